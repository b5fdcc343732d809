package io.tideline.stage;

import io.tideline.member.DayCalendar;
import io.tideline.model.Level;
import io.tideline.model.Model;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * ACCOUNTS: keeps what each member did in one account and the account's traits, makes the account's
 * rows, and puts the account's segments to the rows of its users.
 *
 * <p>Users are spread over tasks that are not equally fast, so what came late there carries the
 * watermark at which it is taken here ({@link MemberDelta#releaseAt()}): by then every task has
 * sent all it had before. That makes rows independent of parallelism.
 *
 * <p>Timers of a key, in event time but the last: the end of each day on which something is due;
 * the watermark at which late inputs are taken; the end of the roster days after the last row, when
 * members can go; those of its lifecycle ({@link Lifecycles}); and the next live row, by the
 * machine's clock.
 */
public final class AccountsFunction extends KeyedProcessFunction<String, AccountInput, EntityDay>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    public static final String UID = "accounts";
    public static final String NAME = "Accounts: members, traits, segments";

    /** Accounts that became known or changed segments, at the close of the day. */
    public static final OutputTag<PopulationInput> KNOWN = new OutputTag<>("known") {};

    /** The member that stands for what happened in the account without a user. */
    private static final String NOBODY = "";

    private final Model model;
    private final TimeRules times;

    private transient DayCalendar calendar;
    private transient int longestWindow;
    private transient int countedDays;
    private transient StageMemory memory;
    private transient List<ProfileRules> rules;
    private transient ValueState<byte[]> state;
    private transient MapState<String, byte[]> members;
    private transient Lifecycles lifecycles;
    private transient ListState<AccountInput> held;
    private transient WaitingUsers waiting;

    public AccountsFunction(Model model, TimeRules times) {
        this.model = model;
        this.times = times;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        memory = new StageMemory(context, model);
        rules = ProfileRules.of(model, memory.vocabulary());
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        memory.snapshot();
    }

    @Override
    public void open(OpenContext context) {
        calendar = new DayCalendar(model.timezone());
        longestWindow = model.longestWindow();
        countedDays = ProfileRules.countedDays(rules);
        var runtime = getRuntimeContext();
        var bytes = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
        state = runtime.getState(new ValueStateDescriptor<>("account", bytes));
        members = runtime.getMapState(new MapStateDescriptor<>("members", Types.STRING, bytes));
        lifecycles = new Lifecycles(model, Level.ACCOUNT, times, memory, runtime);
        held =
                runtime.getListState(
                        new ListStateDescriptor<>("held", TypeInformation.of(AccountInput.class)));
        waiting = new WaitingUsers(runtime);
    }

    @Override
    public void processElement(AccountInput input, Context ctx, Collector<EntityDay> out)
            throws Exception {
        if (input.moment() != null) {
            if (!lifecycles.hold(input.moment(), ctx.timerService())) {
                AccountState account = load();
                lifecycles.accept(input.moment(), key(account, ctx), AccountsFunction::tellNobody);
                save(account);
            }
            return;
        }
        if (input.userDay() != null) {
            takeUserDay(input.userDay(), ctx, out);
            return;
        }
        MemberDelta delta = input.delta().byId(memory.vocabulary());
        if (delta.isLate()) {
            hold(delta.releaseAt(), AccountInput.of(delta), ctx);
        } else {
            AccountState account = load();
            apply(delta, account);
            save(account);
            ctx.timerService().registerEventTimeTimer(calendar.lastMillisOf(delta.day()));
            registerLive(ctx);
        }
    }

    private void registerLive(Context ctx) {
        if (times.live()) {
            LiveTimer.register(ctx.timerService(), ctx.getCurrentKey(), times.liveInterval());
        }
    }

    private void takeUserDay(EntityDay user, Context ctx, Collector<EntityDay> out)
            throws Exception {
        switch (user.kind()) {
            case LIVE -> emitUser(user, load().segmentsByTraits(model, user.day()), out);
            case FINAL -> {
                waiting.add(user);
                ctx.timerService().registerEventTimeTimer(calendar.lastMillisOf(user.day()));
            }
            case CORRECTION -> hold(user.releaseAt(), AccountInput.of(user), ctx);
        }
    }

    private void hold(long releaseAt, AccountInput input, Context ctx) throws Exception {
        held.add(input);
        ctx.timerService().registerEventTimeTimer(releaseAt);
    }

    private void apply(MemberDelta delta, AccountState account) throws Exception {
        account.seen.add(delta.day());
        if (delta.traits() != null) {
            delta.traits()
                    .forEach(
                            (name, value) ->
                                    account.setTrait(
                                            name,
                                            delta.day(),
                                            delta.timestamp(),
                                            delta.arrival(),
                                            value));
        }
        String user = delta.user() == null ? NOBODY : delta.user();
        MemberState member = MemberState.of(members.get(user));
        member.seen.add(delta.day());
        if (delta.event() >= 0) {
            account.firstUses.add(delta.event(), delta.day());
            member.cells.add(delta.day(), delta.event(), 1);
        }
        members.put(user, member.toBytes());
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext ctx, Collector<EntityDay> out)
            throws Exception {
        AccountState account = load();
        if (ctx.timeDomain() == TimeDomain.PROCESSING_TIME) {
            int day = account.seen.lastDay();
            long watermark = memory.advance(ctx.timerService().currentWatermark());
            if (day > calendar.closedThrough(watermark)) {
                writeAccount(ctx.getCurrentKey(), account, day, EntityDay.Kind.LIVE, out);
            }
            return;
        }
        // What came late before this moment counts for the day that ends now.
        release(timestamp, account, ctx, out);
        // At the end of bounded input Flink fires every timer; days that have not ended stay open.
        boolean ended = ctx.timerService().currentWatermark() == Long.MAX_VALUE;
        lifecycles.onTimer(timestamp, key(account, ctx), AccountsFunction::tellNobody);
        if (!ended) {
            memory.advance(ctx.timerService().currentWatermark());
            int day = calendar.dayOf(timestamp);
            if (timestamp == calendar.lastMillisOf(day)) {
                int last = calendar.lastEndingWith(day);
                int lastCountedDay = Integer.MIN_VALUE;
                for (int ending = day; ending <= last; ending++) {
                    lastCountedDay = close(account, ending, ctx, out);
                }
                pruneMembers(times.oldestOpenDay(calendar, timestamp));
                setNextTimer(account, last, lastCountedDay, ctx);
            } else if (isSweep(timestamp)) {
                pruneMembers(times.oldestOpenDay(calendar, timestamp));
            }
            account.prune(times.oldestOpenDay(calendar, timestamp));
        }
        save(account);
    }

    private boolean isSweep(long timestamp) {
        long dayEnd = timestamp - times.allowedLateness();
        return dayEnd == calendar.lastMillisOf(calendar.dayOf(dayEnd));
    }

    /** Closes a day; returns the newest day with a count on it. */
    private int close(AccountState account, int day, OnTimerContext ctx, Collector<EntityDay> out)
            throws Exception {
        if (account.seen.firstDay() <= day) {
            long before = account.segmentsAsClosed(day);
            long now = account.segmentsByTraits(model, day);
            if (before != now) {
                account.close(day, now);
                ctx.output(KNOWN, PopulationInput.of(new KnownAccount(day, before, now)));
            }
        }
        int lastCountedDay =
                writeAccount(ctx.getCurrentKey(), account, day, EntityDay.Kind.FINAL, out);
        long segments = account.segments(model, day);
        for (EntityDay user : waiting.take(day)) {
            emitUser(user, segments, out);
        }
        return lastCountedDay;
    }

    private void setNextTimer(AccountState account, int day, int lastCountedDay, OnTimerContext ctx)
            throws Exception {
        if (lastCountedDay != Integer.MIN_VALUE && lastCountedDay + longestWindow >= day + 1) {
            ctx.timerService().registerEventTimeTimer(calendar.lastMillisOf(day + 1));
        } else if (!members.isEmpty()) {
            // No roster and no window asks for members any more.
            int lastAskedDay = account.seen.lastDay() + Math.max(model.rosterDays(), countedDays);
            int gone = Math.max(day, lastAskedDay);
            ctx.timerService()
                    .registerEventTimeTimer(calendar.lastMillisOf(gone) + times.allowedLateness());
        }
    }

    /** Takes what came late: events first, then the rows of users that they changed. */
    private void release(
            long timestamp, AccountState account, OnTimerContext ctx, Collector<EntityDay> out)
            throws Exception {
        List<AccountInput> inputs = new ArrayList<>();
        List<AccountInput> later = new ArrayList<>();
        for (AccountInput input : held.get()) {
            (input.releaseAt() <= timestamp ? inputs : later).add(input);
        }
        if (inputs.isEmpty()) {
            return;
        }
        held.update(later);
        int closed = calendar.closedThrough(timestamp - 1);
        int first = Integer.MAX_VALUE;
        for (AccountInput input : inputs) {
            if (input.delta() != null) {
                apply(input.delta(), account);
                first = Math.min(first, input.delta().day());
            }
        }
        if (first != Integer.MAX_VALUE) {
            registerLive(ctx);
            for (int day = first; day <= closed; day++) {
                writeAccount(ctx.getCurrentKey(), account, day, EntityDay.Kind.CORRECTION, out);
            }
            long nextEnd = calendar.lastMillisOf(closed + 1);
            if (nextEnd > timestamp) { // else this timer is the day's own, and closes it next
                ctx.timerService().registerEventTimeTimer(nextEnd);
            }
        }
        for (AccountInput input : inputs) {
            if (input.userDay() != null) {
                emitUser(input.userDay(), account.segments(model, input.userDay().day()), out);
            }
        }
    }

    private void emitUser(EntityDay user, long segments, Collector<EntityDay> out) {
        List<ProfileDay> admitted = new ArrayList<>(user.profiles().size());
        for (ProfileDay row : user.profiles()) {
            if (rules.stream()
                    .anyMatch(
                            rule ->
                                    rule.profile().name().equals(row.profile())
                                            && ProfileRules.admits(rule.profile(), segments))) {
                admitted.add(row);
            }
        }
        emit(user.with(segments, admitted), out);
    }

    /** Writes the account's rows of a day; returns the newest day with a count on it. */
    private int writeAccount(
            String accountId,
            AccountState account,
            int day,
            EntityDay.Kind kind,
            Collector<EntityDay> out)
            throws Exception {
        List<ProfileTally> tallies = ProfileTally.of(rules, Level.ACCOUNT, day, kind);
        int totalUsers = 0;
        int lastCountedDay = Integer.MIN_VALUE;
        for (Map.Entry<String, byte[]> entry : members.entries()) {
            MemberState member = MemberState.of(entry.getValue());
            lastCountedDay = Math.max(lastCountedDay, member.cells.lastDay());
            boolean nobody = entry.getKey().equals(NOBODY);
            for (ProfileTally tally : tallies) {
                if (nobody) {
                    tally.add(member.cells);
                } else {
                    tally.addMember(entry.getKey(), member.cells);
                }
            }
            if (!nobody && member.seen.seenBetween(day - model.rosterDays() + 1, day)) {
                totalUsers++;
            }
        }
        long segments =
                kind == EntityDay.Kind.LIVE
                        ? account.segmentsByTraits(model, day)
                        : account.segments(model, day);
        List<ProfileDay> profiles = new ArrayList<>(tallies.size());
        for (ProfileTally tally : tallies) {
            if (tally.isDue() && tally.isAdmitted(segments)) {
                profiles.add(tally.ofAccount(account.firstUses, totalUsers));
            }
        }
        emit(
                new EntityDay(
                        Level.ACCOUNT,
                        accountId,
                        accountId,
                        day,
                        kind,
                        account.seen.eventsThrough(day),
                        account.seen.firstDay(),
                        segments,
                        Long.MIN_VALUE,
                        profiles),
                out);
        return lastCountedDay;
    }

    /** A correction goes on even without a row: one that was written before may have to go. */
    private static void emit(EntityDay entity, Collector<EntityDay> out) {
        if (!entity.profiles().isEmpty() || entity.kind() == EntityDay.Kind.CORRECTION) {
            out.collect(entity);
        }
    }

    private void pruneMembers(int oldest) throws Exception {
        Iterator<Map.Entry<String, byte[]>> entries = members.iterator();
        boolean kept = false;
        while (entries.hasNext()) {
            Map.Entry<String, byte[]> entry = entries.next();
            MemberState member = MemberState.of(entry.getValue());
            boolean changed = member.seen.foldBefore(oldest);
            changed |= member.cells.dropBefore(oldest - countedDays);
            if (member.cells.isEmpty() && member.seen.lastDay() <= oldest - model.rosterDays()) {
                entries.remove();
                continue;
            }
            kept = true;
            if (changed) {
                entry.setValue(member.toBytes());
            }
        }
        if (!kept) {
            members.clear(); // on the heap an emptied map would stay
        }
    }

    /** Moments have come to the last stage that takes them. */
    private static void tellNobody(Moment moment) {}

    private static Lifecycles.Key key(AccountState account, Context ctx) {
        return new Lifecycles.Key(
                ctx.getCurrentKey(), account.lifecycle, ctx.timerService(), ctx::output);
    }

    private AccountState load() throws Exception {
        return AccountState.of(state.value(), memory.layouts(), lifecycles.rules());
    }

    private void save(AccountState account) throws Exception {
        state.update(account.toBytes(memory.layouts()));
    }
}
