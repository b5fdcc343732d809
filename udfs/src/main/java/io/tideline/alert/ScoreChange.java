package io.tideline.alert;

import java.math.BigDecimal;
import java.util.List;

/**
 * A score beside that of the window before, with what each of the two was made of.
 *
 * @param day of the row, days since 1970-01-01
 * @param window its length in days
 * @param raw what the entity did
 * @param previousRaw the same in the window before, by today's weights; null where its counts are
 *     not kept
 * @param benchmark what {@code raw} was measured against
 * @param previousBenchmark the one that the window before closed with, or null if it had none
 * @param isRelative whether both scores are measured against others, and in the same way: not by a
 *     target, nor by another model, nor without a row of the window before, whose score is then the
 *     lowest
 * @param movers the events that moved the score the way it went, the greatest first
 */
public record ScoreChange(
        String profile,
        int day,
        int window,
        int score,
        int previousScore,
        long raw,
        Long previousRaw,
        BigDecimal benchmark,
        BigDecimal previousBenchmark,
        boolean isRelative,
        List<ScoreChangeDriver> movers) {

    public int change() {
        return score - previousScore;
    }

    /**
     * Returns whether all of the change is others' doing: the entity itself did not do less where
     * the score fell, or more where it rose, and the benchmark moved. Who is inactive has a score
     * that no benchmark decides.
     */
    public boolean isByOthers() {
        if (previousRaw == null || previousBenchmark == null || !isRelative || raw == 0) {
            return false;
        }
        int usage = Long.compare(raw, previousRaw);
        int yardstick = benchmark.compareTo(previousBenchmark);
        return change() < 0 ? usage >= 0 && yardstick > 0 : usage <= 0 && yardstick < 0;
    }
}
