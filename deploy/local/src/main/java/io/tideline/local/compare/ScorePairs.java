package io.tideline.local.compare;

import io.tideline.local.replay.ScoreLine;
import java.util.Iterator;
import java.util.function.BiConsumer;

/** Pairs the rows of two replays by their keys, with no more than a row of each in memory. */
final class ScorePairs {
    private ScorePairs() {}

    /**
     * Passes on each key's row of A and of B, one of them null where only the other has it.
     *
     * @param a in the order of {@link ScoreLine#BY_KEY}, as {@code b}
     */
    static void forEach(
            Iterator<ScoreLine> a, Iterator<ScoreLine> b, BiConsumer<ScoreLine, ScoreLine> pairs) {
        var ofA = next(a);
        var ofB = next(b);
        while (ofA != null || ofB != null) {
            int order = order(ofA, ofB);
            pairs.accept(order <= 0 ? ofA : null, order >= 0 ? ofB : null);
            if (order <= 0) {
                ofA = next(a);
            }
            if (order >= 0) {
                ofB = next(b);
            }
        }
    }

    private static ScoreLine next(Iterator<ScoreLine> rows) {
        return rows.hasNext() ? rows.next() : null;
    }

    private static int order(ScoreLine a, ScoreLine b) {
        if (a == null || b == null) {
            return a == null ? 1 : -1;
        }
        return ScoreLine.BY_KEY.compare(a, b);
    }
}
