package io.tideline.accounts;

import io.tideline.counts.NameDictionary;
import io.tideline.directory.AccountRow;
import io.tideline.directory.ActivityRow;
import io.tideline.directory.ActivityRows;
import io.tideline.message.SingleEvent;
import io.tideline.model.Model;
import io.tideline.model.SegmentBits;
import io.tideline.model.TraitValue;
import io.tideline.time.DayCalendar;
import java.util.function.Consumer;

/** Emits the rows of accounts, and what their members did on a day. */
final class AccountRows {
    /** Later than any day of an event. */
    private static final int LAST_DAY = Integer.MAX_VALUE;

    private final Model model;
    private final DayCalendar calendar;
    private final ActivityRows activity;
    private final Consumer<AccountRow> out;
    private final Consumer<ActivityRow> activityOut;

    AccountRows(
            Model model,
            DayCalendar calendar,
            NameDictionary vocabulary,
            Consumer<AccountRow> out,
            Consumer<ActivityRow> activityOut) {
        this.model = model;
        this.calendar = calendar;
        this.activity = new ActivityRows(model, vocabulary);
        this.out = out;
        this.activityOut = activityOut;
    }

    /** Records when events were; emits a row if the first one is earlier than was known. */
    void record(long firstAt, long lastAt, CachedAccount account) {
        if (account.state.times.add(firstAt, lastAt)) {
            emit(account);
        }
    }

    /**
     * Records that there was an event, whose counts come later; emits a row if it is the first.
     *
     * <p>It leaves the last time as it is: a late event would not be seen to change it.
     */
    void recordFirst(long at, CachedAccount account) {
        if (at < account.state.times.first()) {
            record(at, at, account);
        }
    }

    /** Sets the times and traits of an event; emits a row if anything but the last time changes. */
    void record(SingleEvent event, CachedAccount account) {
        long time = event.timestamp();
        boolean changed = event.isLate() && time > account.state.times.last();
        changed |= account.state.times.add(time, time);
        changed |= event.traits() != null && account.state.setTraits(event);
        if (changed) {
            emit(account);
        }
    }

    /** Emits the row of an account. */
    void emit(CachedAccount account) {
        AccountState state = account.state;
        out.accept(
                new AccountRow(
                        account.key,
                        TraitValue.json(model.traits().carried(state.traits(model, LAST_DAY))),
                        SegmentBits.names(state.segmentsByTraits(model, LAST_DAY), model),
                        state.firstSeenAt(calendar),
                        state.lastSeenAt(calendar),
                        model.version(),
                        state.seen.eventsThrough(LAST_DAY)));
    }

    /**
     * Emits what a member did on a day, if anything. No row is of an erased member: it has no name
     * of its own.
     */
    void emitActivity(String account, String member, int day, MemberState state) {
        long events = state.seen.eventsOn(day);
        if (events > 0 && !AccountMembers.isForgotten(member)) {
            String user = member.equals(AccountMembers.ANONYMOUS) ? null : member;
            activityOut.accept(activity.of(account, user, day, events, state.cells));
        }
    }
}
