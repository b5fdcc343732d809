package io.tideline.members;

import io.tideline.directory.ActivityRow;
import io.tideline.directory.UserRow;
import io.tideline.event.Event;
import io.tideline.event.EventType;
import io.tideline.event.MessageIds;
import io.tideline.event.Rejection;
import io.tideline.lifecycle.LifecycleProcessor;
import io.tideline.message.DailySnapshot;
import io.tideline.message.LifecycleEvent;
import io.tideline.message.MessageTypes;
import io.tideline.message.PopulationInput;
import io.tideline.message.SingleEvent;
import io.tideline.model.Model;
import io.tideline.profile.ProfilePlan;
import io.tideline.state.DayBounds;
import io.tideline.state.ErasureSettings;
import io.tideline.state.StateNames;
import io.tideline.state.WriteBackCache;
import io.tideline.time.DayCalendar;
import io.tideline.time.MachineClock;
import io.tideline.time.TimeSettings;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MEMBERS: processes the events of one user (of an account, where an event has no user). Drops
 * duplicates and events that are too late, keeps the user's days and counts, sends each account
 * what happened in it ({@link AccountForwarder}), and emits the user's snapshots.
 *
 * <p>Users are cached ({@link WriteBackCache}). Their timers are those of {@link UserTimers}; the
 * next watermark after a late event, when the rows that it changed are emitted again, once for all
 * late events until then; and those of the lifecycle ({@link LifecycleProcessor}).
 */
public final class MembersOperator extends LateEventsOperator {
    private static final long serialVersionUID = 1L;

    public static final String UID = StateNames.MEMBERS;
    public static final String NAME = "Members: deduplicate, count by day";

    /** Events of days that take no more corrections. */
    public static final OutputTag<Rejection> TOO_LATE = new OutputTag<>("too-late") {};

    /** Snapshots of users without an account, or of a model in which no segment matters. */
    public static final OutputTag<DailySnapshot> UNATTACHED =
            new OutputTag<>("unattached", MessageTypes.DAILY_SNAPSHOT);

    /** Days on which something was first seen, each earlier than those before. */
    public static final OutputTag<PopulationInput> FIRST_SEEN = new OutputTag<>("first-seen") {};

    /** Rows of users. */
    public static final OutputTag<UserRow> ROWS = new OutputTag<>("users") {};

    /** What users did on a day without an account. */
    public static final OutputTag<ActivityRow> ACTIVITY = new OutputTag<>("user-activity") {};

    private static final Logger LOG = LoggerFactory.getLogger(MembersOperator.class);

    private transient DayBounds days;
    private transient WriteBackCache<CachedUser> users;
    private transient UserStateAccess states;
    private transient UserSnapshots snapshots;
    private transient AccountForwarder forwarder;
    private transient UserTimers timers;
    private transient UserRows rows;
    private transient MembersMetrics counters;
    private transient int firstDayReported;

    /**
     * @param clock that shows which events are old, as of a backlog
     */
    public MembersOperator(
            Model model, TimeSettings times, ErasureSettings erasure, MachineClock clock) {
        this(model, times, erasure, clock, WriteBackCache.BY_HEAP, Slice.DEFAULT);
    }

    /** Creates an operator with a capacity of its cache, and of a slice. */
    MembersOperator(
            Model model,
            TimeSettings times,
            ErasureSettings erasure,
            MachineClock clock,
            long capacityBytes,
            Slice slice) {
        super(model, times, erasure, clock, capacityBytes, slice);
    }

