package io.tideline.engagement;

import io.tideline.counts.DailyEventCounts;
import io.tideline.counts.NameDictionary;
import io.tideline.model.EventRule;
import io.tideline.model.Model;
import io.tideline.model.Profile;

/** A profile's weights and caps laid out by the ids that state knows events under. */
public final class EventWeights {
    private final LookBack lookBack;
    private final long[] weights;
    private final EventRule[] events;

    public EventWeights(
            Model model, Profile profile, NameDictionary vocabulary, LookBack lookBack) {
        this.lookBack = lookBack;
        weights = new long[vocabulary.size()];
        events = new EventRule[vocabulary.size()];
        for (int index = 0; index < model.events().size(); index++) {
            int id = vocabulary.id(index);
            weights[id] = profile.weights().get(index);
            events[id] = model.events().get(index);
        }
    }

    /** Returns the profile's window, by day. */
    public LookBack lookBack() {
        return lookBack;
    }

    /** Returns a member's raw score in the window that ends on a day. */
    public long raw(DailyEventCounts member, int day) {
        long[] raw = {0};
        member.forEach(
                lookBack.firstDay(day),
                day,
                (cellDay, event, count) -> raw[0] += weights[event] * capped(event, count));
        return raw[0];
    }

    /** Returns how many events there are, those that left the model among them. */
    public int size() {
        return weights.length;
    }

    /** Returns an event's importance, or 0 where the model no longer has it. */
    public long weight(int id) {
        return weights[id];
    }

    /** Returns how much of a member's daily count counts; 0 for events that left the model. */
    long capped(int id, long count) {
        return events[id] == null ? 0 : events[id].capped(count);
    }

    /** Returns the name of an event that the model has. */
    public String name(int id) {
        return events[id].name();
    }
}
