package io.tideline.stage;

import io.tideline.alert.Alert;
import io.tideline.engagement.ScoreHistory;
import io.tideline.engagement.ScoreRow;
import io.tideline.member.DayCalendar;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.SimpleTimerService;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * SCORES: holds the rows of a day until its benchmarks are there, scores them, and knows each
 * entity's earlier scores. The first input is keyed by entity ({@link #keyOf}), the second, of
 * benchmarks, is broadcast.
 *
 * <p>A day's rows wait ({@link WaitingDays}), as a rule for moments: the watermark that ends the
 * day comes here only after the day's benchmarks have. An operator rather than a function, since
 * only an operator sees the watermark without a key.
 *
 * <p>The timers of a key, in event time, are for when its oldest scores can be forgotten; of a
 * savepoint of format 3 or before, also for the end of a day of which its rows wait.
 */
public final class ScoresOperator extends AbstractStreamOperator<ScoreRow>
        implements TwoInputStreamOperator<EntityDay, Benchmark, ScoreRow>,
                Triggerable<String, VoidNamespace> {
    private static final long serialVersionUID = 1L;

    public static final String UID = "scores";
    public static final String NAME = "Scores: benchmark, change";

    /** Rows of days that are still open. */
    public static final OutputTag<ScoreRow> LIVE = new OutputTag<>("live") {};

    /** The benchmarks by profile, level and day. */
    static final MapStateDescriptor<String, BigDecimal> BENCHMARKS =
            new MapStateDescriptor<>("benchmarks", Types.STRING, Types.BIG_DEC);

    private static final int NOT_SET = Integer.MIN_VALUE;

    /** Part of the format of savepoints. */
    private static final String TIMERS = "user-timers";

    private final Model model;
    private final TimeRules times;
    private final long askedRoom;

    private transient DayCalendar calendar;
    private transient int longestWindow;
    private transient Benchmarks benchmarks;
    private transient LazyKey keys;
    private transient long room;
    private transient HistoryStore histories;
    private transient WriteBack<Scored> entities;
    private transient KeyGroups groups;
    private transient WaitingDays waiting;

    /** Rows of a savepoint of format 3 or before, which wait by key. */
    private transient ListState<EntityDay> waitingByKey;

    /** Keys whose oldest scores can go, when the rows that are due have been written. */
    private transient Map<String, Long> forgetting;

    private transient Scoring scoring;

    public ScoresOperator(Model model, TimeRules times) {
        this(model, times, WriteBack.BY_HEAP);
    }

    /**
     * The same with so much room, in bytes, for entities at work, and as much for rows that wait.
     */
    ScoresOperator(Model model, TimeRules times, long room) {
        this.model = model;
        this.times = times;
        this.askedRoom = room;
    }

    /** The key of an entity: one letter tells users and accounts apart. */
    public static String keyOf(EntityDay entity) {
        return (entity.level() == Level.USER ? "u" : "a") + entity.entityId();
    }

    @Override
    public void open() throws Exception {
        super.open();
        calendar = new DayCalendar(model.timezone());
        longestWindow = model.longestWindow();
        benchmarks = new Benchmarks(getOperatorStateBackend().getBroadcastState(BENCHMARKS));
        keys = new LazyKey(this);
        InternalTimerService<VoidNamespace> timers =
                getInternalTimerService(TIMERS, VoidNamespaceSerializer.INSTANCE, this);
        keys.use(new SimpleTimerService(timers));
        scoring = new Scoring(model, calendar, benchmarks);
        room = WriteBack.room(askedRoom, getContainingTask().getEnvironment());
        histories = new HistoryStore();
        entities = new WriteBack<>(histories, keys, room);
        groups = new KeyGroups(getRuntimeContext(), keys);
        waiting = new WaitingDays(getRuntimeContext(), groups, room);
        waitingByKey =
                getRuntimeContext()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "waiting", TypeInformation.of(EntityDay.class)));
        forgetting = new HashMap<>();
    }

    /** Left to the operator. */
    @Override
    @SuppressWarnings("rawtypes") // Flink's own signature
    public void setKeyContextElement1(StreamRecord record) {}

    @Override
    public void processElement2(StreamRecord<Benchmark> element) throws Exception {
        benchmarks.put(element.getValue());
        // By this stage's own watermark: corrections on their way here hold it back.
        long watermark = keys.currentWatermark();
        if (watermark != Long.MIN_VALUE) {
            benchmarks.forgetBefore(times.oldestOpenDay(calendar, watermark));
        }
    }

    @Override
    public void processElement1(StreamRecord<EntityDay> element) throws Exception {
        EntityDay entity = element.getValue();
        if (entity.kind() == EntityDay.Kind.FORGET) {
            forget(entity);
            return;
        }
        boolean closed = calendar.lastMillisOf(entity.day()) <= keys.currentWatermark();
        if (entity.kind() != EntityDay.Kind.LIVE && !closed) {
            waiting.add(waitingPlace(keyOf(entity)), entity);
            if (waiting.isFull()) {
                waiting.writeBack();
            }
            return;
        }
        keys.of(keyOf(entity));
        if (entity.kind() != EntityDay.Kind.LIVE) {
            write(entity, entities.get());
        } else if (!closed) {
            ScoreHistory history = entities.get().history;
            for (ScoreRow row : scoring.rows(entity, history, keys.currentWatermark())) {
                output.collect(LIVE, new StreamRecord<>(row));
            }
        }
        makeRoom();
    }

    /** The rows of all keys of a group wait together. */
    private String waitingPlace(String key) {
        return groups.standIn(groups.of(key));
    }

    private void forget(EntityDay entity) throws Exception {
        keys.of(keyOf(entity));
        waiting.forget(waitingPlace(keys.key()), entity);
        keys.reach();
        Scored scored = entities.get();
        if (!scored.history.isEmpty()) {
            int newest = goneOn(scored.history);
            for (int goneOn : new int[] {newest - longestWindow - 1, newest}) {
                keys.deleteEventTimeTimer(forgetTime(goneOn));
            }
        }
        for (EntityDay waits : waitingByKey.get()) {
            keys.deleteEventTimeTimer(calendar.lastMillisOf(waits.day()));
        }
        waitingByKey.clear();
        forgetting.remove(keys.key());
        entities.remove(scored);
        histories.clear();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        waiting.writeBack();
        entities.flush();
        super.snapshotState(context);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        var timers = getTimeServiceManager();
        if (timers.isPresent()) {
            timers.get().advanceWatermark(mark); // fetches what waits in state
        }
        // The end of bounded input is not the end of a day.
        if (mark.getTimestamp() != Long.MAX_VALUE) {
            release(mark.getTimestamp());
            forget();
        }
        output.emitWatermark(mark);
    }

    private void release(long watermark) throws Exception {
        int closed = calendar.closedThrough(watermark);
        if (!waiting.mayHave(closed)) {
            return;
        }
        for (int group = groups.first(); group <= groups.last(); group++) {
            String place = groups.standIn(group);
            int day = waiting.firstDay(place);
            while (day <= closed) {
                release(day, waiting.take(place, day));
                day = waiting.firstDay(place);
            }
        }
        waiting.recount();
    }

    private void release(int day, PackedDays rows) throws Exception {
        int oldest = oldestAskedFor(calendar.lastMillisOf(day));
        if (rows.hasCorrections()) {
            List<EntityDay> inOrder = new ArrayList<>();
            rows.forEach(inOrder::add);
            inOrder.sort(Comparator.comparingLong(EntityDay::revision));
            for (EntityDay entity : inOrder) {
                release(entity, oldest);
            }
        } else {
            rows.forEach(entity -> release(entity, oldest));
        }
    }

    private void release(EntityDay entity, int oldest) throws Exception {
        keys.of(keyOf(entity));
        Scored scored = entities.get();
        write(entity, scored);
        scored.history.dropBefore(oldest);
        makeRoom();
    }

    private void makeRoom() throws Exception {
        if (entities.isFull()) {
            entities.trim();
        }
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        if (keys.currentWatermark() == Long.MAX_VALUE) {
            return; // the end of bounded input, not of this day
        }
        keys.ofTimer(timer.getKey());
        boolean waited = false;
        for (EntityDay entity : waitingByKey.get()) {
            waiting.add(waitingPlace(timer.getKey()), entity);
            waited = true;
        }
        if (waited) {
            waitingByKey.clear();
        }
        forgetting.merge(timer.getKey(), timer.getTimestamp(), Math::max);
    }

    private void forget() throws Exception {
        for (Map.Entry<String, Long> key : forgetting.entrySet()) {
            keys.of(key.getKey());
            Scored scored = entities.get();
            scored.history.dropBefore(oldestAskedFor(key.getValue()));
            scored.goneOn = NOT_SET; // a model with longer windows may have come meanwhile
            setForgetTimer(scored);
            entities.change(scored);
            makeRoom();
        }
        forgetting.clear();
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("No such timer is ever set.");
    }

    /**
     * A correction of the oldest day that takes them asks for the score a window earlier; an alert
     * on that day, for that of the day before too.
     */
    private int oldestAskedFor(long watermark) {
        return times.oldestOpenDay(calendar, watermark) - longestWindow - 1;
    }

    /**
     * Writes final rows, unless newer ones have been written, and takes back those that are void.
     */
    private void write(EntityDay entity, Scored scored) {
        ScoreHistory history = scored.history;
        for (ScoreRow row : scoring.rows(entity, history, keys.currentWatermark())) {
            ScoreHistory.Entry before = history.at(row.profile(), row.day());
            if (before == null || before.revision() <= row.revision()) {
                history.put(
                        row.profile(),
                        row.day(),
                        new ScoreHistory.Entry(row.score(), row.revision()));
                output.collect(new StreamRecord<>(row));
                if (entity.kind() == EntityDay.Kind.FINAL) {
                    for (Alert alert : scoring.alerts(entity, row, history)) {
                        output.collect(Lifecycles.ALERTS, new StreamRecord<>(alert));
                    }
                }
            }
        }
        if (entity.kind() == EntityDay.Kind.CORRECTION) {
            retract(entity, history);
        }
        entities.change(scored);
        setForgetTimer(scored);
    }

    private void retract(EntityDay entity, ScoreHistory history) {
        for (Profile profile : model.profiles()) {
            ScoreHistory.Entry before = history.at(profile.name(), entity.day());
            boolean stands =
                    entity.profiles().stream()
                            .anyMatch(row -> row.profile().equals(profile.name()));
            if (before != null && !stands && before.revision() <= entity.revision()) {
                history.remove(profile.name(), entity.day());
                output.collect(
                        new StreamRecord<>(
                                ScoreRows.retraction(entity, profile.name(), model.version())));
            }
        }
    }

    /**
     * For entities that fall quiet. Set for few days only, so that one with rows each day has at
     * most two such timers, not one for each row.
     */
    private void setForgetTimer(Scored scored) {
        if (scored.history.isEmpty()) {
            return;
        }
        int goneOn = goneOn(scored.history);
        if (goneOn != scored.goneOn) {
            scored.goneOn = goneOn;
            keys.registerEventTimeTimer(forgetTime(goneOn));
        }
    }

    private long forgetTime(int goneOn) {
        return calendar.lastMillisOf(goneOn) + times.allowedLateness();
    }

    private int goneOn(ScoreHistory history) {
        int period = longestWindow + 1;
        return (Math.floorDiv(history.lastDay() + period, period) + 1) * period;
    }

    /** An entity at work. */
    private static final class Scored extends WriteBack.Entry {
        /** Bytes in memory of one that has no scores, and for each byte in state: estimated. */
        private static final int EMPTY = 300;

        private static final int FACTOR = 12;

        private final ScoreHistory history;
        private int goneOn = NOT_SET;
        private int packed;

        private Scored(String key, byte[] bytes) {
            super(key);
            history = ScoreHistory.of(bytes);
            packed = bytes == null ? 0 : bytes.length;
        }

        @Override
        int weight() {
            return EMPTY + FACTOR * packed;
        }
    }

    /** Histories in state. */
    private final class HistoryStore implements WriteBack.Store<Scored> {
        private final ValueState<byte[]> state =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "history",
                                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));

        @Override
        public Scored read(String key) throws Exception {
            Scored scored = new Scored(key, state.value());
            if (!scored.history.isEmpty()) {
                scored.goneOn = goneOn(scored.history); // set when its last row was written
            }
            return scored;
        }

        /** Clears what state has of the task's key. */
        void clear() {
            state.clear();
        }

        @Override
        public void write(Scored scored) throws Exception {
            if (scored.history.isEmpty()) {
                state.clear();
                scored.packed = 0;
            } else {
                byte[] bytes = scored.history.toBytes();
                state.update(bytes);
                scored.packed = bytes.length;
            }
        }
    }
}
