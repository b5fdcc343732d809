package io.tideline.directory;

import io.tideline.counts.DailyEventCounts;
import io.tideline.counts.NameDictionary;
import io.tideline.model.EventRule;
import io.tideline.model.Model;
import java.util.HashMap;
import java.util.Map;

/** Makes activity rows of what members did. */
public final class ActivityRows {
    /** By the ids of the state; null of events that no row counts. */
    private final EventRule[] counted;

    public ActivityRows(Model model, NameDictionary vocabulary) {
        counted = new EventRule[vocabulary.size()];
        for (int event = 0; event < model.countedEvents(); event++) {
            counted[vocabulary.id(event)] = model.events().get(event);
        }
    }

    /**
     * Returns the row of a member and a day.
     *
     * @param accountId or null
     * @param userId or null
     * @param events accepted on that day, at least 1
     * @param member its counts, by the ids of the state, not capped
     */
    public ActivityRow of(
            String accountId, String userId, int day, long events, DailyEventCounts member) {
        Map<String, Long> counts = new HashMap<>();
        member.forEach(
                day,
                day,
                (ignored, event, count) -> {
                    EventRule rule = counted[event];
                    if (rule != null && count > 0) {
                        counts.put(rule.name(), rule.capped(count));
                    }
                });
        return new ActivityRow(accountId, userId, day, events, counts);
    }
}
