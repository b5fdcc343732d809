package io.tideline.product;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The ratios of docs/concepts.md; null where they would divide by zero. */
public final class ProductMetrics {
    private ProductMetrics() {}

    /** Returns daily active over active users, to 4 decimals. */
    public static BigDecimal stickiness(long dailyActive, long active) {
        return divide(BigDecimal.valueOf(dailyActive), active, 4);
    }

    /** Returns a mean, to 2 decimals. */
    public static BigDecimal average(long sum, long n) {
        return divide(BigDecimal.valueOf(sum), n, 2);
    }

    /**
     * Returns the mean adoption rate in percent, to 2 decimals.
     *
     * @param used features used, summed over the entities
     * @param features how many features there are
     * @param n how many entities
     */
    public static BigDecimal averageAdoptionRate(long used, long features, long n) {
        return divide(
                BigDecimal.valueOf(100).multiply(BigDecimal.valueOf(used)),
                Math.multiplyExact(features, n),
                2);
    }

    private static BigDecimal divide(BigDecimal sum, long n, int decimals) {
        return n == 0 ? null : sum.divide(BigDecimal.valueOf(n), decimals, RoundingMode.HALF_UP);
    }
}
