package io.tideline.stage;

import io.tideline.event.Event;
import io.tideline.event.EventType;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.member.Cells;
import io.tideline.member.DayCalendar;
import io.tideline.model.Level;
import io.tideline.model.Model;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * MEMBERS: takes the events of one user (of an account, where an event has no user), drops those
 * seen before or too late, keeps the user's days and counts, tells each account what happened in
 * it, and makes the user's rows.
 *
 * <p>Timers of a key, all in event time but the last: the end of each day on which rows are due;
 * the end of a day's lateness, when its ids and old cells go; the next watermark after a late
 * event, when the rows it changed are written again, once for all late events until then; those of
 * its lifecycle ({@link Lifecycles}); and the next live row, by the machine's clock.
 */
public final class MembersFunction extends KeyedProcessFunction<String, Event, AccountInput>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    public static final String UID = "members";
    public static final String NAME = "Members: deduplicate, count by day";

    /** Events of days that take no more corrections. */
    public static final OutputTag<Rejection> TOO_LATE = new OutputTag<>("too-late") {};

    /** Days of users that belong to no account, or whose account's segments nobody asks for. */
    public static final OutputTag<EntityDay> UNATTACHED = new OutputTag<>("unattached") {};

    /** Days on which something was first seen, each earlier than those before. */
    public static final OutputTag<PopulationInput> FIRST_SEEN = new OutputTag<>("first-seen") {};

    private static final long NOBODYS_KEYS = 1_024;

    private final Model model;
    private final TimeRules times;

    private transient DayCalendar calendar;
    private transient int longestWindow;
    private transient int countedDays;
    private transient StageMemory memory;
    private transient List<ProfileRules> rules;
    private transient ValueState<byte[]> state;
    private transient Lifecycles lifecycles;
    private transient SeenIds ids;
    private transient int firstDayReported;
    private transient Counter accepted;
    private transient Counter ownerless;
    private transient Counter duplicates;
    private transient Counter late;
    private transient Counter tooLate;

    public MembersFunction(Model model, TimeRules times) {
        this.model = model;
        this.times = times;
    }

    /**
     * The key of an event: its user, else its account; one letter tells them apart. What nobody did
     * leaves no state, and is only spread.
     */
    public static String keyOf(Event event) {
        if (event.userId() != null) {
            return "u" + event.userId();
        }
        return event.accountId() != null
                ? "a" + event.accountId()
                : "n" + event.arrival() % NOBODYS_KEYS;
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
        state =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "user",
                                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        ids = new SeenIds(getRuntimeContext().getMapState(SeenIds.STATE));
        lifecycles = new Lifecycles(model, Level.USER, times, memory, getRuntimeContext());
        firstDayReported = Integer.MAX_VALUE;
        accepted = getRuntimeContext().getMetricGroup().counter("eventsAccepted");
        ownerless = getRuntimeContext().getMetricGroup().counter("eventsOwnerless");
        duplicates = getRuntimeContext().getMetricGroup().counter("eventsDuplicate");
        late = getRuntimeContext().getMetricGroup().counter("eventsLate");
        tooLate = getRuntimeContext().getMetricGroup().counter("eventsTooLate");
    }

    @Override
    public void processElement(Event event, Context ctx, Collector<AccountInput> out)
            throws Exception {
        long watermark = memory.advance(ctx.timerService().currentWatermark());
        int day = calendar.dayOf(event.timestamp());
        if (isPast(day, watermark)) {
            tooLate.inc();
            ctx.output(TOO_LATE, rejection(event, day));
            return;
        }
        if (!event.hasOwner()) {
            ownerless.inc();
            return;
        }
        UserState user = load();
        if (isDuplicate(event, day, user, watermark)) {
            duplicates.inc();
            return;
        }
        accepted.inc();
        accept(event, day, user, watermark, ctx, out);
        state.update(user.toBytes());
    }

    private boolean isPast(int day, long watermark) {
        return calendar.lastMillisOf(day) + times.allowedLateness() <= watermark;
    }

    private static Rejection rejection(Event event, int day) {
        return new Rejection(
                RejectionReason.TOO_LATE,
                "The event of "
                        + Instant.ofEpochMilli(event.timestamp())
                        + " came after "
                        + LocalDate.ofEpochDay(day)
                        + " had taken its last corrections; raise allowed_lateness to accept such"
                        + " events.",
                event.position(),
                event.payload());
    }

    private boolean isDuplicate(Event event, int day, UserState user, long watermark)
            throws Exception {
        if (event.messageId() == null) {
            return false;
        }
        long id = SeenIds.hash(event.messageId());
        for (int seen : user.seen.daysFrom(times.oldestOpenDay(calendar, watermark))) {
            if (ids.contains(seen, id)) {
                return true;
            }
        }
        ids.add(day, id);
        return false;
    }

    private void accept(
            Event event,
            int day,
            UserState user,
            long watermark,
            Context ctx,
            Collector<AccountInput> out)
            throws Exception {
        int closed = calendar.closedThrough(watermark);
        boolean isLate = day <= closed;
        // A day that had closed before anything was seen on it stays without rows.
        int firstOpenDay = Math.max(day, closed + 1);
        if (firstOpenDay < firstDayReported) {
            firstDayReported = firstOpenDay;
            ctx.output(FIRST_SEEN, PopulationInput.firstSeen(firstOpenDay));
        }
        user.seen.add(day);
        String account = accountOf(event, user);
        int counted = event.counts() ? event.name() : -1;
        if (event.userId() != null) {
            count(event, day, user, account, counted);
            ctx.timerService().registerEventTimeTimer(calendar.lastMillisOf(firstOpenDay));
            if (isLate) {
                user.dirtyFrom = Math.min(user.dirtyFrom, day);
                ctx.timerService().registerEventTimeTimer(watermark + 1);
            }
            if (times.live()) {
                LiveTimer.register(ctx.timerService(), ctx.getCurrentKey(), times.liveInterval());
            }
        }
        ctx.timerService()
                .registerEventTimeTimer(calendar.lastMillisOf(day) + times.allowedLateness());
        if (isLate) {
            late.inc();
        }
        if (account != null) {
            long releaseAt = isLate ? watermark + 1 : Long.MIN_VALUE;
            out.collect(AccountInput.of(MemberDelta.of(event, account, day, counted, releaseAt)));
        }
        int ordinal =
                event.messageId() == null && event.name() >= 0
                        ? user.lifecycle.ordinal(event.name(), event.timestamp())
                        : 1;
        Moment moment = Moment.of(event, account, ordinal, watermark);
        if (event.userId() == null) {
            tell(moment, out); // accounts wait for its turn
        } else if (!lifecycles.hold(moment, ctx.timerService())) {
            lifecycles.accept(moment, key(user, ctx), taken -> tell(taken, out));
        }
    }

    private static void tell(Moment moment, Collector<AccountInput> out) {
        if (moment.account() != null) {
            out.collect(AccountInput.of(moment));
        }
    }

    private static Lifecycles.Key key(UserState user, Context ctx) {
        return new Lifecycles.Key(userId(ctx), user.lifecycle, ctx.timerService(), ctx::output);
    }

    private UserState load() throws Exception {
        return UserState.of(state.value(), lifecycles.rules());
    }

    private void count(Event event, int day, UserState user, String account, int counted) {
        if (account != null) {
            user.account.set(day, event.timestamp(), 0, account);
        }
        if (counted >= 0) {
            int id = memory.vocabulary().id(counted);
            user.firstUses.add(id, day);
            user.member(account).add(day, id, 1);
        }
    }

    /** The account an event names, else that of the user's last group call. */
    private static String accountOf(Event event, UserState user) {
        if (event.type() == EventType.GROUP) {
            if (event.accountId() != null) {
                user.groupAccount = event.accountId();
            }
            return event.accountId();
        }
        return event.accountId() != null ? event.accountId() : user.groupAccount;
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext ctx, Collector<AccountInput> out)
            throws Exception {
        UserState user = load();
        if (ctx.timeDomain() == TimeDomain.PROCESSING_TIME) {
            writeLive(user, ctx, out);
            return;
        }
        boolean changed = false;
        if (user.isDirty()) {
            correct(user, timestamp, ctx, out);
            changed = true;
        }
        // At the end of bounded input Flink fires every timer; days that have not ended stay open.
        boolean ended = ctx.timerService().currentWatermark() == Long.MAX_VALUE;
        if (isUser(ctx)) {
            changed |= lifecycles.onTimer(timestamp, key(user, ctx), taken -> tell(taken, out));
        }
        if (!ended) {
            memory.advance(ctx.timerService().currentWatermark());
            int day = calendar.dayOf(timestamp);
            if (timestamp == calendar.lastMillisOf(day) && isUser(ctx)) {
                int last = calendar.lastEndingWith(day);
                for (int ending = day; ending <= last; ending++) {
                    write(user, ending, EntityDay.Kind.FINAL, Long.MIN_VALUE, ctx, out);
                }
                setNextTimer(user, last, ctx);
            }
            changed |= prune(user, timestamp);
        }
        if (changed) {
            state.update(user.toBytes());
        }
    }

    private static boolean isUser(Context ctx) {
        return userId(ctx) != null;
    }

    private static String userId(Context ctx) {
        String text = ctx.getCurrentKey();
        return text.charAt(0) == 'u' ? text.substring(1) : null;
    }

    private void setNextTimer(UserState user, int day, OnTimerContext ctx) {
        int last = user.lastCountedDay();
        if (last == Integer.MIN_VALUE) {
            return;
        }
        if (last + longestWindow >= day + 1) {
            ctx.timerService().registerEventTimeTimer(calendar.lastMillisOf(day + 1));
        } else {
            // Nothing is due any more: once no day asks for the cells, they can go.
            int gone = Math.max(day, last + countedDays);
            ctx.timerService()
                    .registerEventTimeTimer(calendar.lastMillisOf(gone) + times.allowedLateness());
        }
    }

    /** Writes the rows of closed days again that late events have changed. */
    private void correct(
            UserState user, long timestamp, OnTimerContext ctx, Collector<AccountInput> out) {
        int closed = calendar.closedThrough(timestamp - 1);
        for (int day = user.dirtyFrom; day <= closed; day++) {
            write(user, day, EntityDay.Kind.CORRECTION, timestamp, ctx, out);
        }
        user.clean();
    }

    private void writeLive(UserState user, OnTimerContext ctx, Collector<AccountInput> out) {
        int day = user.seen.lastDay();
        long watermark = memory.advance(ctx.timerService().currentWatermark());
        if (isUser(ctx) && day > calendar.closedThrough(watermark)) {
            write(user, day, EntityDay.Kind.LIVE, Long.MIN_VALUE, ctx, out);
        }
    }

    private void write(
            UserState user,
            int day,
            EntityDay.Kind kind,
            long releaseAt,
            OnTimerContext ctx,
            Collector<AccountInput> out) {
        String account = user.account.at(day);
        // Without segments in the model there is nothing to ask the account for.
        boolean unattached = account == null || model.segments().isEmpty();
        List<ProfileDay> profiles = new ArrayList<>();
        for (ProfileTally tally : ProfileTally.of(rules, Level.USER, day, kind)) {
            for (Cells cells : user.members.values()) {
                tally.add(cells);
            }
            if (tally.isDue() && (!unattached || tally.isAdmitted(0))) {
                profiles.add(tally.ofUser(user.firstUses));
            }
        }
        if (profiles.isEmpty() && kind != EntityDay.Kind.CORRECTION) {
            return;
        }
        EntityDay row =
                new EntityDay(
                        Level.USER,
                        userId(ctx),
                        account,
                        day,
                        kind,
                        user.seen.eventsThrough(day),
                        user.seen.firstDay(),
                        0,
                        releaseAt,
                        profiles);
        if (unattached) {
            ctx.output(UNATTACHED, row);
        } else {
            out.collect(AccountInput.of(row));
        }
    }

    /** Forgets ids and cells that nothing can ask for at a watermark; whether there were any. */
    private boolean prune(UserState user, long watermark) throws Exception {
        int oldest = times.oldestOpenDay(calendar, watermark);
        for (int day : user.seen.daysFrom(Integer.MIN_VALUE)) {
            if (day < oldest) {
                ids.remove(day);
            }
        }
        return user.prune(oldest, countedDays);
    }
}
