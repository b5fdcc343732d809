package io.tideline.local.backtest;

/**
 * Judges a time by what came after it.
 *
 * @param millis how long after it an outcome counts
 * @param end the end of the data: what came later is not known
 */
record Horizon(long millis, long end) {

    /** What became of an entity after a time. */
    enum Verdict {
        /** The outcome came within the horizon. */
        FOLLOWED,
        /** It did not. */
        NOT_FOLLOWED,
        /** The outcome had come already, or came at that very time. */
        AFTER_OUTCOME,
        /** The horizon reaches past the end of the data. */
        CENSORED
    }

    /**
     * Judges a time.
     *
     * @param at epoch milliseconds, as {@code outcome}
     * @param outcome of the same entity, or {@link Outcomes#NEVER}
     */
    Verdict judge(long at, long outcome) {
        if (at >= outcome) {
            return Verdict.AFTER_OUTCOME;
        }
        if (at > lastObserved()) {
            return Verdict.CENSORED;
        }
        return isWarning(at, outcome) ? Verdict.FOLLOWED : Verdict.NOT_FOLLOWED;
    }

    /** Returns the last time whose horizon is within the data. */
    long lastObserved() {
        return end - millis;
    }

    /** Returns whether an outcome came after a time, and no later than the horizon after it. */
    boolean isWarning(long at, long outcome) {
        return outcome != Outcomes.NEVER && at < outcome && outcome - at <= millis;
    }
}
