package io.tideline.local.backtest;

import java.util.Arrays;

/** The median. */
final class Median {
    private static final long SECOND = 1000;

    private Median() {}

    /**
     * Returns the median of milliseconds in whole seconds, cut: the middle one, or the mean of the
     * two in the middle; null of nothing.
     */
    static Long ofSeconds(long[] millis) {
        if (millis.length == 0) {
            return null;
        }
        long[] sorted = millis.clone();
        Arrays.sort(sorted);
        long upper = sorted[sorted.length / 2];
        long lower = sorted[(sorted.length - 1) / 2];
        return (lower + upper) / 2 / SECOND;
    }
}
