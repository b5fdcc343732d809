package io.tideline.members;

import io.tideline.buffer.LateEventBuffer;
import io.tideline.buffer.LiveRowScheduler;
import io.tideline.event.Event;
import io.tideline.event.EventType;
import io.tideline.event.MessageIds;
import io.tideline.event.Position;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.lifecycle.LifecycleProcessor;
import io.tideline.message.AccountMessage;
import io.tideline.message.DailySnapshot;
import io.tideline.message.LifecycleEvent;
import io.tideline.message.MessageTypes;
import io.tideline.message.PopulationInput;
import io.tideline.message.SingleEvent;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.profile.ProfilePlan;
import io.tideline.serde.KeyedHash;
import io.tideline.state.CachedKeyedOperator;
import io.tideline.state.DayBounds;
import io.tideline.state.ErasureSettings;
import io.tideline.state.Expiry;
import io.tideline.state.IncompatibleSavepointException;
import io.tideline.state.KeyGroupKeys;
import io.tideline.state.LazyKeyContext;
import io.tideline.state.OperatorMetadata;
import io.tideline.state.SuppressionList;
import io.tideline.state.WriteBackCache;
import io.tideline.time.DayCalendar;
import io.tideline.time.MachineClock;
import io.tideline.time.TimeSettings;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MEMBERS: takes the events of one user (of an account, where an event has no user), drops
 * duplicates and events that are too late, keeps the user's days and counts, sends each account
 * what happened in it, and emits the user's snapshots.
 *
 * <p>Users are cached ({@link WriteBackCache}). Counts are sent to accounts when a day ends, or,
 * for live rows, as often as the operator calls {@link #flushAll}; late events are sent at once.
 *
 * <p>Timers of a key, all in event time: the end of each day on which rows are due; the end of a
 * day's lateness, when its ids and old cells go; the next watermark after a late event, when the
 * rows it changed are written again, once for all late events until then; those of its lifecycle
 * ({@link LifecycleProcessor}).
 */
public final class MembersFunction extends KeyedProcessFunction<String, Event, AccountMessage>
        implements CheckpointedFunction, CachedKeyedOperator.Caching<AccountMessage> {
    private static final long serialVersionUID = 1L;

    public static final String UID = "members";
    public static final String NAME = "Members: deduplicate, count by day";

    /** Events of days that take no more corrections. */
    public static final OutputTag<Rejection> TOO_LATE = new OutputTag<>("too-late") {};

    /** Snapshots of users without an account, or of a model in which no segment matters. */
    public static final OutputTag<DailySnapshot> UNATTACHED =
            new OutputTag<>("unattached", MessageTypes.DAILY_SNAPSHOT);

    /** Days on which something was first seen, each earlier than those before. */
    public static final OutputTag<PopulationInput> FIRST_SEEN = new OutputTag<>("first-seen") {};

    private static final Logger LOG = LoggerFactory.getLogger(MembersFunction.class);

    private static final long NOT_LATE = Long.MIN_VALUE;

    /** Placeholder: the payload was dropped upstream, because the event could not be rejected. */
    private static final byte[] LEFT_BEHIND = {};

    private final Model model;
    private final TimeSettings times;
    private final ErasureSettings forgets;
    private final MachineClock clock;

    private transient DayCalendar calendar;
    private transient DayBounds openDays;
    private transient OperatorMetadata memory;
    private transient LazyKeyContext keys;
    private transient CachedKeyedOperator<?, AccountMessage> operator;
    private transient long room;
    private transient WriteBackCache<CachedUser> users;
    private transient UserStateAccess store;
    private transient UserSnapshots rows;
    private transient LifecycleProcessor lifecycles;
    private transient PresenceForwarder forwarder;
    private transient List<CachedUser> unsent;
    private transient KeyGroupKeys groups;
    private transient LiveRowScheduler liveRows;
    private transient Collector<AccountMessage> out;
    private transient int firstDayReported;
    private transient KeyedHash hash;
    private transient SuppressionList suppressions;
    private transient Expiry expiry;

    /** By partition: {@link Event#epoch()} of its newest event, where it is not 0. */
    private transient Map<Position, Long> epochs;

    /** Whether accounts may be erased after what was forwarded to them since a barrier. */
    private transient boolean willForwardAgain;

    private transient int forwardings;
    private transient Counter accepted;
    private transient Counter ownerless;
    private transient Counter duplicates;
    private transient Counter late;
    private transient Counter tooLate;
    private transient Counter suppressed;
    private transient Counter forgotten;
    private transient Counter expired;

    MembersFunction(Model model, TimeSettings times, ErasureSettings forgets, MachineClock clock) {
        this.model = model;
        this.times = times;
        this.forgets = forgets;
        this.clock = clock;
    }

    @Override
    public void initializeState(FunctionInitializationContext state) throws Exception {
        memory = new OperatorMetadata(state, model);
        memory.pass(Long.MIN_VALUE); // so that state says so where nothing was sent on
        if (memory.wasDrained() && !times.isBounded()) {
            throw new IncompatibleSavepointException(
                    "The savepoint was made by a stop with --drain, which ends the job's time:"
                            + " restore one that was made without it, or start without it.");
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext snapshot) throws Exception {
        memory.snapshot();
    }

    @Override
    public void bind(CachedKeyedOperator<?, AccountMessage> caching, long bytes) {
        operator = caching;
        keys = new LazyKeyContext(caching);
        room = bytes;
    }

    @Override
    public void open(OpenContext opened) throws Exception {
        keys.use(operator.timers());
        out = operator.out();
        calendar = new DayCalendar(model.timezone());
        openDays = new DayBounds(new DayCalendar(model.timezone()), times, memory);
        List<ProfilePlan> rules = ProfilePlan.of(model, memory.vocabulary(), memory.lookBacks());
        rows = new UserSnapshots(rules, !model.segments().isEmpty());
        groups = new KeyGroupKeys(getRuntimeContext(), keys);
        lifecycles =
                new LifecycleProcessor(
                        model,
                        Level.USER,
                        times,
                        clock,
                        memory,
                        getRuntimeContext(),
                        groups,
                        keys,
                        room,
                        operator::aside);
        store =
                new UserStateAccess(
                        getRuntimeContext(),
                        keys,
                        lifecycles,
                        memory.vocabulary(),
                        openDays::oldest,
                        day -> out.collect(AccountMessage.of(day)));
        users = new WriteBackCache<>(store, keys, room);
        users.register(getRuntimeContext().getMetricGroup());
        forwarder = new PresenceForwarder(model, this::emit);
        unsent = new ArrayList<>();
        liveRows =
                new LiveRowScheduler(
                        times.liveInterval(),
                        operator.clock(),
                        getRuntimeContext(),
                        groups,
                        this::writeLive);
        liveRows.restore();
        lifecycles.restore();
        hash = new KeyedHash(forgets.keys().read());
        suppressions = new SuppressionList(getRuntimeContext(), groups, hash, memory.isRestored());
        epochs = new HashMap<>();
        willForwardAgain = false;
        forwardings = 0;
        expiry = new Expiry(forgets.inactiveDays(), calendar, keys);
        if (memory.setInactiveDays(forgets.inactiveDays())) {
            store.setExpiryOfAll(operator, expiry);
        }
        firstDayReported = Integer.MAX_VALUE;
        if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
            memory.lookBacks().warnings().forEach(LOG::warn);
        }
        getRuntimeContext()
                .getMetricGroup()
                .gauge("numLookBacksIncomplete", this::lookBacksIncomplete);
        accepted = getRuntimeContext().getMetricGroup().counter("numEventsAccepted");
        ownerless = getRuntimeContext().getMetricGroup().counter("numEventsWithoutEntity");
        duplicates = getRuntimeContext().getMetricGroup().counter("numEventsDuplicate");
        late = getRuntimeContext().getMetricGroup().counter("numEventsLate");
        tooLate = getRuntimeContext().getMetricGroup().counter("numEventsTooLate");
        suppressed = getRuntimeContext().getMetricGroup().counter("numEventsSuppressed");
        forgotten = getRuntimeContext().getMetricGroup().counter("numUsersErased");
        expired = getRuntimeContext().getMetricGroup().counter("numUsersExpired");
    }

    /** Returns what the operator keeps once, not per key. */
    OperatorMetadata memory() {
        return memory;
    }

    /** With what state has of them. */
    LateEventBuffer eventsBehind() {
        return new LateEventBuffer(getRuntimeContext(), groups, memory.vocabulary());
    }

    /** Of the oldest day that has not closed. */
    private int lookBacksIncomplete() {
        int closed = openDays.closedThrough();
        return closed == Integer.MIN_VALUE ? 0 : memory.lookBacks().incompleteOn(closed + 1);
    }

    private void emit(LifecycleEvent moment) {
        out.collect(AccountMessage.of(moment));
    }

    @Override
    public void processElement(Event event, Context ctx, Collector<AccountMessage> collector)
            throws Exception {
        keys.of(event.owner());
        noteEpoch(event);
        if (event.type() == EventType.FORGET) {
            forget(event, users.get());
            return;
        }
        long watermark = memory.advance(keys.currentWatermark());
        openDays.advance(watermark);
        int day = calendar.dayOf(event.timestamp());
        if (day < openDays.oldest()) {
            reject(event, day);
            return;
        }
        if (!event.hasOwner()) {
            ownerless.inc();
            return;
        }
        CachedUser user = users.get();
        if (isSuppressed(user, day)) {
            suppressed.inc();
            return;
        }
        operator.keepTimersOf(user.key);
        if (event.id() != MessageIds.NONE
                && user.ids.isDuplicate(event.id(), day, openDays.oldest())) {
            duplicates.inc();
            return;
        }
        accepted.inc();
        users.markDirty(user);
        accept(event, day, user, watermark);
        users.addWeight(user, user.takeGrowth());
        makeRoom();
    }

    private void makeRoom() throws Exception {
        if (users.isFull()) {
            flushAll(); // it holds users
            users.evict();
        }
    }

    /** Whether a day is to stay forgotten. None of those that are known is. */
    private boolean isSuppressed(CachedUser user, int day) throws Exception {
        if (day >= user.firstDay() || !suppressions.mayHave(user.key)) {
            return false;
        }
        boolean isSuppressed = suppressions.has(user.key, day);
        groups.back();
        return isSuppressed;
    }

    /** Forwards again what accounts get only once, when some may have been erased. */
    private void noteEpoch(Event event) {
        if (event.epoch() == 0) {
            return;
        }
        Position position = event.position();
        Position partition = new Position(position.origin(), position.partition(), 0);
        Long before = epochs.put(partition, event.epoch());
        if (before == null || before != event.epoch()) {
            forwardAgain();
            willForwardAgain = true;
        }
    }

    private void forwardAgain() {
        forwardings++;
        forwarder.forget();
    }

    /**
     * Erases a user, or what happened in an account without one, here and in the other operators.
     * Counts that accounts do not have yet are sent first: their sums stay.
     */
    private void forget(Event request, CachedUser user) throws Exception {
        keys.reach();
        int suppressedThrough = suppressedThrough(request);
        if (user.userId == null) {
            String account = Event.accountOf(user.key);
            out.collect(AccountMessage.of(DailySnapshot.forget(account, suppressedThrough)));
        } else if (user.isKnown()) { // each partition has such a request: the first has done it
            eraseElsewhere(user);
            forgotten.inc();
            LOG.info(
                    "Forgot user {}, as asked for at {}",
                    hash.of(user.key),
                    "%s-%s@%s"
                            .formatted(
                                    request.position().origin(),
                                    request.position().partition(),
                                    request.position().offset()));
        }
        if (user.isKnown()) {
            operator.deleteTimersOf(user.key);
            store.clear();
        }
        user.isUnsent = false;
        liveRows.forget(user.key);
        users.remove(user);
        if (suppressedThrough != DailySnapshot.NO_DAY) {
            suppressions.add(user.key, suppressedThrough);
        }
    }

    /** The last day of which nothing is taken; {@link DailySnapshot#NO_DAY}: any is. */
    private int suppressedThrough(Event request) {
        return forgets.suppresses()
                ? calendar.dayOf(request.timestamp() + forgets.suppress())
                : DailySnapshot.NO_DAY;
    }

    @Override
    public void timersDeleted(String key) {
        // A user who comes back sets timers of its own.
    }

    private void eraseElsewhere(CachedUser user) throws Exception {
        forwarder.flush(); // it may name the user
        emitDays(user, Integer.MAX_VALUE);
        Set<String> others = new TreeSet<>(); // to which state may have no member yet
        if (user.state.groupAccount != null) {
            others.add(user.state.groupAccount);
        }
        for (LifecycleEvent moment : lifecycles.takeAll()) {
            if (moment.account() != null) {
                emit(moment.withoutUser());
                others.add(moment.account());
            }
        }
        user.state.members.forEachAccount(
                account -> {
                    others.remove(account);
                    eraseFrom(user, account);
                });
        others.forEach(account -> eraseFrom(user, account));
        operator.aside(UNATTACHED, DailySnapshot.forget(user.userId, null));
    }

    /** Whether an event came after its day had taken its last corrections; then it is rejected. */
    boolean rejectsAsTooLate(Event event, long watermark) {
        int day = calendar.dayOf(event.timestamp());
        boolean isTooLate =
                day < Math.max(openDays.oldest(), times.oldestOpenDay(calendar, watermark));
        if (isTooLate) {
            reject(event, day);
        }
        return isTooLate;
    }

    private void reject(Event event, int day) {
        tooLate.inc();
        operator.aside(TOO_LATE, rejection(event, day));
    }

    private void eraseFrom(CachedUser user, String account) {
        out.collect(AccountMessage.of(DailySnapshot.forget(user.userId, account)));
    }

    private Rejection rejection(Event event, int day) {
        return new Rejection(
                RejectionReason.TOO_LATE,
                "The event of "
                        + Instant.ofEpochMilli(event.timestamp())
                        + " came after "
                        + LocalDate.ofEpochDay(day)
                        + " had taken its last corrections; "
                        + (times.isBounded()
                                ? "sort the input by time, or raise out_of_orderness (--out-of-orderness), to accept such events."
                                : "raise allowed_lateness to accept such events."),
                event.position(),
                event.payload() == null ? LEFT_BEHIND : event.payload());
    }

    private void accept(Event event, int day, CachedUser user, long watermark) throws Exception {
        boolean isLate = day <= openDays.closedThrough();
        // A day that had closed before anything was seen on it stays without rows.
        int firstOpenDay = Math.max(day, openDays.closedThrough() + 1);
        if (firstOpenDay < firstDayReported) {
            firstDayReported = firstOpenDay;
            operator.aside(FIRST_SEEN, PopulationInput.firstSeen(firstOpenDay));
        }
        String account = accountOf(event, user.state);
        int counted = event.counts() ? event.name() : -1;
        setTimers(user, firstOpenDay, day);
        if (isLate) {
            late.inc();
            user.fold(memory.vocabulary());
            user.state.seen.add(day);
            if (user.userId != null) {
                count(event, day, user, account, counted);
                user.state.dirtyFrom = Math.min(user.state.dirtyFrom, day);
                keys.registerEventTimeTimer(watermark + 1);
            }
            emitEvent(event, user, account, day, counted, watermark + 1);
        } else if (event.traits() != null && account != null) {
            user.fold(memory.vocabulary());
            user.state.seen.add(day);
            if (user.userId != null) {
                count(event, day, user, account, counted);
            }
            emitEvent(event, user, account, day, counted, NOT_LATE);
        } else {
            user.count(day, account, counted, event.timestamp(), memory.vocabulary());
            boolean isSentSoon = times.live() || user.state.members.isWide();
            if (isSentSoon && account != null && !user.isUnsent) {
                user.isUnsent = true;
                unsent.add(user);
            }
        }
        if (!passes(event, user, account, watermark)) {
            takeMoment(event, user, account, watermark);
        }
    }

    /** Fast path: records presence and returns true if nothing else depends on the event. */
    private boolean passes(Event event, CachedUser user, String account, long watermark) {
        if (times.inOrder()
                || user.userId == null
                || event.timestamp() <= watermark
                || event.traits() != null
                || event.id() == MessageIds.NONE
                || (account != null
                        && forwarder.mustForward(
                                event.name(),
                                event.counts(),
                                user.forwarded(account, forwardings)))) {
            return false;
        }
        if (!user.lifecycle.pass(event.timestamp(), event.name(), event.counts(), account)) {
            return false;
        }
        if (account != null) {
            user.presence =
                    forwarder.recordSeen(
                            user.presence,
                            account,
                            user.userId,
                            event.timestamp(),
                            event.arrival());
        }
        return true;
    }

    private void takeMoment(Event event, CachedUser user, String account, long watermark)
            throws Exception {
        int ordinal =
                event.id() == MessageIds.NONE && event.name() >= 0
                        ? user.state.lifecycle.ordinal(event.name(), event.timestamp())
                        : 1;
        LifecycleEvent moment = LifecycleEvent.of(event, user.userId, account, ordinal, watermark);
        if (user.userId == null) {
            boolean waits = lifecycles.mustWait(event.timestamp(), watermark);
            forward(moment, waits, user); // accounts wait for its turn
        } else {
            lifecycles.arrive(
                    moment,
                    watermark,
                    user.lifecycle,
                    (taken, waited) -> forward(taken, waited, user));
        }
    }

    private void setTimers(CachedUser user, int firstOpenDay, int day) {
        setEndTimer(user, firstOpenDay);
        if (day < firstOpenDay && user.needsLatenessTimer(day)) {
            keys.registerEventTimeTimer(endOfLateness(day));
        }
        if (times.live() && user.userId != null && !user.isLiveDue) {
            user.isLiveDue = true;
            liveRows.add(user.key);
        }
    }

    private void setEndTimer(CachedUser user, int day) {
        if (user.state.needsEndTimer(day)) {
            keys.registerEventTimeTimer(calendar.lastMillisOf(day));
        }
    }

    /** When a day takes no more events: then its ids go. */
    private long endOfLateness(int day) {
        return calendar.lastMillisOf(day) + times.allowedLateness();
    }

    private void count(Event event, int day, CachedUser user, String account, int counted) {
        if (account != null) {
            user.state.account.set(day, event.timestamp(), 0, account);
        }
        if (counted >= 0) {
            int id = memory.vocabulary().id(counted);
            user.state.firstUses.add(id, day);
            user.member(account).cells.add(day, id, 1);
        }
    }

    /** Sends an account a single event. */
    private void emitEvent(
            Event event, CachedUser user, String account, int day, int counted, long releaseAt) {
        if (account != null) {
            out.collect(
                    AccountMessage.of(
                            SingleEvent.of(event, user.userId, account, day, counted, releaseAt)));
        }
    }

    private void forward(LifecycleEvent moment, boolean waited, CachedUser user) {
        if (moment.account() == null) {
            return;
        }
        if (times.inOrder()) {
            emit(moment);
        } else {
            forwarder.forward(moment, waited, user.forwarded(moment.account(), forwardings));
        }
    }

    /** Whether there is buffered output that cannot wait for a checkpoint. */
    boolean hasUrgentOutput() {
        return forwarder.isUrgent() || !unsent.isEmpty();
    }

    /** Emits the buffered output that accounts need before a watermark. */
    void flushBefore(long watermark) {
        forwarder.flushBefore(watermark);
        emitCounts();
    }

    /** Emits all buffered output that does not wait for the end of a day. */
    void flushAll() {
        forwarder.flush();
        emitCounts();
    }

    private void emitCounts() {
        for (CachedUser user : unsent) {
            if (user.isUnsent) { // it was not forgotten since
                emitDays(user, Integer.MAX_VALUE);
                user.isUnsent = false;
                users.markDirty(user);
            }
        }
        unsent.clear();
    }

    /** Emits the unsent counts of the days up to one. */
    private void emitDays(CachedUser user, int through) {
        user.fold(memory.vocabulary());
        UnsentCounts.take(user, through, memory.vocabulary())
                .forEach(day -> out.collect(AccountMessage.of(day)));
    }

    @Override
    public void sendAll() throws Exception {
        flushAll();
        if (willForwardAgain) { // what comes behind the barrier comes behind those requests, too
            forwardAgain();
            willForwardAgain = false;
        }
    }

    @Override
    public void writeBack() throws Exception {
        users.flush();
        lifecycles.writeBack();
        liveRows.writeBack();
        long watermark = keys.currentWatermark();
        if (watermark != Long.MAX_VALUE) { // the end of bounded input is not the end of a day
            openDays.advance(memory.advance(watermark));
            suppressions.sweep(openDays.oldest());
        }
    }

    /** Returns the account an event names, else that of the user's last group call, if any. */
    private static String accountOf(Event event, UserState user) {
        if (event.type() == EventType.GROUP) {
            user.groupAccount = event.accountId();
            return event.accountId();
        }
        return event.accountId() != null ? event.accountId() : user.groupAccount;
    }

    /** Takes the moments that have waited for a watermark: comes before its timers. */
    void takeTurns(long watermark) throws Exception {
        lifecycles.takeTurns(
                watermark,
                key -> {
                    keys.of(key);
                    CachedUser user = users.get();
                    lifecycles.turn(
                            watermark,
                            user.lifecycle,
                            (taken, waited) -> forward(taken, waited, user));
                    users.markDirty(user);
                    makeRoom();
                });
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext ctx, Collector<AccountMessage> collector)
            throws Exception {
        keys.ofTimer(ctx.getCurrentKey());
        long watermark = ctx.timerService().currentWatermark();
        CachedUser user = users.get();
        user.fold(memory.vocabulary());
        if (onEventTimer(timestamp, user, watermark) && user.isKnown()) {
            users.markDirty(user); // a timer may be left of one that was forgotten
        }
        makeRoom();
    }

    private boolean onEventTimer(long timestamp, CachedUser user, long watermark) throws Exception {
        boolean changed = false;
        if (user.state.isDirty()) {
            correct(user, timestamp, watermark == Long.MAX_VALUE);
            changed = true;
        }
        if (user.userId != null) {
            changed |=
                    lifecycles.onTimer(
                            timestamp,
                            user.lifecycle,
                            (taken, waited) -> forward(taken, waited, user));
        }
        // At the end of bounded input Flink fires every timer; days that have not ended stay open.
        if (watermark == Long.MAX_VALUE) {
            return user.state.forgetEndTimer() || changed;
        }
        memory.advance(watermark);
        int day = calendar.dayOf(timestamp);
        if (timestamp == calendar.lastMillisOf(day)) {
            close(user, day);
            changed = true;
        }
        changed |= prune(user, timestamp);
        if (expiry.isDue(user.state.expiryTimer, timestamp)) {
            expire(user, day);
            changed = true;
        }
        return changed;
    }

    /** Forgets a user who was not seen for too long; rows and accounts have let go of it before. */
    private void expire(CachedUser user, int day) throws Exception {
        int lastSeen = user.state.seen.lastDay();
        if (!expiry.hasPassed(lastSeen, day)) {
            user.state.expiryTimer = expiry.set(Expiry.NOT_SET, lastSeen);
            return;
        }
        expired.inc();
        store.clear();
        liveRows.forget(user.key);
        users.remove(user);
    }

    private void close(CachedUser user, int day) {
        int last = calendar.lastEndingWith(day);
        emitDays(user, last);
        if (user.userId != null) {
            for (int ending = day; ending <= last; ending++) {
                write(user, ending, DailySnapshot.Kind.FINAL, NOT_LATE);
            }
        }
        setNextTimer(user, last);
    }

    private void setNextTimer(CachedUser user, int day) {
        user.state.expiryTimer = expiry.set(user.state.expiryTimer, user.state.seen.lastDay());
        int last = user.userId == null ? Integer.MIN_VALUE : user.state.members.lastCountedDay();
        long late = endOfLateness(day);
        if (last != Integer.MIN_VALUE
                && last + memory.lookBacks().longestWindowFrom(day) >= day + 1) {
            setEndTimer(user, day + 1);
            if (late == calendar.lastMillisOf(calendar.dayOf(late))) {
                return; // it has a timer as the end of a day, or will have
            }
        } else if (last != Integer.MIN_VALUE) {
            // No row is due any more: the counts go once no window contains them.
            keys.registerEventTimeTimer(
                    endOfLateness(Math.max(day, last + memory.lookBacks().counts().setting(day))));
        }
        // Without any lateness that is now; what follows this close takes the ids.
        if (times.allowedLateness() > 0
                && user.state.seen.lastDay()
                        >= times.oldestOpenDay(calendar, calendar.lastMillisOf(day))) {
            keys.registerEventTimeTimer(late);
        }
    }

    /**
     * Writes the rows of closed days again that late events have changed; also of a day that closes
     * with the same watermark, since its row shows the score of a window earlier.
     */
    private void correct(CachedUser user, long timestamp, boolean isEndOfInput) {
        int closed = calendar.closedThrough(isEndOfInput ? timestamp - 1 : timestamp);
        for (int day = user.state.dirtyFrom; day <= closed; day++) {
            write(user, day, DailySnapshot.Kind.CORRECTION, timestamp);
        }
        user.state.clean();
    }

    private void writeLive(String key) throws Exception {
        keys.of(key);
        openDays.advance(memory.advance(keys.currentWatermark()));
        CachedUser user = users.get();
        user.fold(memory.vocabulary());
        user.isLiveDue = false;
        writeLive(user);
        makeRoom();
    }

    private void writeLive(CachedUser user) {
        int day = user.state.seen.lastDay();
        if (user.userId != null && day > openDays.closedThrough()) {
            write(user, day, DailySnapshot.Kind.LIVE, NOT_LATE);
        }
    }

    private void write(CachedUser user, int day, DailySnapshot.Kind kind, long releaseAt) {
        DailySnapshot row = rows.of(user, day, kind, releaseAt);
        if (row == null) {
            return;
        }
        if (rows.isAttached(row)) {
            out.collect(AccountMessage.of(row));
        } else {
            operator.aside(UNATTACHED, row);
        }
    }

    private int countedDays(int day) {
        return memory.lookBacks().counts().days(day);
    }

    /** Drops ids and counts that no row needs from a watermark on; whether there were any. */
    private boolean prune(CachedUser user, long watermark) throws Exception {
        int oldest = times.oldestOpenDay(calendar, watermark);
        store.forgetIds(user, oldest);
        return user.state.prune(oldest, countedDays(oldest));
    }
}
