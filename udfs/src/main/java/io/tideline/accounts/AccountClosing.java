package io.tideline.accounts;

import io.tideline.entity.Expiry;
import io.tideline.message.AccountSegmentsChanged;
import io.tideline.message.DailySnapshot;
import io.tideline.model.Model;
import io.tideline.state.KeyedContext;
import io.tideline.state.LazyKeyContext;
import io.tideline.state.LookBacks;
import io.tideline.time.DayCalendar;
import io.tideline.time.EventTime;
import io.tideline.time.TimeSettings;
import java.util.function.Consumer;

/**
 * Closes the days of accounts: emits their final rows, and drops what no row needs any more.
 *
 * <p>Its timers are in event time: the end of each day on which something is due, and the end of
 * the roster days after the last row, when members can go.
 */
final class AccountClosing {
    private final Model model;
    private final DayCalendar calendar;
    private final TimeSettings times;
    private final LazyKeyContext keys;
    private final LookBacks lookBacks;
    private final Expiry expiry;
    private final AccountMembers members;
    private final AccountSnapshots snapshots;
    private final PendingInputs pending;
    private final AccountRows rows;
    private final Consumer<AccountSegmentsChanged> known;

    /** The newest day that was announced. */
    private int newest = EventTime.NO_DAY;

    /**
     * @param known takes the accounts that become known or change segments
     */
    AccountClosing(
            Model model,
            DayCalendar calendar,
            TimeSettings times,
            KeyedContext context,
            Expiry expiry,
            AccountMembers members,
            AccountSnapshots snapshots,
            PendingInputs pending,
            AccountRows rows,
            Consumer<AccountSegmentsChanged> known) {
        this.model = model;
        this.calendar = calendar;
        this.times = times;
        this.keys = context.keys();
        this.lookBacks = context.metadata().lookBacks();
        this.expiry = expiry;
        this.members = members;
        this.snapshots = snapshots;
        this.pending = pending;
        this.rows = rows;
        this.known = known;
    }

    /** Announces the newest day that a watermark ends, once, before any row of it. */
    void announce(long watermark) {
        int day = calendar.closedThrough(watermark);
        if (day > newest && watermark != EventTime.END_OF_INPUT) { // which ends no day
            newest = day;
            snapshots.announce(day);
        }
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

    /** Closes the days that end at a timer, or drops what a day's lateness has kept. */
    void onTimer(long timestamp, CachedAccount account) throws Exception {
        AccountMembers.Oldest oldest = droppable(times.oldestOpenDay(calendar, timestamp));
        int day = calendar.dayOf(timestamp);
        if (timestamp == calendar.lastMillisOf(day)) {
            int last = calendar.lastEndingWith(day); // a date line may end several at once
            for (int ending = day; ending < last; ending++) {
                close(account, ending, null);
            }
            close(account, last, oldest);
        } else if (isSweep(timestamp)) {
            members.goThrough(account, day, day - 1, oldest);
            members.prune(account, oldest);
        }
    }

    private void close(CachedAccount account, int day, AccountMembers.Oldest oldest)
            throws Exception {
        AccountState state = account.state;
        if (state.seen.firstDay() <= day) {
            long before = state.segmentsAsClosed(day);
            long now = state.segmentsByTraits(model, day);
            if (before != now) {
                state.close(day, now);
                known.accept(new AccountSegmentsChanged(day, before, now));
            }
        }
        AccountMembers.Outcome outcome =
                members.goThrough(
                        account,
                        day,
                        day,
                        oldest,
                        (name, member) -> rows.emitActivity(account.key, name, day, member));
        if (state.seen.eventsOn(day) > 0) {
            rows.emit(account);
        }
        AccountSums sums = outcome.sums();
        snapshots.emit(account, day, DailySnapshot.Kind.FINAL, EventTime.NONE, sums);
        pending.takeFinal(account.key, day, snapshots.finalUsers(state, day));
        if (oldest != null) {
            registerNext(state, day, sums.counts().lastDay(), outcome.hasMembers());
            members.prune(account, oldest);
        }
    }

    /**
     * Registers what the selected account needs after a day has closed.
     *
     * @param lastCountedDay the last day that any member has counts of; {@link Integer#MIN_VALUE}
     *     if there is none
     */
    private void registerNext(
            AccountState account, int day, int lastCountedDay, boolean hasMembers) {
        expiry.set(account);
        int longestWindow = lookBacks.longestWindowFrom(day);
        if (lastCountedDay != Integer.MIN_VALUE && lastCountedDay + longestWindow >= day + 1) {
            keys.registerEventTimeTimer(calendar.lastMillisOf(day + 1));
        } else if (hasMembers) {
            // No roster and no window contains members any more.
            int countedDays = lookBacks.counts().setting(day);
            int lastNeededDay = account.seen.lastDay() + Math.max(model.rosterDays(), countedDays);
            int gone = Math.max(day, lastNeededDay);
            keys.registerEventTimeTimer(calendar.lastMillisOf(gone) + times.allowedLateness());
        }
    }

    /** Returns whether a timer is one for the removal of members, after a day's lateness. */
    private boolean isSweep(long timestamp) {
        long dayEnd = timestamp - times.allowedLateness();
        return dayEnd == calendar.lastMillisOf(calendar.dayOf(dayEnd));
    }

    /** Returns what members may drop when {@code oldest} is the oldest open day. */
    private AccountMembers.Oldest droppable(int oldest) {
        return new AccountMembers.Oldest(
                oldest, lookBacks.counts().days(oldest), lookBacks.roster().days(oldest));
    }

    /**
     * Removes an account from those known from the first day on that a watermark leaves open; if it
     * comes back, it is a new one.
     */
    void forget(CachedAccount account, long watermark) {
        long segments = account.state.segmentsAsClosed(Integer.MAX_VALUE);
        if (segments != AccountState.UNKNOWN) {
            int day = calendar.closedThrough(watermark) + 1;
            known.accept(new AccountSegmentsChanged(day, segments, AccountState.UNKNOWN));
        }
    }
}
