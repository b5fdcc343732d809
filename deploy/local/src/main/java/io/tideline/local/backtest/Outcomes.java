package io.tideline.local.backtest;

import java.util.HashMap;
import java.util.Map;

/** When each entity had its outcome for the first time. Later ones are counted, no more. */
final class Outcomes {
    /** The time of an outcome that there is not. */
    static final long NEVER = Long.MAX_VALUE;

    private final Map<String, Long> first = new HashMap<>();
    private long events;

    /** Adds an outcome, in any order of time. */
    void add(String entity, long at) {
        events++;
        first.merge(entity, at, Math::min);
    }

    /** Returns when an entity had its first outcome, epoch milliseconds, or {@link #NEVER}. */
    long of(String entity) {
        return first.getOrDefault(entity, NEVER);
    }

    /** Returns the first outcomes by entity. */
    Map<String, Long> first() {
        return first;
    }

    /** Returns how many outcomes there were, later ones of an entity too. */
    long events() {
        return events;
    }
}
