package io.tideline.sql;

import io.tideline.engagement.EngagementScore;
import io.tideline.model.Normalization;
import io.tideline.model.Normalization.Method;
import io.tideline.yaml.Suggestions;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;

/** {@code ENGAGEMENT_SCORE(raw, benchmark[, method])}: a score of 1..100. */
public final class EngagementScoreFunction extends ScalarFunction {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "ENGAGEMENT_SCORE";

    private static final Map<String, Normalization> METHODS =
            new TreeMap<>(
                    Arrays.stream(Method.values())
                            .collect(
                                    Collectors.toMap(
                                            method -> method.name().toLowerCase(Locale.ROOT),
                                            method -> new Normalization(method, 1, 0))));

    /** Returns the score by the method {@code winsorized}. */
    public Integer eval(Long raw, @DataTypeHint("DECIMAL(38, 18)") BigDecimal benchmark) {
        return eval(raw, benchmark, "winsorized");
    }

    /**
     * Returns the score by a method.
     *
     * @param raw null: there is no score
     * @param benchmark of the population, null or 0 where it has none: an active entity has no
     *     score then; or the target, above 0
     * @param method as in a model
     */
    public Integer eval(
            Long raw, @DataTypeHint("DECIMAL(38, 18)") BigDecimal benchmark, String method) {
        Normalization normalization = method == null ? null : METHODS.get(method);
        if (normalization == null) {
            throw new WrongArgumentException(NAME, unknown(method));
        }
        boolean isAbove0 = benchmark == null || benchmark.signum() > 0;
        if (!isAbove0 && normalization.method() == Method.TARGET) {
            throw new WrongArgumentException(
                    NAME,
                    "the target is %s; it must be above 0."
                            .formatted(benchmark.stripTrailingZeros().toPlainString()));
        }
        return raw == null
                ? null
                : EngagementScore.of(normalization, raw, isAbove0 ? benchmark : null);
    }

    private static String unknown(String method) {
        String quoted = method == null ? "NULL" : "\"" + method + "\"";
        return "the method is %s; it must be one of %s%s"
                .formatted(
                        quoted,
                        String.join(", ", METHODS.keySet()),
                        method == null
                                ? "."
                                : Suggestions.of(method, METHODS.keySet())
                                        .map(near -> ". Did you mean \"" + near + "\"?")
                                        .orElse("."));
    }
}
