package io.tideline.sql;

import io.tideline.model.Band;
import io.tideline.model.Model;
import org.apache.flink.table.functions.ScalarFunction;

/** {@code BAND(score, model)}: the name of the band that a score is in. */
public final class BandFunction extends ScalarFunction {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "BAND";

    private final TextCache<Model> models =
            new TextCache<>(yaml -> ModelArguments.model(NAME, yaml));

    /**
     * Returns the band's name.
     *
     * @param score 1..100; null: it is in no band
     * @return null without a score, or below all bands
     */
    public String eval(Integer score, String model) {
        if (score != null && (score < 1 || score > 100)) {
            throw new WrongArgumentException(
                    NAME, "the score is %s; it must be from 1 to 100, or NULL.".formatted(score));
        }
        return Band.of(models.get(ModelArguments.required(NAME, "model", model)).bands(), score);
    }
}
