package io.tideline.members;

import io.tideline.event.Event;
import io.tideline.event.Position;
import io.tideline.event.Rejection;
import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.OperatorHarness;
import io.tideline.harness.Text;
import io.tideline.message.AccountMessage;
import io.tideline.message.DailyCounts;
import io.tideline.message.DailySnapshot;
import io.tideline.message.LifecycleEvent;
import io.tideline.message.SingleEvent;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.state.StateNames;
import io.tideline.time.DayCalendar;
import io.tideline.time.MachineClock;
import io.tideline.time.TimeSettings;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** A task of {@link MembersOperator}. */
public final class MembersHarness extends OperatorHarness<AccountMessage> {
    private final KeyedOneInputStreamOperatorTestHarness<String, Event, AccountMessage> harness;
    private final Model model;
    private final DayCalendar calendar;
    private final int tasks;
    private final int task;
    private long arrivals;
    private long epoch;

    /** The machine's clock of every task of a test, which one thread runs. */
    private static final ThreadLocal<AtomicLong> CLOCK = ThreadLocal.withInitial(AtomicLong::new);

    private final List<DailySnapshot> userDays = new ArrayList<>();
    private final List<SingleEvent> deltas = new ArrayList<>();
    private final List<DailyCounts> days = new ArrayList<>();
    private final List<LifecycleEvent> lifecycleEvents = new ArrayList<>();

    private MembersHarness(
            KeyedOneInputStreamOperatorTestHarness<String, Event, AccountMessage> harness,
            Backend backend,
            Model model,
            OperatorSubtaskState snapshot,
            int tasks,
            int task)
            throws Exception {
        super(harness, backend, snapshot);
        this.harness = harness;
        this.model = model;
        this.tasks = tasks;
        this.task = task;
        calendar = new DayCalendar(model.timezone());
    }

    public static MembersHarness start(Backend backend, Model model, TimeSettings times)
            throws Exception {
        return restore(backend, model, times, null);
    }

    public static MembersHarness restore(
            Backend backend, Model model, TimeSettings times, OperatorSubtaskState snapshot)
            throws Exception {
        return restore(backend, model, times, snapshot, 1, 0);
    }

    public static MembersHarness restore(
            Backend backend,
            Model model,
            TimeSettings times,
            OperatorSubtaskState snapshot,
            int tasks,
            int task)
            throws Exception {
        return new MembersHarness(
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new MembersOperator(model, times, forgets(), clock(), room(), slice()),
                        Event::entityKey,
                        Types.STRING,
                        MAX_PARALLELISM,
                        tasks,
                        task),
                backend,
                model,
                snapshot,
                tasks,
                task);
    }

    /** Returns the machine's clock of every task. */
    public static MachineClock clock() {
        return () -> CLOCK.get().get();
    }

    /** Sets the machine's clock back to the epoch: no event is old. */
    public static void resetClock() {
        CLOCK.get().set(0);
    }

    /** Sends events, those for the keys of other tasks excepted. */
    public void send(Happening... happenings) throws Exception {
        for (Happening happening : happenings) {
            arrivals++;
            Event event = happening.toEvent(model, arrivals).after(epoch);
            if (taskOf(event.entityKey(), tasks) == task) {
                harness.processElement(event, event.timestamp());
            }
        }
    }

    /** Requests erasure of a user, or an account. */
    public void forget(String user, String account) throws Exception {
        forget(user, account, 0);
    }

    /** Requests erasure as of an instant. */
    public void forget(String user, String account, long requestedAt) throws Exception {
        Event event =
                Event.forget(
                        Event.entityKeyOf(user, account, 0),
                        requestedAt,
                        Position.line("requests.jsonl", 1));
        if (taskOf(event.entityKey(), tasks) == task) {
            harness.processElement(event.after(epoch), event.timestamp());
        }
    }

    /** Returns whether state has anything of a user. */
    public boolean knows(String user) throws Exception {
        writeBack();
        var bytes = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
        return state("u" + user, new ValueStateDescriptor<>("user", bytes)).value() != null;
    }

    /** Makes later events count as read after another request to forget an account. */
    public void nextEpoch() {
        epoch++;
    }

    public void watermark(String time) throws Exception {
        watermark(Happening.millis(time));
    }

    public void watermark(long millis) throws Exception {
        harness.processWatermark(millis);
    }

    /** Sends the watermark that closes a day, such as {@code 2025-05-05}. */
    public void closeDay(String day) throws Exception {
        watermark(lastMillisOf(day));
    }

    public long lastMillisOf(String day) {
        return calendar.lastMillisOf((int) LocalDate.parse(day).toEpochDay());
    }

    public void endOfInput() throws Exception {
        watermark(Long.MAX_VALUE);
    }

    @Override
    public void machineTime(long millis) throws Exception {
        CLOCK.get().set(millis);
        super.machineTime(millis);
    }

    @Override
    public void fireNext() throws Exception {
        machineTime(CLOCK.get().get() + 5);
    }

    /** Returns the rows of users since the last call, attached or not. */
    public List<String> userDays() {
        collect();
        userDays.addAll(side(MembersOperator.UNATTACHED));
        List<String> texts = userDays.stream().map(Text::of).toList();
        userDays.clear();
        return texts;
    }

    /** Returns the single events forwarded to accounts since the last call. */
    public List<SingleEvent> rawDeltas() {
        collect();
        List<SingleEvent> result = List.copyOf(deltas);
        deltas.clear();
        return result;
    }

    /** Returns what was forwarded to accounts since the last call, single events first. */
    public List<String> forwarded() throws Exception {
        beforeBarrier();
        List<String> texts = new ArrayList<>();
        rawDeltas().forEach(delta -> texts.add(Text.of(delta, model)));
        days.forEach(day -> texts.add(Text.of(day, model)));
        days.clear();
        return texts;
    }

    /** Returns the lifecycle events forwarded to accounts since the last call. */
    public List<LifecycleEvent> lifecycleEvents() {
        collect();
        List<LifecycleEvent> result = List.copyOf(lifecycleEvents);
        lifecycleEvents.clear();
        return result;
    }

    public List<Rejection> tooLate() {
        return side(MembersOperator.TOO_LATE);
    }

    private void collect() {
        for (AccountMessage input : out()) {
            if (input instanceof SingleEvent event) {
                deltas.add(event);
            } else if (input instanceof DailyCounts counts) {
                days.add(counts);
            } else if (input instanceof LifecycleEvent event) {
                lifecycleEvents.add(event);
            } else {
                userDays.add((DailySnapshot) input);
            }
        }
    }

    /** Returns the days of a user whose ids state has in chunks, and the chunks. */
    public List<Long> chunkedIds(String id) throws Exception {
        writeBack();
        List<Long> chunks = new ArrayList<>();
        state("u" + id, StateNames.MESSAGE_IDS).keys().forEach(chunks::add);
        return chunks;
    }

    public UserState user(String id) throws Exception {
        writeBack();
        return UserState.of(
                state(
                                "u" + id,
                                new ValueStateDescriptor<>(
                                        "user",
                                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO))
                        .value(),
                OperatorHarness.rules(model, Level.USER));
    }
}
