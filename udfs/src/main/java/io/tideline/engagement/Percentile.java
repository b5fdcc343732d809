package io.tideline.engagement;

import java.math.BigDecimal;
import java.util.Map;
import java.util.SortedMap;

/** The benchmark of a population: a percentile of its raw scores. */
public final class Percentile {
    private Percentile() {}

    /**
     * Returns the exact linear interpolation between order statistics: SQL's {@code
     * percentile_cont}, type 7 of Hyndman and Fan.
     *
     * @param histogram raw score to how many entities have it, each at least 1
     * @param percentile 1..100
     * @return null for an empty population
     */
    public static BigDecimal of(SortedMap<Long, Long> histogram, int percentile) {
        long n = 0;
        for (long count : histogram.values()) {
            n += count;
        }
        if (n == 0) {
            return null;
        }
        // The rank (n − 1) · p / 100 has at most two decimals: whole ranks and hundredths apart.
        long hundredths = Math.multiplyExact(n - 1, percentile);
        long rank = hundredths / 100;
        long low = 0;
        long high = 0;
        long seen = 0;
        for (Map.Entry<Long, Long> entry : histogram.entrySet()) {
            boolean lowFound = seen > rank;
            seen += entry.getValue();
            if (!lowFound && seen > rank) {
                low = entry.getKey();
                high = low;
            }
            if (seen > Math.min(rank + 1, n - 1)) {
                high = entry.getKey();
                break;
            }
        }
        BigDecimal between = BigDecimal.valueOf(high).subtract(BigDecimal.valueOf(low));
        BigDecimal exact =
                BigDecimal.valueOf(low)
                        .add(between.multiply(BigDecimal.valueOf(hundredths % 100, 2)));
        return exact.signum() == 0 ? BigDecimal.ZERO : exact.stripTrailingZeros();
    }
}
