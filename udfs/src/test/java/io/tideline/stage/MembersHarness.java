package io.tideline.stage;

import io.tideline.event.Event;
import io.tideline.event.MachineClock;
import io.tideline.event.Position;
import io.tideline.event.Rejection;
import io.tideline.member.DayCalendar;
import io.tideline.model.Level;
import io.tideline.model.Model;
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
final class MembersHarness extends StageHarness<MemberReport> {
    private final KeyedOneInputStreamOperatorTestHarness<String, Event, MemberReport> harness;
    private final Model model;
    private final DayCalendar calendar;
    private final int tasks;
    private final int task;
    private long arrivals;
    private long epoch;

    /** The machine's clock of every task. */
    private static final AtomicLong CLOCK = new AtomicLong();

    private final List<EntityDay> userDays = new ArrayList<>();
    private final List<MemberDelta> deltas = new ArrayList<>();
    private final List<MemberDay> days = new ArrayList<>();
    private final List<Moment> moments = new ArrayList<>();

    private MembersHarness(
            KeyedOneInputStreamOperatorTestHarness<String, Event, MemberReport> harness,
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

    static MembersHarness start(Backend backend, Model model, TimeRules times) throws Exception {
        return restore(backend, model, times, null);
    }

    static MembersHarness restore(
            Backend backend, Model model, TimeRules times, OperatorSubtaskState snapshot)
            throws Exception {
        return restore(backend, model, times, snapshot, 1, 0);
    }

    static MembersHarness restore(
            Backend backend,
            Model model,
            TimeRules times,
            OperatorSubtaskState snapshot,
            int tasks,
            int task)
            throws Exception {
        return new MembersHarness(
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new MembersOperator(model, times, forgets(), clock(), room(), slice()),
                        Event::owner,
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

    /** The machine's clock of every task. */
    static MachineClock clock() {
        return CLOCK::get;
    }

    /** Sets the machine's clock back to the epoch: no event is old. */
    static void resetClock() {
        CLOCK.set(0);
    }

    /** Sends events, those for the keys of other tasks excepted. */
    void send(Happening... happenings) throws Exception {
        for (Happening happening : happenings) {
            arrivals++;
            Event event = happening.toEvent(model, arrivals).after(epoch);
            if (taskOf(event.owner(), tasks) == task) {
                harness.processElement(event, event.timestamp());
            }
        }
    }

    /** Asks to forget a user, or an account. */
    void forget(String user, String account) throws Exception {
        forget(user, account, 0);
    }

    /** The same as it was asked for at an instant. */
    void forget(String user, String account, long askedAt) throws Exception {
        Event event =
                Event.forget(
                        Event.ownerOf(user, account, 0),
                        askedAt,
                        Position.line("requests.jsonl", 1));
        if (taskOf(event.owner(), tasks) == task) {
            harness.processElement(event.after(epoch), event.timestamp());
        }
    }

    /** Whether state has anything of a user. */
    boolean knows(String user) throws Exception {
        writeBack();
        var bytes = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
        return state("u" + user, new ValueStateDescriptor<>("user", bytes)).value() != null;
    }

    /** What comes from now on was read behind another request to forget an account. */
    void nextEpoch() {
        epoch++;
    }

    void watermark(String time) throws Exception {
        watermark(Happening.millis(time));
    }

    void watermark(long millis) throws Exception {
        harness.processWatermark(millis);
    }

    /** Sends the watermark that closes a day, such as {@code 2025-05-05}. */
    void closeDay(String day) throws Exception {
        watermark(lastMillisOf(day));
    }

    long lastMillisOf(String day) {
        return calendar.lastMillisOf((int) LocalDate.parse(day).toEpochDay());
    }

    void endOfInput() throws Exception {
        watermark(Long.MAX_VALUE);
    }

    @Override
    void machineTime(long millis) throws Exception {
        CLOCK.set(millis);
        super.machineTime(millis);
    }

    /** Lets the task fire timers that wait for their turn, if there are any. */
    void fireNext() throws Exception {
        machineTime(CLOCK.get() + 5);
    }

    /** Rows of users since last asked, attached or not. */
    List<String> userDays() {
        collect();
        userDays.addAll(side(MembersFunction.UNATTACHED));
        List<String> texts = userDays.stream().map(Text::of).toList();
        userDays.clear();
        return texts;
    }

    /** What accounts were told of single events since last asked. */
    List<MemberDelta> rawDeltas() {
        collect();
        List<MemberDelta> result = List.copyOf(deltas);
        deltas.clear();
        return result;
    }

    /** What accounts were told since last asked, single events first, with live rows all of it. */
    List<String> told() throws Exception {
        beforeBarrier();
        List<String> texts = new ArrayList<>();
        rawDeltas().forEach(delta -> texts.add(Text.of(delta, model)));
        days.forEach(day -> texts.add(Text.of(day, model)));
        days.clear();
        return texts;
    }

    /** The moments that accounts were told of since last asked. */
    List<Moment> moments() {
        collect();
        List<Moment> result = List.copyOf(moments);
        moments.clear();
        return result;
    }

    List<Rejection> tooLate() {
        return side(MembersFunction.TOO_LATE);
    }

    private void collect() {
        for (MemberReport input : out()) {
            if (input.delta() != null) {
                deltas.add(input.delta());
            } else if (input.day() != null) {
                days.add(input.day());
            } else if (input.moment() != null) {
                moments.add(input.moment());
            } else {
                userDays.add(input.userDay());
            }
        }
    }

    UserState user(String id) throws Exception {
        writeBack();
        return UserState.of(
                state(
                                "u" + id,
                                new ValueStateDescriptor<>(
                                        "user",
                                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO))
                        .value(),
                StageHarness.rules(model, Level.USER));
    }
}
