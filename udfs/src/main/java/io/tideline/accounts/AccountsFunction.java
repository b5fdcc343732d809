package io.tideline.accounts;

import io.tideline.buffer.LiveRowScheduler;
import io.tideline.buffer.PendingRows;
import io.tideline.buffer.Turn;
import io.tideline.lifecycle.LifecycleProcessor;
import io.tideline.message.AccountMessage;
import io.tideline.message.AccountMessageSerializer;
import io.tideline.message.AccountSegmentsChanged;
import io.tideline.message.DailyCounts;
import io.tideline.message.DailySnapshot;
import io.tideline.message.LifecycleEvent;
import io.tideline.message.PopulationInput;
import io.tideline.message.ProfileSnapshot;
import io.tideline.message.SingleEvent;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.profile.ProfilePlan;
import io.tideline.serde.KeyedHash;
import io.tideline.state.CachedKeyedOperator;
import io.tideline.state.ErasureSettings;
import io.tideline.state.Expiry;
import io.tideline.state.KeyGroupKeys;
import io.tideline.state.LazyKeyContext;
import io.tideline.state.OperatorMetadata;
import io.tideline.state.SuppressionList;
import io.tideline.state.WriteBackCache;
import io.tideline.time.DayCalendar;
import io.tideline.time.MachineClock;
import io.tideline.time.TimeSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * ACCOUNTS: keeps what each member did in one account and the account's traits, makes the account's
 * rows, and puts the account's segments to the rows of its users.
 *
 * <p>Users are spread over tasks that are not equally fast, so what came late there carries the
 * watermark at which it is taken here ({@link SingleEvent#releaseAt()}): by then every task has
 * sent all it had before. That makes rows independent of parallelism.
 *
 * <p>Accounts at work are kept in memory ({@link WriteBackCache}).
 *
 * <p>Timers of a key, all in event time: the end of each day on which something is due; the
 * watermark at which late inputs are taken; the end of the roster days after the last row, when
 * members can go; and those of its lifecycle ({@link LifecycleProcessor}).
 */
public final class AccountsFunction
        extends KeyedProcessFunction<String, AccountMessage, DailySnapshot>
        implements CheckpointedFunction, CachedKeyedOperator.Caching<DailySnapshot> {
    private static final long serialVersionUID = 1L;

    public static final String UID = "accounts";
    public static final String NAME = "Accounts: members, traits, segments";

    /** Accounts that became known or changed segments, at the close of the day. */
    public static final OutputTag<PopulationInput> KNOWN = new OutputTag<>("known") {};

    private static final Logger LOG = LoggerFactory.getLogger(AccountsFunction.class);

    private static final long NOT_LATE = Long.MIN_VALUE;

    private static final int NONE = Integer.MAX_VALUE;

    private final Model model;
    private final TimeSettings times;
    private final ErasureSettings forgets;
    private final MachineClock clock;
    private final int fewMembers;

    private transient DayCalendar calendar;
    private transient OperatorMetadata memory;
    private transient List<ProfilePlan> rules;
    private transient LazyKeyContext keys;
    private transient long room;
    private transient WriteBackCache<CachedAccount> accounts;
    private transient AccountMembers members;
    private transient AccountSnapshots rows;
    private transient LifecycleProcessor lifecycles;

    /** Late events; and days of users, until the account's own day is over. */
    private transient PendingRows<AccountMessage> waiting;

    private transient AccountStateAccess store;
    private transient LiveRowScheduler liveRows;
    private transient CachedKeyedOperator<?, DailySnapshot> operator;
    private transient Collector<DailySnapshot> out;

    /**
     * By account: users who are to be forgotten, and are still in what it keeps. Many of one
     * account leave together, in one go through what waits.
     */
    private transient Map<String, Set<String>> leaving;

    private transient KeyedHash hash;
    private transient SuppressionList suppressions;
    private transient Expiry expiry;
    private transient Counter suppressed;
    private transient Counter forgotten;
    private transient Counter expired;

    /**
     * @param fewMembers as {@link AccountMembers#FEW}
     */
    AccountsFunction(
            Model model,
            TimeSettings times,
            ErasureSettings forgets,
            MachineClock clock,
            int fewMembers) {
        this.model = model;
        this.times = times;
        this.forgets = forgets;
        this.clock = clock;
        this.fewMembers = fewMembers;
    }

    @Override
    public void initializeState(FunctionInitializationContext state) throws Exception {
        memory = new OperatorMetadata(state, model);
        rules = ProfilePlan.of(model, memory.vocabulary(), memory.lookBacks());
    }

    @Override
    public void snapshotState(FunctionSnapshotContext snapshot) throws Exception {
        memory.snapshot();
    }

    @Override
    public void bind(CachedKeyedOperator<?, DailySnapshot> caching, long bytes) {
        operator = caching;
        keys = new LazyKeyContext(caching);
        room = bytes;
    }

    @Override
    public void open(OpenContext opened) throws Exception {
        keys.use(operator.timers());
        out = operator.out();
        calendar = new DayCalendar(model.timezone());
        var runtime = getRuntimeContext();
        var groups = new KeyGroupKeys(runtime, keys);
        lifecycles =
                new LifecycleProcessor(
                        model,
                        Level.ACCOUNT,
                        times,
                        clock,
                        memory,
                        runtime,
                        groups,
                        keys,
                        room,
                        operator::aside);
        var scoring = new MemberScoring(model, rules, memory);
        members = new AccountMembers(runtime, memory.vocabulary(), scoring, fewMembers);
        rows = new AccountSnapshots(model, rules);
        waiting =
                new PendingRows<>(
                        runtime,
                        groups,
                        keys,
                        new AccountMessageSerializer(),
                        room,
                        memory.isRestored());
        liveRows =
                new LiveRowScheduler(
                        times.liveInterval(), operator.clock(), runtime, groups, this::writeLive);
        liveRows.restore();
        lifecycles.restore();
        leaving = new HashMap<>();
        hash = new KeyedHash(forgets.keys().read());
        suppressions = new SuppressionList(runtime, groups, hash, memory.isRestored());
        suppressed = runtime.getMetricGroup().counter("numEventsSuppressed");
        forgotten = runtime.getMetricGroup().counter("numAccountsErased");
        expired = runtime.getMetricGroup().counter("numAccountsExpired");
        store = new AccountStateAccess(runtime, members, memory.layouts(), lifecycles);
        accounts = new WriteBackCache<>(store, keys, room);
        accounts.register(getRuntimeContext().getMetricGroup());
        expiry = new Expiry(forgets.inactiveDays(), calendar, keys);
        if (memory.setInactiveDays(forgets.inactiveDays())) {
            store.setExpiryOfAll(operator, expiry, keys);
        }
    }

    @Override
    public void writeBack() throws Exception {
        for (String account : List.copyOf(leaving.keySet())) {
            keys.of(account);
            letGo();
        }
        suppressions.sweep(times.oldestOpenDay(calendar, memory.advance(keys.currentWatermark())));
        accounts.flush();
        lifecycles.writeBack();
        waiting.writeBack();
        liveRows.writeBack();
    }

    @Override
    public void processElement(
            AccountMessage report, Context ctx, Collector<DailySnapshot> collector)
            throws Exception {
        keys.of(report.account());
        if (report.userDay() != null) {
            take(report.userDay(), accounts.get());
            makeRoom();
            return;
        }
        letGo();
        if (isSuppressed(report)) {
            suppressed.inc();
            return;
        }
        operator.keepTimersOf(report.account());
        if (report.moment() != null) {
            take(report.moment());
        } else if (report.day() != null) {
            take(report.day(), accounts.get());
        } else {
            take(report.delta().byId(memory.vocabulary()), accounts.get());
        }
        makeRoom();
    }

    /** Whether messages about the account itself are dropped; rows of its users are not its own. */
    private boolean isSuppressed(AccountMessage report) throws Exception {
        if (!suppressions.mayHave(report.account())) {
            return false;
        }
        int day = report.dayIn(calendar);
        if (day >= accounts.get().state.seen.firstDay()) {
            return false;
        }
        boolean isSuppressed = suppressions.has(report.account(), day);
        keys.back();
        return isSuppressed;
    }

    private void makeRoom() throws Exception {
        if (accounts.isFull()) {
            accounts.evict();
        }
        if (waiting.isFull()) {
            waiting.writeBack();
        }
    }

    private void take(LifecycleEvent moment) throws Exception {
        if (times.inOrder()) {
            lifecycles.hold(moment);
            return;
        }
        CachedAccount account = accounts.get();
        long watermark = memory.advance(keys.currentWatermark());
        lifecycles.arrive(moment, watermark, account.lifecycle, AccountsFunction::tellNobody);
        accounts.markDirty(account);
    }

    private void take(DailyCounts day, CachedAccount account) {
        account.state.seen.add(day.day(), day.accepted());
        for (int event : day.events()) {
            account.state.firstUses.add(memory.vocabulary().id(event), day.day());
        }
        accounts.markDirty(account);
        accounts.addWeight(account, members.add(day, account));
        setTimers(account, day.day());
    }

    /** Takes a single event, by the ids of the state. */
    private void take(SingleEvent delta, CachedAccount account) throws Exception {
        if (delta.isLate()) {
            waitFor(Turn.of(delta), AccountMessage.of(delta), account);
        } else {
            apply(delta, account);
            setTimers(account, delta.day());
        }
    }

    private void setTimers(CachedAccount account, int day) {
        if (account.needsEndTimer(day)) {
            keys.registerEventTimeTimer(calendar.lastMillisOf(day));
        }
        showLive(account);
    }

    private void showLive(CachedAccount account) {
        if (times.live() && !account.isLiveDue) {
            account.isLiveDue = true;
            liveRows.add(account.key);
        }
    }

    private void take(DailySnapshot user, CachedAccount account) throws Exception {
        if (user.kind() != DailySnapshot.Kind.FORGET) {
            letGo();
        }
        switch (user.kind()) {
            case LIVE -> emitUser(user, account.state.segmentsByTraits(model, user.day()));
            case FINAL -> {
                waiting.add(account.key, Turn.of(user, calendar), AccountMessage.of(user));
                if (account.needsEndTimer(user.day())) {
                    keys.registerEventTimeTimer(calendar.lastMillisOf(user.day()));
                }
            }
            case CORRECTION -> waitFor(Turn.of(user, calendar), AccountMessage.of(user), account);
            case FORGET -> forget(user, account);
        }
    }

    /** Forgets the account, or one of its members, whose sums stay with it without a name. */
    private void forget(DailySnapshot entity, CachedAccount account) throws Exception {
        if (entity.level() == Level.USER) {
            leaving.computeIfAbsent(account.key, ignored -> new HashSet<>()).add(entity.entityId());
        } else {
            letGo();
            forget(account);
            if (entity.day() != DailySnapshot.NO_DAY) {
                suppressions.add(account.key, entity.day());
            }
        }
        out.collect(entity);
    }

    private void forget(CachedAccount account) throws Exception {
        keys.reach();
        lifecycles.takeAll();
        waiting.change(account.key, waits -> waits.delta() == null ? waits : null);
        keys.back();
        if (account.isKnown()) { // each partition has such a request: the first has done it
            forgotten.inc();
            LOG.info("Forgot account {}, as asked for", hash.of(account.key));
            dropFromProduct(account.state);
            operator.deleteTimersOf(account.key);
            store.clear();
        }
        liveRows.forget(account.key);
        accounts.remove(account);
    }

    /** It is no known account any more; should it come back, it is counted again. */
    private void dropFromProduct(AccountState state) {
        long segments = state.segmentsAsClosed(Integer.MAX_VALUE);
        if (segments != AccountState.UNKNOWN) {
            int open = calendar.closedThrough(memory.advance(keys.currentWatermark())) + 1;
            operator.aside(
                    KNOWN,
                    PopulationInput.of(
                            new AccountSegmentsChanged(open, segments, AccountState.UNKNOWN)));
        }
    }

    /** Its users' days are not its own: they wait on. */
    @Override
    public void timersDeleted(String key) throws Exception {
        keys.of(key);
        for (Turn turn : waiting.turns(key)) {
            keys.registerEventTimeTimer(turn.releaseAt());
        }
    }

    /** Lets users go who are to be forgotten, before anything else of their account is done. */
    private void letGo() throws Exception {
        if (leaving.isEmpty()) {
            return;
        }
        Set<String> users = leaving.remove(keys.key());
        if (users == null) {
            return;
        }
        keys.reach();
        CachedAccount account = accounts.get();
        lifecycles.forget(users);
        Map<String, String> names = new HashMap<>();
        for (String user : users) {
            names.put(user, members.forget(user, account));
        }
        accounts.markDirty(account);
        waiting.change(account.key, waits -> waits.without(names));
        keys.back();
    }

    private void waitFor(Turn turn, AccountMessage late, CachedAccount account) {
        waiting.add(account.key, turn, late);
        account.mayHaveLate = true;
        keys.registerEventTimeTimer(turn.releaseAt());
    }

    private void apply(SingleEvent delta, CachedAccount account) throws Exception {
        account.state.seen.add(delta.day());
        if (delta.traits() != null) {
            delta.traits()
                    .forEach(
                            (name, value) ->
                                    account.state.setTrait(
                                            name,
                                            delta.day(),
                                            delta.timestamp(),
                                            delta.arrival(),
                                            value));
        }
        if (delta.event() >= 0) {
            account.state.firstUses.add(delta.event(), delta.day());
        }
        keys.reach();
        members.add(delta, account);
        accounts.markDirty(account);
    }

    /** Takes the moments that have waited for a watermark: comes before its timers. */
    void takeTurns(long watermark) throws Exception {
        lifecycles.takeTurns(
                watermark,
                key -> {
                    keys.of(key);
                    letGo();
                    CachedAccount account = accounts.get();
                    lifecycles.turn(watermark, account.lifecycle, AccountsFunction::tellNobody);
                    accounts.markDirty(account);
                    makeRoom();
                });
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext ctx, Collector<DailySnapshot> collector)
            throws Exception {
        keys.ofTimer(ctx.getCurrentKey());
        letGo();
        CachedAccount account = accounts.get();
        onEventTimer(timestamp, account);
        if (account.isKnown()) { // a timer may be left of one that was forgotten
            accounts.markDirty(account);
            accounts.recomputeWeight(account);
        }
        makeRoom();
    }

    private void writeLive(String key) throws Exception {
        keys.of(key);
        keys.reach();
        letGo();
        CachedAccount account = accounts.get();
        account.isLiveDue = false;
        writeLive(account);
        makeRoom();
    }

    private void writeLive(CachedAccount account) throws Exception {
        int day = account.state.seen.lastDay();
        long watermark = memory.advance(keys.currentWatermark());
        if (day > calendar.closedThrough(watermark)) {
            write(account, day, day, DailySnapshot.Kind.LIVE, NOT_LATE);
            accounts.markDirty(account);
            accounts.recomputeWeight(account);
        }
    }

    private void onEventTimer(long timestamp, CachedAccount account) throws Exception {
        List<Turn> late = lateTurns(timestamp, account);
        // What came late before this moment counts for the day that ends now.
        int first = takeLateEvents(late, account);
        int closed = calendar.closedThrough(timestamp - 1);
        correct(timestamp, first, closed, account); // before anything of these days may go
        if (lifecycles.onTimer(timestamp, account.lifecycle, AccountsFunction::tellNobody)) {
            accounts.markDirty(account);
        }
        // At the end of bounded input Flink fires every timer; days that have not ended stay open.
        if (keys.currentWatermark() == Long.MAX_VALUE) {
            takeCorrections(late, account);
            return;
        }
        memory.advance(keys.currentWatermark());
        int oldest = times.oldestOpenDay(calendar, timestamp);
        int day = calendar.dayOf(timestamp);
        if (timestamp == calendar.lastMillisOf(day)) {
            close(account, day, oldest);
        } else if (isSweep(timestamp)) {
            members.goThrough(account, day, day - 1, forgettable(oldest));
            members.prune(account, forgettable(oldest));
        }
        if (first != NONE) { // a row of the day that has just closed shows an earlier score
            int ended = calendar.closedThrough(timestamp);
            write(account, closed + 1, ended, DailySnapshot.Kind.CORRECTION, timestamp);
        }
        takeCorrections(late, account);
        account.state.prune(oldest);
        if (expiry.isDue(account.state.expiryTimer, timestamp)) {
            expire(account, day);
        }
    }

    /** Forgets an account that was not seen for too long, when no row can be due any more. */
    private void expire(CachedAccount account, int day) throws Exception {
        int lastSeen = account.state.seen.lastDay();
        if (!expiry.hasPassed(lastSeen, day)) {
            account.state.expiryTimer = expiry.set(Expiry.NOT_SET, lastSeen);
            return;
        }
        expired.inc();
        dropFromProduct(account.state);
        keys.reach();
        store.clear();
        liveRows.forget(account.key);
        accounts.remove(account);
    }

    private boolean isSweep(long timestamp) {
        long dayEnd = timestamp - times.allowedLateness();
        return dayEnd == calendar.lastMillisOf(calendar.dayOf(dayEnd));
    }

    private AccountMembers.Oldest forgettable(int oldest) {
        return new AccountMembers.Oldest(
                oldest,
                memory.lookBacks().counts().days(oldest),
                memory.lookBacks().roster().days(oldest));
    }

    /** Closes a day, and those that a date line made end at the same instant. */
    private void close(CachedAccount account, int day, int oldest) throws Exception {
        int last = calendar.lastEndingWith(day);
        for (int ending = day; ending < last; ending++) {
            closeOne(account, ending, null);
        }
        closeOne(account, last, forgettable(oldest));
    }

    private void closeOne(CachedAccount account, int day, AccountMembers.Oldest oldest)
            throws Exception {
        AccountState state = account.state;
        if (state.seen.firstDay() <= day) {
            long before = state.segmentsAsClosed(day);
            long now = state.segmentsByTraits(model, day);
            if (before != now) {
                state.close(day, now);
                operator.aside(
                        KNOWN, PopulationInput.of(new AccountSegmentsChanged(day, before, now)));
            }
        }
        AccountMembers.Outcome outcome = members.goThrough(account, day, day, oldest);
        AccountSums sums = outcome.sums();
        DayMembers ofDay = members.day(sums, day);
        emit(rows.of(account, day, DailySnapshot.Kind.FINAL, NOT_LATE, sums, ofDay));
        long segments = state.segments(model, day);
        waiting.take(
                account.key,
                Turn.ofFinal(day, calendar),
                user -> emitUser(user.userDay(), segments));
        if (oldest != null) {
            state.expiryTimer = expiry.set(state.expiryTimer, state.seen.lastDay());
            setNextTimer(state, day, sums.counts().lastDay(), outcome.hasMembers());
            members.prune(account, oldest);
        }
    }

    private void setNextTimer(
            AccountState account, int day, int lastCountedDay, boolean hasMembers) {
        int longestWindow = memory.lookBacks().longestWindowFrom(day);
        if (lastCountedDay != Integer.MIN_VALUE && lastCountedDay + longestWindow >= day + 1) {
            keys.registerEventTimeTimer(calendar.lastMillisOf(day + 1));
        } else if (hasMembers) {
            // No roster and no window contains members any more.
            int countedDays = memory.lookBacks().counts().setting(day);
            int lastAskedDay = account.seen.lastDay() + Math.max(model.rosterDays(), countedDays);
            int gone = Math.max(day, lastAskedDay);
            keys.registerEventTimeTimer(calendar.lastMillisOf(gone) + times.allowedLateness());
        }
    }

    /** The turns that late events and corrections have now. */
    private List<Turn> lateTurns(long timestamp, CachedAccount account) throws Exception {
        if (!account.mayHaveLate) {
            return List.of();
        }
        List<Turn> due = new ArrayList<>();
        account.mayHaveLate = false;
        for (Turn turn : waiting.turns(account.key)) {
            if (turn.kind() != Turn.Kind.FINAL && turn.releaseAt() <= timestamp) {
                due.add(turn);
            } else {
                account.mayHaveLate |= turn.kind() != Turn.Kind.FINAL;
            }
        }
        return due;
    }

    /** Takes late events; the first day that they change, {@link #NONE}: there are none. */
    private int takeLateEvents(List<Turn> due, CachedAccount account) throws Exception {
        int[] first = {NONE};
        for (Turn turn : due) {
            if (turn.kind() == Turn.Kind.EVENT) {
                waiting.take(
                        account.key,
                        turn,
                        late -> {
                            apply(late.delta(), account);
                            first[0] = Math.min(first[0], late.delta().day());
                        });
            }
        }
        return first[0];
    }

    /** Writes the account's own rows again, of the closed days that late events have changed. */
    private void correct(long timestamp, int first, int closed, CachedAccount account)
            throws Exception {
        if (first == NONE) {
            return;
        }
        showLive(account);
        write(account, first, closed, DailySnapshot.Kind.CORRECTION, timestamp);
        long nextEnd = calendar.lastMillisOf(closed + 1);
        if (nextEnd > timestamp) { // else this timer is the day's own, and closes it next
            keys.registerEventTimeTimer(nextEnd);
        }
    }

    /** Sends users' rows on that late events have changed. */
    private void takeCorrections(List<Turn> due, CachedAccount account) throws Exception {
        for (Turn turn : due) {
            if (turn.kind() == Turn.Kind.CORRECTION) {
                long segments = account.state.segments(model, turn.day());
                waiting.take(account.key, turn, user -> emitUser(user.userDay(), segments));
            }
        }
    }

    /** Writes the account's rows of some days, live or again. */
    private void write(
            CachedAccount account, int first, int last, DailySnapshot.Kind kind, long releaseAt)
            throws Exception {
        AccountSums sums = members.sums(account, first, last);
        for (int day = first; day <= last; day++) {
            emit(rows.of(account, day, kind, releaseAt, sums, members.day(sums, day)));
        }
    }

    private void emitUser(DailySnapshot user, long segments) {
        List<ProfileSnapshot> admitted = new ArrayList<>(user.profiles().size());
        for (ProfileSnapshot row : user.profiles()) {
            for (ProfilePlan rule : rules) {
                if (rule.profile().name().equals(row.profile())
                        && ProfilePlan.admits(rule.profile(), segments)) {
                    admitted.add(row);
                }
            }
        }
        emit(user.with(segments, admitted));
    }

    /** A correction goes on even without a row: one that was written before may have to go. */
    private void emit(DailySnapshot entity) {
        if (!entity.profiles().isEmpty() || entity.kind() == DailySnapshot.Kind.CORRECTION) {
            out.collect(entity);
        }
    }

    /** Accounts are the last to take lifecycle events: nothing is forwarded. */
    private static void tellNobody(LifecycleEvent moment, boolean waited) {}
}
