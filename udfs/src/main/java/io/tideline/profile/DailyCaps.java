package io.tideline.profile;

import io.tideline.counts.DailyEventCounts;
import io.tideline.counts.NameDictionary;
import io.tideline.model.EventRule;
import io.tideline.model.Model;

/**
 * How many events a member may count on one day, by the ids of the state. Sums over members are
 * sums of capped counts, so that they hold for as long as the caps do.
 */
public final class DailyCaps {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final EventRule[] events;
    private final long fingerprint;

    public DailyCaps(Model model, NameDictionary vocabulary) {
        events = new EventRule[vocabulary.size()];
        long hash = FNV_OFFSET;
        for (int index = 0; index < model.events().size(); index++) {
            events[vocabulary.id(index)] = model.events().get(index);
        }
        for (int id = 0; id < events.length; id++) {
            if (events[id] != null && events[id].dailyCap() > 0) {
                hash = (hash ^ id) * FNV_PRIME;
                hash = (hash ^ events[id].dailyCap()) * FNV_PRIME;
            }
        }
        fingerprint = hash;
    }

    /** Returns a digest of all caps: equal caps have equal ones, whatever else the model says. */
    public long fingerprint() {
        return fingerprint;
    }

    /** Returns how much of a daily count counts; events that left the model have no cap. */
    public long capped(int event, long count) {
        return event < events.length && events[event] != null ? events[event].capped(count) : count;
    }

    /** Adds a member's counts to a sum. */
    public void add(DailyEventCounts member, DailyEventCounts sum) {
        member.forEach(
                Integer.MIN_VALUE,
                Integer.MAX_VALUE,
                (day, event, count) -> sum.add(day, event, capped(event, count)));
    }

    /** Removes a member's counts, which were added before, from a sum. */
    public void subtract(DailyEventCounts member, DailyEventCounts sum) {
        member.forEach(
                Integer.MIN_VALUE,
                Integer.MAX_VALUE,
                (day, event, count) -> sum.subtract(day, event, capped(event, count)));
    }
}
