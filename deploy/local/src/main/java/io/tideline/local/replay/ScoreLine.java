package io.tideline.local.replay;

import io.tideline.counts.CodePointOrder;
import java.util.Comparator;

/**
 * What is read of a row of {@code scores.jsonl}.
 *
 * @param day an ISO date
 * @param score null: an active entity without a benchmark
 * @param band null: none, or the model has no bands
 */
public record ScoreLine(
        String level, String entityId, String profile, String day, Integer score, String band) {

    /** The order of the file. */
    public static final Comparator<ScoreLine> BY_KEY =
            Comparator.comparing(ScoreLine::level, CodePointOrder.INSTANCE)
                    .thenComparing(ScoreLine::entityId, CodePointOrder.INSTANCE)
                    .thenComparing(ScoreLine::profile, CodePointOrder.INSTANCE)
                    .thenComparing(ScoreLine::day, CodePointOrder.INSTANCE);
}
