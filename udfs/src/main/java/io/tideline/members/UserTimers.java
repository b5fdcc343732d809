package io.tideline.members;

import io.tideline.entity.Expiry;
import io.tideline.state.KeyedContext;
import io.tideline.state.LazyKeyContext;
import io.tideline.state.LookBacks;
import io.tideline.time.DayCalendar;
import io.tideline.time.TimeSettings;

/**
 * The timers of users, all in event time: the end of each day on which rows are due; the end of a
 * day's lateness, when its ids and old counts go; and the expiry of a user who is no longer seen.
 */
final class UserTimers {
    private final DayCalendar calendar;
    private final TimeSettings times;
    private final LookBacks lookBacks;
    private final LazyKeyContext keys;
    private final Expiry expiry;

    UserTimers(DayCalendar calendar, TimeSettings times, KeyedContext context, Expiry expiry) {
        this.calendar = calendar;
        this.times = times;
        this.lookBacks = context.metadata().lookBacks();
        this.keys = context.keys();
        this.expiry = expiry;
    }

    /**
     * Registers the timers of an event of the selected user.
     *
     * @param day of the event
     * @param firstOpenDay the same, or the first open day after it
     */
    void register(CachedUser user, int day, int firstOpenDay) {
        registerEnd(user, firstOpenDay);
        if (day < firstOpenDay && user.claimLatenessTimer(day)) {
            keys.registerEventTimeTimer(endOfLateness(day));
        }
    }

    /** Registers a timer for the rows that a late event changes, once for all until then. */
    void registerCorrection(CachedUser user, int day, long watermark) {
        user.state().dirtyFrom = Math.min(user.state().dirtyFrom, day);
        keys.registerEventTimeTimer(watermark + 1);
    }

    private void registerEnd(CachedUser user, int day) {
        if (user.claimEndTimer(day)) {
            keys.registerEventTimeTimer(calendar.lastMillisOf(day));
        }
    }

    /** Returns when a day accepts no more events, and its ids are removed. */
    private long endOfLateness(int day) {
        return calendar.lastMillisOf(day) + times.allowedLateness();
    }

    /** Registers what the selected user needs after a day has closed. */
    void registerNext(CachedUser user, int day) {
        expiry.set(user.state());
        var unused = user.state().dropEndTimer();
        int last = user.userId == null ? Integer.MIN_VALUE : user.state().members.lastCountedDay();
        long late = endOfLateness(day);
        if (last != Integer.MIN_VALUE && last + lookBacks.longestWindowFrom(day) >= day + 1) {
            registerEnd(user, day + 1);
            if (late == calendar.lastMillisOf(calendar.dayOf(late))) {
                return; // it has a timer as the end of a day, or will have
            }
        } else if (last != Integer.MIN_VALUE) {
            // No row is due any more: the counts go once no window contains them.
            int counted = lookBacks.counts().setting(day);
            keys.registerEventTimeTimer(endOfLateness(Math.max(day, last + counted)));
        }
        // Without any lateness that is now; what follows this close takes the ids.
        if (times.allowedLateness() > 0
                && user.state().seen.lastDay()
                        >= times.oldestOpenDay(calendar, calendar.lastMillisOf(day))) {
            keys.registerEventTimeTimer(late);
        }
    }
}
