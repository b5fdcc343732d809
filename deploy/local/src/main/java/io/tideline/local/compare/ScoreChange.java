package io.tideline.local.compare;

import io.tideline.counts.CodePointOrder;
import io.tideline.local.replay.ScoreLine;
import java.util.Comparator;

/**
 * An entity's score by two models, both known.
 *
 * @param entityId the user or account
 * @param change of the score, from A to B
 * @param bandA null: none, as {@code bandB}
 */
record ScoreChange(
        String entityId, int scoreA, int scoreB, int change, String bandA, String bandB) {

    /** Greatest change first, whichever way, then by id. */
    static final Comparator<ScoreChange> GREATEST_FIRST =
            Comparator.comparingInt((ScoreChange each) -> -Math.abs(each.change))
                    .thenComparing(ScoreChange::entityId, CodePointOrder.INSTANCE);

    static ScoreChange of(ScoreLine a, ScoreLine b) {
        return new ScoreChange(
                a.entityId(), a.score(), b.score(), b.score() - a.score(), a.band(), b.band());
    }
}
