package io.tideline.entity;

import io.tideline.state.LazyKeyContext;
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

    /** Sets the timer of an entity, whose key is the task's, if it has none. */
    public void set(EntityState entity) {
        int lastSeen = entity.seen.lastDay();
        // One that was never seen has nothing that could go.
        if (days > 0 && entity.expiryTimer == NOT_SET && lastSeen != EventTime.NO_DAY) {
            entity.expiryTimer = lastSeen + days;
            keys.registerEventTimeTimer(calendar.lastMillisOf(entity.expiryTimer));
        }
    }

    /** Sets the timer of an entity by settings that may have changed. */
    public void setAgain(EntityState entity) {
        int day = days == 0 ? NOT_SET : entity.seen.lastDay() + days;
        if (entity.expiryTimer != NOT_SET) {
            if (entity.expiryTimer <= day) {
                return; // then it is looked at again
            }
            keys.deleteEventTimeTimer(calendar.lastMillisOf(entity.expiryTimer));
            entity.expiryTimer = NOT_SET;
        }
        set(entity);
    }

    /** Returns whether a timer ends an entity's time; one seen since it was set gets another. */
    public boolean hasExpired(EntityState entity, long timestamp) {
        if (entity.expiryTimer == NOT_SET
                || timestamp < calendar.lastMillisOf(entity.expiryTimer)) {
            return false;
        }
        if (days > 0 && calendar.dayOf(timestamp) - days >= entity.seen.lastDay()) {
            return true;
        }
        entity.expiryTimer = NOT_SET;
        set(entity);
        return false;
    }
}
