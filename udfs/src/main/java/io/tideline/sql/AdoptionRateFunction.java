package io.tideline.sql;

import io.tideline.adoption.Adoption;
import java.math.BigDecimal;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;

/** {@code ADOPTION_RATE(used, features)}: a percentage of features, to 2 decimals. */
public final class AdoptionRateFunction extends ScalarFunction {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "ADOPTION_RATE";

    /**
     * Returns the percentage.
     *
     * @param used how many features are used; null: there is no rate
     * @param features how many there are; null or 0: there is no rate
     */
    public @DataTypeHint("DECIMAL(5, 2)") BigDecimal eval(Long used, Long features) {
        if (used == null || features == null) {
            return null;
        }
        if (used < 0 || used > features) {
            throw new WrongArgumentException(
                    NAME,
                    "%s of %s features are used; it must be from 0 to as many as there are."
                            .formatted(used, features));
        }
        return Adoption.rate(used, features);
    }
}
