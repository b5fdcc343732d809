package io.tideline.engagement;

import ch.obermuhlner.math.big.BigDecimalMath;
import io.tideline.model.Normalization;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** A raw score measured against the benchmark of its population (docs/concepts.md). */
public final class EngagementScore {
    /** The score of an entity that did nothing. */
    public static final int LOWEST = 1;

    private static final int HIGHEST = 100;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(HIGHEST);

    /**
     * The multiple of the benchmark from which the exponential score is at least k, for k = 2..100.
     *
     * <p>100·(1 − 10^−q) rounds to k or more when q ≥ log10(200 / (201 − 2k)). That number is never
     * rational, so q never meets it, and 60 digits distinguish the two.
     */
    private static final BigDecimal[] EXPONENTIAL = new BigDecimal[HIGHEST + 1];

    static {
        MathContext digits = new MathContext(60);
        for (int k = LOWEST + 1; k <= HIGHEST; k++) {
            BigDecimal share =
                    BigDecimal.valueOf(200).divide(BigDecimal.valueOf(201 - 2L * k), digits);
            EXPONENTIAL[k] = BigDecimalMath.log10(share, digits);
        }
    }

    private EngagementScore() {}

    /**
     * Returns the score, 1..100.
     *
     * @param raw 0 for an inactive entity, else above
     * @param benchmark of the population, or the target; null if there is none
     * @return null where an active entity has no benchmark
     */
    public static Integer of(Normalization normalization, long raw, BigDecimal benchmark) {
        if (raw <= 0) {
            return LOWEST;
        }
        if (benchmark == null) {
            return null;
        }
        return normalization.method() == Normalization.Method.EXPONENTIAL
                ? exponential(raw, benchmark)
                : linear(raw, benchmark);
    }

    /** Returns 100·raw/b rounded half up, held within 1..100. */
    private static int linear(long raw, BigDecimal benchmark) {
        BigDecimal exact = BigDecimal.valueOf(raw);
        if (exact.compareTo(benchmark) >= 0) {
            return HIGHEST;
        }
        int score =
                exact.multiply(HUNDRED).divide(benchmark, 0, RoundingMode.HALF_UP).intValueExact();
        return Math.max(LOWEST, score);
    }

    /** Returns 100·(1 − exp(−ln 10 · raw/b)) rounded half up, held within 1..100. */
    private static int exponential(long raw, BigDecimal benchmark) {
        BigDecimal exact = BigDecimal.valueOf(raw);
        int low = LOWEST;
        int high = HIGHEST;
        while (low < high) {
            int k = (low + high + 1) / 2;
            if (exact.compareTo(EXPONENTIAL[k].multiply(benchmark)) >= 0) {
                low = k;
            } else {
                high = k - 1;
            }
        }
        return low;
    }
}
