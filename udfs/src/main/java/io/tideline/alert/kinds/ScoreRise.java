package io.tideline.alert.kinds;

/** A score rose by the rule's points. */
final class ScoreRise extends ScoreKind {
    ScoreRise() {
        super("score_rise", 1);
    }
}