    @Override
    public void open() throws Exception {
        super.open();
        days = new DayBounds(new DayCalendar(model.timezone()), times, metadata);
        states =
                erasable(
                        new UserStateAccess(
                                context, lifecycles, days::oldest, counts -> emit(counts)));
        users = cache(states, () -> rows.flushWith(forwarder)); // what is flushed holds users
        forwarder =
                new AccountForwarder(
                        model, times, metadata.vocabulary(), lifecycles, users, this::emit);
        rows =
                new UserRows(
                        model,
                        calendar,
                        metadata.vocabulary(),
                        users,
                        row -> emit(ROWS, row),
                        row -> emit(ACTIVITY, row));
        timers = new UserTimers(calendar, times, context, expiry);
        snapshots =
                new UserSnapshots(
                        model,
                        ProfilePlan.of(model, metadata.vocabulary(), metadata.lookBacks()),
                        row -> emit(row),
                        row -> emit(UNATTACHED, row));
        if (metadata.setInactiveDays(erasure.inactiveDays())) {
            states.setExpiryOfAll(this, expiry);
        }
        firstDayReported = Integer.MAX_VALUE;
        counters = new MembersMetrics(metrics(), metadata.lookBacks(), days);
        if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
            metadata.lookBacks().warnings().forEach(LOG::warn);
        }
    }

    @Override
    void process(Event event) throws Exception {
        keys.select(event.entityKey());
        forwarder.recordEpoch(event);
        if (event.type() == EventType.FORGET) {
            users.update(user -> erase(event, user));
        } else {
            long watermark = days.advance(keys.currentWatermark());
            int day = calendar.dayOf(event.timestamp());
            if (day < days.oldest()) {
                reject(event, day);
            } else if (!event.hasEntity()) {
                counters.withoutEntity.inc();
            } else {
                users.update(user -> deduplicate(event, day, user, watermark));
                forwarder.sendAlerts();
            }
        }
        if (forwarder.isUrgent() || rows.isUrgent()) {
            scheduleFlush();
        }
    }

    /** Accepts an event that is no duplicate; returns whether it was accepted. */
    private boolean deduplicate(Event event, int day, CachedUser user, long watermark)
            throws Exception {
        if (isSuppressed(user.key, day, user.firstDay())) {
            counters.suppressed.inc();
            return false;
        }
        keepTimersOf(user.key);
        if (event.id() != MessageIds.NONE
                && !user.ids.addIfAbsent(event.id(), day, days.oldest())) {
            counters.duplicates.inc();
            return false;
        }
        counters.accepted.inc();
        accept(event, day, user, watermark);
        return true;
    }

    private void accept(Event event, int day, CachedUser user, long watermark) throws Exception {
        // A day that had closed before anything was seen on it stays without rows.
        int firstOpenDay = Math.max(day, days.closedThrough() + 1);
        if (firstOpenDay < firstDayReported) {
            firstDayReported = firstOpenDay;
            emit(FIRST_SEEN, PopulationInput.firstSeen(firstOpenDay));
        }
        if (event.type() == EventType.GROUP) {
            user.join(event.accountId());
        }
        String account = user.accountOf(event);
        int counted = event.matchesFilter() ? event.eventIndex() : -1;
        rows.record(event, user, account, day < firstOpenDay);
        timers.register(user, day, firstOpenDay);
        scheduleLive(user);
        if (day < firstOpenDay) {
            counters.late.inc();
            user.count(event, day, account, counted);
            if (user.userId != null) {
                timers.registerCorrection(user, day, watermark);
            }
            if (account != null) {
                emit(SingleEvent.of(event, user.userId, account, day, counted, watermark + 1));
            } else if (user.userId != null) {
                rows.emitActivity(user, day);
            }
        } else if (event.accountTraits() != null && account != null) {
            user.count(event, day, account, counted);
            emit(SingleEvent.of(event, user.userId, account, day, counted, NOT_LATE));
        } else {
            user.tally(day, account, counted, event.timestamp());
            if (account != null) {
                forwarder.scheduleCounts(user);
            }
        }
        forwarder.process(event, user, account, watermark);
    }

    private void scheduleLive(CachedUser user) {
        if (times.live() && user.userId != null && !user.isLiveDue) {
            user.isLiveDue = true;
            liveRows.add(user.key);
        }
    }

    @Override
    boolean rejectIfTooLate(Event event, long watermark) {
        int day = calendar.dayOf(event.timestamp());
        boolean isTooLate = day < Math.max(days.oldest(), times.oldestOpenDay(calendar, watermark));
        if (isTooLate) {
            reject(event, day);
        }
        return isTooLate;
    }

    private void reject(Event event, int day) {
        counters.rejectTooLate();
        output.collect(TOO_LATE, TooLate.rejection(event, day, times));
    }

    /** Erases a user, or what happened in an account without one, here and in other operators. */
    private boolean erase(Event request, CachedUser user) throws Exception {
        keys.activate();
        int suppressedThrough =
                erasure.suppresses()
                        ? calendar.dayOf(request.timestamp() + erasure.suppress())
                        : DailySnapshot.NO_DAY;
        if (user.userId == null) {
            String account = Event.accountOf(user.key);
            emit(DailySnapshot.forget(account, suppressedThrough));
        } else if (user.isKnown()) { // each partition has such a request: the first has done it
            forwarder.erase(user, lifecycles.takeAll());
            emit(UNATTACHED, DailySnapshot.forget(user.userId, null));
            counters.erased.inc();
            String place = request.position().text();
            LOG.info("Erased user {}, as requested at {}", hash.of(user.key), place);
        }
        if (user.isKnown()) {
            deleteTimersOf(user.key);
        }
        eraseSelected();
        drop(user);
        if (suppressedThrough != DailySnapshot.NO_DAY) {
            suppressions.add(user.key, suppressedThrough);
        }
        return false;
    }

    private void drop(CachedUser user) {
        user.isUnsent = false;
        user.isRowDue = false;
        users.remove(user);
    }

    @Override
    protected void flushBefore(long watermark) throws Exception {
        forwarder.flushBefore(watermark);
        rows.flush();
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        forwarder.flushBeforeBarrier();
        rows.flush();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void writeBack() throws Exception {
        users.flush();
        long watermark = keys.currentWatermark();
        if (watermark != Long.MAX_VALUE) { // the end of bounded input is not the end of a day
            days.advance(watermark);
            suppressions.sweep(days.oldest());
        }
        super.writeBack();
    }

    @Override
    protected void takeTurn(long watermark) throws Exception {
        users.update(
                user -> lifecycles.turn(watermark, user.lifecycle, forwarder.forwarding(user)));
        forwarder.sendAlerts();
    }

    @Override
    protected void onTimer(long timestamp) throws Exception {
        // A timer may be left of a user who was erased.
        users.update(user -> onTimer(timestamp, user) && user.isKnown());
        forwarder.sendAlerts();
    }

    /** Keeps alerts that lack traits of their account back until it has had their events. */
    @Override
    protected <T> void emitLifecycle(OutputTag<T> tag, T value) {
        if (tag.equals(LifecycleProcessor.INCOMPLETE)) {
            forwarder.add((LifecycleEvent) value);
        } else {
            emit(tag, value);
        }
    }

    /** Returns true if the timer changed the user. */
    private boolean onTimer(long timestamp, CachedUser user) throws Exception {
        long watermark = keys.currentWatermark();
        boolean changed = user.state().isDirty();
        if (changed) {
            correct(user, timestamp, watermark == Long.MAX_VALUE);
        }
        if (user.userId != null) {
            changed |= lifecycles.onTimer(timestamp, user.lifecycle, forwarder.forwarding(user));
        }
        // At the end of bounded input Flink fires every timer; days that have not ended stay open.
        if (watermark == Long.MAX_VALUE) {
            return user.state().dropEndTimer() || changed;
        }
        metadata.advance(watermark);
        int day = calendar.dayOf(timestamp);
        if (timestamp == calendar.lastMillisOf(day)) {
            close(user, day);
            changed = true;
        }
        changed |= user.userId != null && user.lifecycle.setDueTimer(keys);
        changed |= prune(user, timestamp);
        int expiryTimer = user.state().expiryTimer;
        if (expiry.hasExpired(user.state(), timestamp)) { // rows and accounts let go of it before
            counters.expired.inc();
            states.erase(user.key);
            liveRows.erase(user.key);
            drop(user);
        }
        changed |= user.state().expiryTimer != expiryTimer;
        return changed;
    }

    private void close(CachedUser user, int day) {
        int last = calendar.lastEndingWith(day);
        forwarder.sendCounts(user, last);
        if (user.userId != null) {
            for (int ending = day; ending <= last; ending++) {
                rows.close(user, ending);
                snapshots.emit(user, ending, DailySnapshot.Kind.FINAL, NOT_LATE);
            }
        }
        timers.registerNext(user, last);
    }

    /**
     * Emits the rows of closed days again that late events have changed; also of a day that closes
     * with the same watermark, since its row shows the score of a window earlier.
     */
    private void correct(CachedUser user, long timestamp, boolean isEndOfInput) {
        int closed = calendar.closedThrough(isEndOfInput ? timestamp - 1 : timestamp);
        for (int day = user.state().dirtyFrom; day <= closed; day++) {
            snapshots.emit(user, day, DailySnapshot.Kind.CORRECTION, timestamp);
        }
        user.state().clean();
    }

    @Override
    protected void emitLive(String key) throws Exception {
        keys.select(key);
        days.advance(keys.currentWatermark());
        users.update(this::emitLive);
    }

    private boolean emitLive(CachedUser user) {
        user.isLiveDue = false;
        int day = user.state().seen.lastDay();
        if (user.userId != null && day > days.closedThrough()) {
            snapshots.emit(user, day, DailySnapshot.Kind.LIVE, NOT_LATE);
        }
        return false;
    }

    /** Drops ids and counts that no row needs at a watermark; returns whether there were any. */
    private boolean prune(CachedUser user, long watermark) throws Exception {
        int oldest = times.oldestOpenDay(calendar, watermark);
        boolean changed = states.forgetIds(user, oldest);
        changed |= user.state().prune(oldest, metadata.lookBacks().counts().days(oldest));
        return changed;
    }
}
