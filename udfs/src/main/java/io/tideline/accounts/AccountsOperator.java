package io.tideline.accounts;

import io.tideline.directory.AccountRow;
import io.tideline.directory.ActivityRow;
import io.tideline.entity.EntityOperator;
import io.tideline.lifecycle.LifecycleProcessor;
import io.tideline.lifecycle.LifecycleProcessor.Taken;
import io.tideline.message.AccountMessage;
import io.tideline.message.DailyCounts;
import io.tideline.message.DailySnapshot;
import io.tideline.message.LifecycleEvent;
import io.tideline.message.PopulationInput;
import io.tideline.message.SingleEvent;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.profile.ProfilePlan;
import io.tideline.state.ErasureSettings;
import io.tideline.state.StateNames;
import io.tideline.state.WriteBackCache;
import io.tideline.time.MachineClock;
import io.tideline.time.TimeSettings;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ACCOUNTS: keeps what each member did in one account and the account's traits, emits the account's
 * snapshots, and adds the account's segments to the snapshots of its users.
 *
 * <p>Users are spread over subtasks that are not equally fast, so what came late there carries the
 * watermark at which it is processed here ({@link SingleEvent#releaseAt()}): by then every subtask
 * has sent all it had before. That makes rows independent of parallelism.
 *
 * <p>Accounts are cached ({@link WriteBackCache}). Their timers are those of {@link
 * AccountClosing}; the watermark at which late inputs are processed ({@link PendingInputs}); and
 * those of the lifecycle ({@link LifecycleProcessor}).
 */
public final class AccountsOperator extends EntityOperator<DailySnapshot>
        implements OneInputStreamOperator<AccountMessage, DailySnapshot> {
    private static final long serialVersionUID = 1L;

    public static final String UID = StateNames.ACCOUNTS;
    public static final String NAME = "Accounts: members, traits, segments";

    /** Accounts that became known or changed segments, at the close of the day. */
    public static final OutputTag<PopulationInput> KNOWN = new OutputTag<>("known") {};

    /** Rows of accounts. */
    public static final OutputTag<AccountRow> ROWS = new OutputTag<>("accounts") {};

    /** What members of accounts did on a day. */
    public static final OutputTag<ActivityRow> ACTIVITY = new OutputTag<>("account-activity") {};

    private static final Logger LOG = LoggerFactory.getLogger(AccountsOperator.class);

    private final int fewMembers;

    private transient WriteBackCache<CachedAccount> accounts;
    private transient AccountStateAccess states;
    private transient AccountMembers members;
    private transient AccountSnapshots snapshots;
    private transient PendingInputs pending;
    private transient AccountClosing closing;
    private transient AccountRows rows;

    private transient LeavingUsers leaving;
    private transient Counter suppressed;
    private transient Counter erased;
    private transient Counter expired;

    /**
     * @param clock that shows which events are old, as of a backlog
     */
    public AccountsOperator(
            Model model, TimeSettings times, ErasureSettings erasure, MachineClock clock) {
        this(
                model,
                times,
                erasure,
                clock,
                WriteBackCache.BY_HEAP,
                Slice.DEFAULT,
                AccountMembers.FEW);
    }

    /** Creates an operator with capacities, and with what {@link AccountMembers#FEW} is. */
    AccountsOperator(
            Model model,
            TimeSettings times,
            ErasureSettings erasure,
            MachineClock clock,
            long capacityBytes,
            Slice slice,
            int fewMembers) {
        super(model, Level.ACCOUNT, times, erasure, clock, capacityBytes, slice);
        this.fewMembers = fewMembers;
    }

    @Override
    public void open() throws Exception {
        super.open();
        List<ProfilePlan> plans =
                ProfilePlan.of(model, metadata.vocabulary(), metadata.lookBacks());
        var scoring = new MemberScoring(model, plans, metadata);
        members = new AccountMembers(context, scoring, fewMembers);
        snapshots = new AccountSnapshots(model, plans, members, this::emit);
        pending = erasable(new PendingInputs(context, calendar));
        rows =
                new AccountRows(
                        model,
                        calendar,
                        metadata.vocabulary(),
                        row -> emit(ROWS, row),
                        row -> emit(ACTIVITY, row));
        closing =
                new AccountClosing(
                        model,
                        calendar,
                        times,
                        context,
                        expiry,
                        members,
                        snapshots,
                        pending,
                        rows,
                        change -> emit(KNOWN, PopulationInput.of(change)));
        leaving = new LeavingUsers(lifecycles, members, pending);
        suppressed = metrics().counter("numEventsSuppressed");
        erased = metrics().counter("numAccountsErased");
        expired = metrics().counter("numAccountsExpired");
        states = erasable(new AccountStateAccess(context, members, lifecycles));
        accounts = cache(states, () -> {}); // members let go of those that are written
        if (metadata.setInactiveDays(erasure.inactiveDays())) {
            states.setExpiryOfAll(this, expiry);
        }
    }

    @Override
    public void writeBack() throws Exception {
        for (String account : leaving.accounts()) {
            keys.select(account);
            eraseLeaving();
        }
        suppressions.sweep(times.oldestOpenDay(calendar, watermark()));
        accounts.flush();
        super.writeBack();
        pending.writeBack();
    }

    private long watermark() {
        return metadata.advance(keys.currentWatermark());
    }

    @Override
    public void processElement(StreamRecord<AccountMessage> record) throws Exception {
        AccountMessage message = record.getValue();
        if (message instanceof DailySnapshot snapshot) {
            keys.select(snapshot.account());
            accounts.update(account -> process(snapshot, account));
        } else {
            keys.select(message.account());
            eraseLeaving();
            processOwn(message);
            members.applyIfMany(accounts);
        }
        pending.writeBackIfFull();
    }

    private void processOwn(AccountMessage message) throws Exception {
        if (message instanceof LifecycleEvent event
                && times.inOrder()
                && !suppressions.mayHave(message.account())) {
            keepTimersOf(message.account());
            lifecycles.hold(event); // needs nothing of the account yet
        } else {
            accounts.update(account -> processOwn(message, account));
        }
    }

    private boolean processOwn(AccountMessage message, CachedAccount account) throws Exception {
        // Rows of its users are not its own, and are not suppressed.
        if (suppressions.mayHave(account.key)
                && isSuppressed(
                        account.key, message.dayIn(calendar), account.state.seen.firstDay())) {
            suppressed.inc();
            return false;
        }
        keepTimersOf(account.key);
        if (message instanceof LifecycleEvent event) {
            return process(event, account);
        }
        if (message instanceof DailyCounts counts) {
            return process(counts, account);
        }
        return process(((SingleEvent) message).byId(metadata.vocabulary()), account);
    }

    private boolean process(LifecycleEvent event, CachedAccount account) throws Exception {
        if (event.alert() == null) {
            rows.recordFirst(event.timestamp(), account);
        }
        lifecycles.arrive(event, watermark(), account.lifecycle, Taken.IGNORED);
        // In order of time it is held; and an alert of a user makes no state of an account.
        return !times.inOrder() && (event.alert() == null || account.isKnown());
    }

    private boolean process(DailyCounts counts, CachedAccount account) {
        account.state.seen.add(counts.day(), counts.accepted());
        rows.record(counts.firstAt(), counts.lastAt(), account);
        for (int event : counts.events()) {
            account.state.firstUses.add(metadata.vocabulary().id(event), counts.day());
        }
        members.add(counts, account);
        closing.registerEnd(account, counts.day());
        scheduleLive(account);
        return true;
    }

    /** Processes a single event, by the ids of the state. */
    private boolean process(SingleEvent event, CachedAccount account) throws Exception {
        if (event.isLate()) {
            pending.addLate(event, account);
            return false;
        }
        apply(event, account);
        closing.registerEnd(account, event.day());
        scheduleLive(account);
        return true;
    }

    private void scheduleLive(CachedAccount account) {
        if (times.live() && !account.isLiveDue) {
            account.isLiveDue = true;
            liveRows.add(account.key);
        }
    }

    /** Processes what belongs to a user; the account itself stays as it is. */
    private boolean process(DailySnapshot user, CachedAccount account) throws Exception {
        if (user.kind() != DailySnapshot.Kind.FORGET) {
            eraseLeaving();
        }
        switch (user.kind()) {
            case LIVE -> snapshots.emitUser(user, account.state);
            case FINAL -> {
                pending.addFinal(user, account);
                closing.registerEnd(account, user.day());
            }
            case CORRECTION -> pending.addCorrection(user, account);
            case FORGET -> erase(user, account);
            case FORGET_MEMBER, DAY_CLOSES ->
                    throw new IllegalStateException("It is for scores alone.");
        }
        return false;
    }

    /** Erases the account, or one of its members, whose sums stay with it without a name. */
    private void erase(DailySnapshot entity, CachedAccount account) throws Exception {
        if (entity.level() == Level.USER) {
            leaving.add(account.key, entity.entityId());
            emit(DailySnapshot.forgetMember(account.key, entity.entityId()));
        } else {
            eraseLeaving();
            erase(account);
            if (entity.day() != DailySnapshot.NO_DAY) {
                suppressions.add(account.key, entity.day());
            }
        }
        emit(entity);
    }

    private void erase(CachedAccount account) throws Exception {
        if (account.isKnown()) { // each partition has such a request: the first has done it
            erased.inc();
            LOG.info("Erased account {}, as requested", hash.of(account.key));
            deleteTimersOf(account.key);
            closing.forget(account, watermark());
        }
        eraseSelected();
        accounts.remove(account);
    }

    private void expire(CachedAccount account, long timestamp) throws Exception {
        expired.inc();
        closing.forget(account, timestamp);
        keys.activate();
        states.erase(account.key);
        liveRows.erase(account.key);
        accounts.remove(account);
    }

    /** Keeps its users' days, which are not its own. */
    @Override
    protected void restoreTimers(String key) throws Exception {
        keys.select(key);
        pending.registerTimers(key);
    }

    /** Erases users who are to be erased before anything else of their account is processed. */
    private void eraseLeaving() throws Exception {
        if (leaving.has(keys.key())) {
            keys.activate();
            accounts.update(leaving::erase);
        }
    }

    private void apply(SingleEvent event, CachedAccount account) throws Exception {
        account.state.seen.add(event.day());
        rows.record(event, account);
        if (event.event() >= 0) {
            account.state.firstUses.add(event.event(), event.day());
        }
        keys.activate();
        members.add(event, account, rows);
    }

    @Override
    protected void arrive(long watermark) {
        closing.announce(watermark);
    }

    @Override
    protected void takeTurn(long watermark) throws Exception {
        eraseLeaving();
        accounts.update(account -> lifecycles.turn(watermark, account.lifecycle, Taken.IGNORED));
    }

    @Override
    protected void onTimer(long timestamp) throws Exception {
        eraseLeaving();
        // A timer may be left of an account that was erased.
        accounts.update(account -> onTimer(timestamp, account) || account.isKnown());
        pending.writeBackIfFull();
    }

    @Override
    protected void emitLive(String key) throws Exception {
        keys.select(key);
        keys.activate();
        eraseLeaving();
        accounts.update(this::emitLive);
    }

    private boolean emitLive(CachedAccount account) throws Exception {
        account.isLiveDue = false;
        int day = account.state.seen.lastDay();
        boolean isOpen = day > calendar.closedThrough(watermark());
        if (isOpen) {
            snapshots.emit(account, day, day, DailySnapshot.Kind.LIVE, NOT_LATE);
        }
        return isOpen;
    }

    /** Returns true if events that were late, or the lifecycle, have changed the account. */
    private boolean onTimer(long timestamp, CachedAccount account) throws Exception {
        PendingInputs.Due due = pending.due(timestamp, account);
        // What came late before this watermark counts for the day that ends now.
        int[] firstChanged = {Integer.MAX_VALUE};
        due.takeEvents(
                event -> {
                    apply(event, account);
                    firstChanged[0] = Math.min(firstChanged[0], event.day());
                });
        boolean hadLate = firstChanged[0] != Integer.MAX_VALUE;
        int closed = calendar.closedThrough(timestamp - 1);
        if (hadLate) { // before anything of these days may go
            scheduleLive(account);
            snapshots.correct(account, firstChanged[0], closed, timestamp);
            closing.registerNextEnd(closed, timestamp);
        }
        boolean isChanged =
                lifecycles.onTimer(timestamp, account.lifecycle, Taken.IGNORED) || hadLate;
        // At the end of bounded input Flink fires every timer; days that have not ended stay open.
        boolean isEndOfInput = keys.currentWatermark() == Long.MAX_VALUE;
        if (!isEndOfInput) {
            metadata.advance(keys.currentWatermark());
            isChanged |= account.lifecycle.setDueTimer(keys);
            closing.onTimer(timestamp, account);
            if (hadLate) { // a row of the day that has just closed shows an earlier score
                snapshots.correct(
                        account, closed + 1, calendar.closedThrough(timestamp), timestamp);
            }
        }
        due.takeCorrections(user -> snapshots.emitUser(user, account.state));
        if (!isEndOfInput) {
            account.state.prune(times.oldestOpenDay(calendar, timestamp));
            if (expiry.hasExpired(account.state, timestamp)) {
                expire(account, timestamp); // no row of it can be due any more
            }
        }
        return isChanged;
    }
}
