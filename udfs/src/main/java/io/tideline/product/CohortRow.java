package io.tideline.product;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A row of the {@code activation_cohorts} output (docs/activation.md): those who started a
 * checklist on one day. Keyed by checklist and day.
 *
 * @param checklist its name in the model
 * @param day days since 1970-01-01, local to the model's time zone
 * @param started users or accounts, at least 1
 * @param activated of those, so far
 * @param activationRate percent of those who started, 0..100, to 2 decimals
 * @param averageTimeToActivation whole seconds, rounded half up; null while none is activated
 * @param modelVersion under another one every row is new. Not written out.
 */
public record CohortRow(
        String checklist,
        int day,
        long started,
        long activated,
        BigDecimal activationRate,
        Long averageTimeToActivation,
        int modelVersion) {

    /**
     * Returns a cohort's row.
     *
     * @param started at least 1
     * @param activated at most {@code started}
     * @param seconds the sum of the times to activation
     */
    public static CohortRow of(
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

    /**
     * Returns the revision: of two rows of a key the one with the higher is newer, since both
     * numbers only grow. Not written out.
     */
    public long revision() {
        return started + activated;
    }
}
