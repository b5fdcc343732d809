package io.tideline.alert.kinds;

/** A score fell by the rule's points. */
final class ScoreDrop extends ScoreKind {
    ScoreDrop() {
        super("score_drop", -1);
    }
}
