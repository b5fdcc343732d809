package io.tideline.sql;

import io.tideline.adoption.Adoption;
import java.math.BigDecimal;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;

/** {@code ADOPTION_RATE(used, features)}: a percentage of features, to 2 decimals. */
public final class AdoptionRateFunction extends ScalarFunction {
    private static final long serialVersionUID = 1L;

    /**
     * Returns the percentage.
     *
     * @param used how many features are used; null: there is no rate
     * @param features how many there are; null, 0 or fewer than are used: there is no rate
     */
    public @DataTypeHint("DECIMAL(5, 2)") BigDecimal eval(Long used, Long features) {
        boolean isRate = used != null && features != null && used >= 0 && used <= features;
        return isRate ? Adoption.rate(used, features) : null;
    }
}
