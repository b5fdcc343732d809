package io.tideline.members;

import io.tideline.counts.NameDictionary;
import io.tideline.directory.ActivityRow;
import io.tideline.directory.ActivityRows;
import io.tideline.directory.UserRow;
import io.tideline.event.Event;
import io.tideline.model.Model;
import io.tideline.model.TraitValue;
import io.tideline.state.WriteBackCache;
import io.tideline.time.DayCalendar;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Emits the rows of users: soon after anything but the last event's time has changed, and at the
 * end of each day on which they were seen; and the activity of users without an account.
 */
final class UserRows {
    private final Model model;
    private final DayCalendar calendar;
    private final WriteBackCache<CachedUser> users;
    private final ActivityRows activity;
    private final Consumer<UserRow> out;
    private final Consumer<ActivityRow> activityOut;

    /** Users whose rows have changed. */
    private final List<CachedUser> due = new ArrayList<>();

    UserRows(
            Model model,
            DayCalendar calendar,
            NameDictionary vocabulary,
            WriteBackCache<CachedUser> users,
            Consumer<UserRow> out,
            Consumer<ActivityRow> activityOut) {
        this.model = model;
        this.calendar = calendar;
        this.users = users;
        this.activity = new ActivityRows(model, vocabulary);
        this.out = out;
        this.activityOut = activityOut;
    }

    /**
     * Records an event before it is counted.
     *
     * @param account in which it happened, or null
     * @param isLate whether its day has closed
     */
    void record(Event event, CachedUser user, String account, boolean isLate) {
        if (user.userId == null) {
            return;
        }
        boolean changed = user.isEarlierOrFirst(event.timestamp()) || isLate;
        if (event.userTraits() != null) {
            changed |= user.setTraits(event);
        }
        changed |= account != null && !account.equals(user.rowAccount);
        if (changed && !user.isRowDue) {
            user.isRowDue = true;
            due.add(user);
        }
    }

    /** Returns whether there are rows that cannot wait for a checkpoint. */
    boolean isUrgent() {
        return !due.isEmpty();
    }

    /** Emits all of which users are part, so that none is held. */
    void flushWith(AccountForwarder forwarder) throws Exception {
        forwarder.flushCounts();
        flush();
    }

    /** Emits all rows that have changed. */
    void flush() throws Exception {
        for (CachedUser user : due) {
            if (user.isRowDue) { // it was not erased since
                users.update(
                        user,
                        changed -> {
                            emit(changed);
                            return false;
                        });
            }
        }
        due.clear();
    }

    private void emit(CachedUser user) {
        user.isRowDue = false;
        UserState state = user.state();
        user.rowAccount = state.account.at(Integer.MAX_VALUE);
        out.accept(
                new UserRow(
                        user.userId,
                        user.rowAccount,
                        TraitValue.json(model.traits().carriedOfUser(state.lifecycle.traits())),
                        state.firstSeenAt(calendar),
                        state.lastSeenAt(calendar),
                        model.version(),
                        state.seen.eventsThrough(Integer.MAX_VALUE)));
    }

    /** Emits the rows of a user at the end of a day. */
    void close(CachedUser user, int day) {
        if (user.state().seen.eventsOn(day) > 0) {
            emit(user);
            emitActivity(user, day);
        }
    }

    /** Emits what the user did on a day without an account, if anything. */
    void emitActivity(CachedUser user, int day) {
        UserMember member = user.state().members.withoutAccount();
        long events = member == null ? 0 : member.acceptedOn(day);
        if (events > 0) {
            activityOut.accept(activity.of(null, user.userId, day, events, member.cells));
        }
    }
}
