package io.tideline.accounts;

import io.tideline.model.Model;
import io.tideline.state.Expiry;
import io.tideline.state.LazyKeyContext;
import io.tideline.state.OperatorMetadata;
import io.tideline.time.DayCalendar;
import io.tideline.time.TimeSettings;

/**
 * The timers of accounts, all in event time: the end of each day on which something is due; the end
 * of the roster days after the last row, when members can go; and the expiry of an account that is
 * no longer seen.
 */
final class AccountTimers {
    private final Model model;
    private final DayCalendar calendar;
    private final TimeSettings times;
    private final OperatorMetadata metadata;
    private final LazyKeyContext keys;
    private final Expiry expiry;

    AccountTimers(
            Model model,
            DayCalendar calendar,
            TimeSettings times,
            OperatorMetadata metadata,
            LazyKeyContext keys,
            Expiry expiry) {
        this.model = model;
        this.calendar = calendar;
        this.times = times;
        this.metadata = metadata;
        this.keys = keys;
        this.expiry = expiry;
    }

    /** Registers the end of a day of the selected account. */
    void registerEnd(CachedAccount account, int day) {
        if (account.claimEndTimer(day)) {
            keys.registerEventTimeTimer(calendar.lastMillisOf(day));
        }
    }

    /** Registers the end of the first open day, at which an earlier score may be shown. */
    void registerNextEnd(int closed, long timestamp) {
        long nextEnd = calendar.lastMillisOf(closed + 1);
        if (nextEnd > timestamp) { // else this timer is the day's own, and closes it next
            keys.registerEventTimeTimer(nextEnd);
        }
    }

    /**
     * Registers what the selected account needs after a day has closed.
     *
     * @param lastCountedDay the last day that any member has counts of; {@link Integer#MIN_VALUE}
     *     if there is none
     */
    void registerNext(AccountState account, int day, int lastCountedDay, boolean hasMembers) {
        account.expiryTimer = expiry.set(account.expiryTimer, account.seen.lastDay());
        int longestWindow = metadata.lookBacks().longestWindowFrom(day);
        if (lastCountedDay != Integer.MIN_VALUE && lastCountedDay + longestWindow >= day + 1) {
            keys.registerEventTimeTimer(calendar.lastMillisOf(day + 1));
        } else if (hasMembers) {
            // No roster and no window contains members any more.
            int countedDays = metadata.lookBacks().counts().setting(day);
            int lastNeededDay = account.seen.lastDay() + Math.max(model.rosterDays(), countedDays);
            int gone = Math.max(day, lastNeededDay);
            keys.registerEventTimeTimer(calendar.lastMillisOf(gone) + times.allowedLateness());
        }
    }

    /** Returns whether a timer is one for the removal of members, after a day's lateness. */
    boolean isSweep(long timestamp) {
        long dayEnd = timestamp - times.allowedLateness();
        return dayEnd == calendar.lastMillisOf(calendar.dayOf(dayEnd));
    }

    /** Returns what members may drop when {@code oldest} is the oldest open day. */
    AccountMembers.Oldest droppable(int oldest) {
        return new AccountMembers.Oldest(
                oldest,
                metadata.lookBacks().counts().days(oldest),
                metadata.lookBacks().roster().days(oldest));
    }

    /** Returns whether a timer of the selected account is that of its expiry. */
    boolean isExpiryDue(AccountState account, long timestamp) {
        return expiry.isDue(account.expiryTimer, timestamp);
    }

    /** Registers the expiry of an account again that was seen since; false if it was not. */
    boolean renewExpiry(AccountState account, int day) {
        int lastSeen = account.seen.lastDay();
        if (expiry.hasPassed(lastSeen, day)) {
            return false;
        }
        account.expiryTimer = expiry.set(Expiry.NOT_SET, lastSeen);
        return true;
    }
}
