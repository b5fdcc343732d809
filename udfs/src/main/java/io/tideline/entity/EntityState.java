package io.tideline.entity;

import io.tideline.counts.ActivityDays;
import io.tideline.counts.FirstUseDays;
import io.tideline.counts.TimeRange;
import io.tideline.lifecycle.LifecycleState;
import io.tideline.time.DayCalendar;

/** What is kept of a user and of an account alike. */
public abstract class EntityState {
    public final ActivityDays seen;
    public final FirstUseDays firstUses;
    public final LifecycleState lifecycle;

    /** When it was seen; what a state without these times has seen is not part of them. */
    public final TimeRange times;

    /** The day at whose end it is checked whether it has expired; {@link Expiry#NOT_SET}: never. */
    public int expiryTimer = Expiry.NOT_SET;

    protected EntityState(
            ActivityDays seen, FirstUseDays firstUses, LifecycleState lifecycle, TimeRange times) {
        this.seen = seen;
        this.firstUses = firstUses;
        this.lifecycle = lifecycle;
        this.times = times;
    }

    /**
     * Returns the least timestamp of all events, milliseconds since the epoch; the start of the
     * first day where that event's time is not on record.
     */
    public final long firstSeenAt(DayCalendar calendar) {
        return times.isEmpty() || calendar.dayOf(times.first()) > seen.firstDay()
                ? calendar.firstMillisOf(seen.firstDay())
                : times.first();
    }

    /**
     * Returns the greatest timestamp of all events, milliseconds since the epoch; the start of the
     * last day where no event's time is on record.
     */
    public final long lastSeenAt(DayCalendar calendar) {
        return times.isEmpty() || calendar.dayOf(times.last()) < seen.lastDay()
                ? calendar.firstMillisOf(seen.lastDay())
                : times.last();
    }
}
