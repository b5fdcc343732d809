package io.tideline.product;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The rates of a cohort (docs/activation.md). */
public final class Cohorts {
    private Cohorts() {}

    /**
     * Returns a cohort's row.
     *
     * @param started at least 1
     * @param activated at most {@code started}
     * @param seconds the sum of the times to activation
     */
    public static CohortRow row(
            String checklist,
            int day,
            long started,
            long activated,
            long seconds,
            int modelVersion) {
        BigDecimal rate =
                BigDecimal.valueOf(100 * activated)
                        .divide(BigDecimal.valueOf(started), 2, RoundingMode.HALF_UP);
        Long average =
                activated == 0
                        ? null
                        : BigDecimal.valueOf(seconds)
                                .divide(BigDecimal.valueOf(activated), 0, RoundingMode.HALF_UP)
                                .longValueExact();
        return new CohortRow(checklist, day, started, activated, rate, average, modelVersion);
    }
}
