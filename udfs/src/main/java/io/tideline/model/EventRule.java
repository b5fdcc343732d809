package io.tideline.model;

import java.io.Serializable;
import java.util.Map;
import java.util.Set;

/**
 * An event that the model names anywhere.
 *
 * @param name the event's name, as it arrives
 * @param weight importance, 0..10, of one event; 0 where the name does not stand under {@code
 *     events}
 * @param where property name to the values it may have, in canonical JSON text ({@link
 *     CanonicalJson}); empty: every event of the name counts
 * @param dailyCap how many a member may count on one day at most; 0: no cap
 */
public record EventRule(String name, int weight, Map<String, Set<String>> where, int dailyCap)
        implements Serializable {

    /** Returns {@code n} limited to the daily cap. */
    public long capped(long n) {
        return dailyCap > 0 ? Math.min(n, dailyCap) : n;
    }
}
