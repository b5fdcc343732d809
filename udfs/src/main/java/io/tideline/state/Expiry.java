package io.tideline.state;

import io.tideline.time.DayCalendar;
import io.tideline.time.EventTime;

/**
 * Retention of an entity: it expires at the end of a day, a number of days after the last on which
 * it was seen. It has one timer for that, which is set again where it was seen in between.
 */
public final class Expiry {
    /** No timer is set. */
    public static final int NOT_SET = EventTime.NO_DAY;

    private final int days;
    private final DayCalendar calendar;
    private final LazyKeyContext keys;

    /**
     * @param days 0: none goes
     */
    public Expiry(int days, DayCalendar calendar, LazyKeyContext keys) {
        this.days = days;
        this.calendar = calendar;
        this.keys = keys;
    }

    /**
     * Sets the timer of the task's key, if it has none.
     *
     * @param timer the day at whose end it has one, or {@link #NOT_SET}
     * @param lastSeen {@link EventTime#NO_DAY}: it never was, and has nothing that could go
     * @return the same from now on
     */
    public int set(int timer, int lastSeen) {
        if (days == 0 || timer != NOT_SET || lastSeen == EventTime.NO_DAY) {
            return timer;
        }
        int day = lastSeen + days;
        keys.registerEventTimeTimer(calendar.lastMillisOf(day));
        return day;
    }

    /**
     * Sets the timer of the task's key by settings that may have changed.
     *
     * @return the day that it has now
     */
    public int setAgain(int timer, int lastSeen) {
        int day = days == 0 ? NOT_SET : lastSeen + days;
        if (timer != NOT_SET && timer <= day) {
            return timer; // then it is looked at again
        }
        if (timer != NOT_SET) {
            keys.deleteEventTimeTimer(calendar.lastMillisOf(timer));
        }
        return set(NOT_SET, lastSeen);
    }

    /** Returns whether a timer of the task's key is the one that was set. */
    public boolean isDue(int timer, long timestamp) {
        return timer != NOT_SET && timestamp >= calendar.lastMillisOf(timer);
    }

    /** Returns whether an entity has expired at the end of a day. */
    public boolean hasPassed(int lastSeen, int day) {
        return days > 0 && day - days >= lastSeen;
    }
}
