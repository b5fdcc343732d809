package io.tideline.accounts;

import io.tideline.message.AccountSegmentsChanged;
import io.tideline.message.DailySnapshot;
import io.tideline.model.Model;
import io.tideline.time.DayCalendar;
import io.tideline.time.EventTime;
import io.tideline.time.TimeSettings;
import java.util.function.Consumer;

/** Closes the days of accounts: emits their final rows, and drops what no row needs any more. */
final class AccountClosing {
    private final Model model;
    private final DayCalendar calendar;
    private final TimeSettings times;
    private final AccountTimers timers;
    private final AccountMembers members;
    private final AccountSnapshots snapshots;
    private final PendingInputs pending;
    private final Consumer<AccountSegmentsChanged> known;

    /**
     * Creates an object for the accounts of an operator.
     *
     * @param known takes the accounts that become known or change segments
     */
    AccountClosing(
            Model model,
            DayCalendar calendar,
            TimeSettings times,
            AccountTimers timers,
            AccountMembers members,
            AccountSnapshots snapshots,
            PendingInputs pending,
            Consumer<AccountSegmentsChanged> known) {
        this.model = model;
        this.calendar = calendar;
        this.times = times;
        this.timers = timers;
        this.members = members;
        this.snapshots = snapshots;
        this.pending = pending;
        this.known = known;
    }

    /** Closes the days that end at a timer, or drops what a day's lateness has kept. */
    void onTimer(long timestamp, CachedAccount account) throws Exception {
        AccountMembers.Oldest oldest = timers.droppable(times.oldestOpenDay(calendar, timestamp));
        int day = calendar.dayOf(timestamp);
        if (timestamp == calendar.lastMillisOf(day)) {
            int last = calendar.lastEndingWith(day); // a date line may end several at once
            for (int ending = day; ending < last; ending++) {
                close(account, ending, null);
            }
            close(account, last, oldest);
        } else if (timers.isSweep(timestamp)) {
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
        AccountMembers.Outcome outcome = members.goThrough(account, day, day, oldest);
        AccountSums sums = outcome.sums();
        snapshots.emit(account, day, DailySnapshot.Kind.FINAL, EventTime.NONE, sums);
        long segments = state.segments(model, day);
        pending.takeFinal(account.key, day, user -> snapshots.emitUser(user, segments));
        if (oldest != null) {
            timers.registerNext(state, day, sums.counts().lastDay(), outcome.hasMembers());
            members.prune(account, oldest);
        }
    }

    /** Removes an account from those that are known from a day on. */
    void forget(CachedAccount account, int day) {
        long segments = account.state.segmentsAsClosed(Integer.MAX_VALUE);
        if (segments != AccountState.UNKNOWN) {
            known.accept(new AccountSegmentsChanged(day, segments, AccountState.UNKNOWN));
        }
    }
}
