package io.tideline.scores;

import io.tideline.alert.Alert;
import io.tideline.buffer.PendingRows;
import io.tideline.buffer.Turn;
import io.tideline.engagement.ScoreHistory;
import io.tideline.engagement.ScoreRow;
import io.tideline.lifecycle.LifecycleProcessor;
import io.tideline.message.Benchmark;
import io.tideline.message.DailySnapshot;
import io.tideline.message.DailySnapshotSerializer;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import io.tideline.state.KeyGroupKeys;
import io.tideline.state.LazyKeyContext;
import io.tideline.state.OperatorMetadata;
import io.tideline.state.WriteBackCache;
import io.tideline.time.DayCalendar;
import io.tideline.time.TimeSettings;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
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
 * entity's earlier scores, and which live rows of it stand. The first input is keyed by entity
 * ({@link #keyOf}), the second, of benchmarks, is broadcast.
 *
 * <p>Every row but a live one waits for its {@link Turn} ({@link PendingRows}): final rows until
 * their day ends, corrections until the watermark that they carry. The watermark that ends a day
 * comes here only after the day's benchmarks have. It may come late, and one in the place of many,
 * as fast as Population is; the order of turns, and so each row and alert, does not hang on that.
 *
 * <p>An operator rather than a function, since only an operator sees the watermark without a key.
 *
 * <p>The timers of a key, in event time, are for when its oldest scores can be forgotten, and for
 * the end of a day of which a live row stands: one that no final row has replaced by then is
 * withdrawn.
 */
public final class ScoresOperator extends AbstractStreamOperator<ScoreRow>
        implements TwoInputStreamOperator<DailySnapshot, Benchmark, ScoreRow>,
                Triggerable<String, VoidNamespace> {
    private static final long serialVersionUID = 1L;

    public static final String UID = "scores";
    public static final String NAME = "Scores: benchmark, change";

    /** Rows of days that are still open. */
    public static final OutputTag<ScoreRow> LIVE = new OutputTag<>("live") {};

    /** The benchmarks by profile, level and day. */
    static final MapStateDescriptor<String, BigDecimal> BENCHMARKS =
            new MapStateDescriptor<>("benchmarks", Types.STRING, Types.BIG_DEC);

    /** As {@link ScoringTerms} has them. */
    private static final MapStateDescriptor<String, String> TERMS =
            new MapStateDescriptor<>("scoring-terms", Types.STRING, Types.STRING);

    private static final int NOT_SET = Integer.MIN_VALUE;

    /** Part of the format of savepoints. */
    private static final String TIMERS = "user-timers";

    private final Model model;
    private final TimeSettings times;
    private final long askedRoom;

    private transient DayCalendar calendar;
    private transient int longestWindow;
    private transient BenchmarkState benchmarks;
    private transient LazyKeyContext keys;
    private transient long room;
    private transient HistoryStore histories;
    private transient WriteBackCache<Scored> entities;
    private transient KeyGroupKeys groups;

    /** By key group: the rows of all its keys wait under the key that stands for it. */
    private transient PendingRows<DailySnapshot> waiting;

    /**
     * By where they wait: keys that are to be forgotten, of which rows may still wait. Many leave
     * together, in one go through what waits.
     */
    private transient Map<String, Set<String>> leaving;

    /** No row waits for an earlier watermark. */
    private transient long nextTurn;

    private transient boolean isRestored;
    private transient OperatorMetadata memory;
    private transient Scoring scoring;

    public ScoresOperator(Model model, TimeSettings times) {
        this(model, times, WriteBackCache.BY_HEAP);
    }

    /**
     * The same with so much room, in bytes, for entities at work, and as much for rows that wait.
     */
    ScoresOperator(Model model, TimeSettings times, long room) {
        this.model = model;
        this.times = times;
        this.askedRoom = room;
    }

    /** The key of an entity: one letter distinguishes users and accounts. */
    public static String keyOf(DailySnapshot entity) {
        return (entity.level() == Level.USER ? "u" : "a") + entity.entityId();
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        isRestored = context.isRestored();
        memory = new OperatorMetadata(context, model);
    }

    @Override
    public void open() throws Exception {
        super.open();
        calendar = new DayCalendar(model.timezone());
        longestWindow = model.longestWindow();
        benchmarks = new BenchmarkState(getOperatorStateBackend().getBroadcastState(BENCHMARKS));
        keys = new LazyKeyContext(this);
        InternalTimerService<VoidNamespace> timers =
                getInternalTimerService(TIMERS, VoidNamespaceSerializer.INSTANCE, this);
        keys.use(new SimpleTimerService(timers));
        var terms =
                new ScoringTerms(
                        getOperatorStateBackend().getBroadcastState(TERMS),
                        model,
                        isRestored,
                        memory.lookBacks().firstDay());
        scoring = new Scoring(model, calendar, benchmarks, memory.lookBacks(), terms);
        room = WriteBackCache.capacityBytes(askedRoom, getContainingTask().getEnvironment());
        histories = new HistoryStore();
        entities = new WriteBackCache<>(histories, keys, room);
        entities.register(getMetricGroup());
        groups = new KeyGroupKeys(getRuntimeContext(), keys);
        waiting =
                new PendingRows<>(
                        getRuntimeContext(),
                        groups,
                        keys,
                        new DailySnapshotSerializer(),
                        room,
                        isRestored);
        leaving = new HashMap<>();
        nextTurn = isRestored ? Long.MIN_VALUE : Long.MAX_VALUE;
        for (int group = groups.first(); group <= groups.last(); group++) {
            waiting.count(group);
        }
    }

    /** Left to the operator. */
    @Override
    @SuppressWarnings("rawtypes") // Flink's own signature
    public void setKeyContextElement1(StreamRecord record) {}

    @Override
    public void processElement2(StreamRecord<Benchmark> element) throws Exception {
        benchmarks.put(element.getValue());
        // By this operator's own watermark: corrections on their way here hold it back.
        long watermark = keys.currentWatermark();
        if (watermark != Long.MIN_VALUE) {
            benchmarks.forgetBefore(oldestAskedFor(watermark));
        }
    }

    @Override
    public void processElement1(StreamRecord<DailySnapshot> element) throws Exception {
        DailySnapshot entity = element.getValue();
        switch (entity.kind()) {
            case LIVE -> showLive(entity);
            case FINAL, CORRECTION -> add(entity);
            case FORGET -> forget(entity);
        }
    }

    private void add(DailySnapshot entity) throws Exception {
        String place = waitingPlace(keyOf(entity));
        if (!leaving.isEmpty() && leaving.getOrDefault(place, Set.of()).contains(keyOf(entity))) {
            letGo(place); // it is back
        }
        Turn turn = Turn.of(entity, calendar);
        nextTurn = Math.min(nextTurn, turn.releaseAt());
        waiting.add(place, turn, entity);
        if (waiting.isFull()) {
            waiting.writeBack();
        }
    }

    /** The rows of all keys of a group wait together. */
    private String waitingPlace(String key) {
        return groups.standIn(groups.of(key));
    }

    private void showLive(DailySnapshot entity) throws Exception {
        if (calendar.lastMillisOf(entity.day()) <= keys.currentWatermark()) {
            return; // its day has closed meanwhile
        }
        keys.of(keyOf(entity));
        Scored scored = entities.get();
        for (ScoreRow row : scoring.rows(entity, scored.history, keys.currentWatermark())) {
            output.collect(LIVE, new StreamRecord<>(row));
            if (!scored.history.hasLive(row.day())) {
                keys.registerEventTimeTimer(calendar.lastMillisOf(row.day()));
            }
            if (scored.history.addLive(row.profile(), row.day())) {
                entities.markDirty(scored);
            }
        }
        makeRoom();
    }

    private void forget(DailySnapshot entity) throws Exception {
        keys.of(keyOf(entity));
        leaving.computeIfAbsent(waitingPlace(keys.key()), ignored -> new HashSet<>())
                .add(keys.key());
        keys.reach();
        Scored scored = entities.get();
        if (scored.history.hasRows()) {
            int newest = goneOn(scored.history);
            for (int goneOn : new int[] {newest - longestWindow - 1, newest}) {
                keys.deleteEventTimeTimer(forgetTime(goneOn));
            }
        }
        for (int day : scored.history.liveDays()) {
            keys.deleteEventTimeTimer(calendar.lastMillisOf(day));
        }
        entities.remove(scored);
        histories.clear();
    }

    /** Lets keys go that are to be forgotten, before any other row that waits with theirs. */
    private void letGo(String place) throws Exception {
        Set<String> gone = leaving.remove(place);
        if (gone != null) {
            waiting.change(place, waits -> gone.contains(keyOf(waits)) ? null : waits);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        for (String place : List.copyOf(leaving.keySet())) {
            letGo(place);
        }
        waiting.writeBack();
        entities.flush();
        memory.advance(keys.currentWatermark());
        memory.snapshot();
        super.snapshotState(context);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        release(mark.getTimestamp());
        var timers = getTimeServiceManager();
        if (timers.isPresent()) {
            timers.get().advanceWatermark(mark);
        }
        output.emitWatermark(mark);
    }

    private void release(long watermark) throws Exception {
        if (nextTurn > watermark) {
            return;
        }
        nextTurn = Long.MAX_VALUE;
        for (int group = groups.first(); group <= groups.last(); group++) {
            String place = groups.standIn(group);
            letGo(place);
            for (Turn turn : waiting.turns(place)) {
                if (isDue(turn, watermark)) {
                    release(place, turn);
                } else {
                    nextTurn = Math.min(nextTurn, turn.releaseAt());
                }
            }
        }
    }

    /** The end of bounded input is not the end of a day. */
    private static boolean isDue(Turn turn, long watermark) {
        return turn.releaseAt() <= watermark
                && (watermark != Long.MAX_VALUE || turn.kind() != Turn.Kind.FINAL);
    }

    private void release(String place, Turn turn) throws Exception {
        int oldest = oldestAskedFor(turn.releaseAt());
        waiting.take(
                place,
                turn,
                entity -> {
                    keys.of(keyOf(entity));
                    Scored scored = entities.get();
                    write(entity, scored);
                    scored.history.dropBefore(oldest);
                    makeRoom();
                });
    }

    private void makeRoom() throws Exception {
        if (entities.isFull()) {
            entities.evict();
        }
    }

    /** Comes after all rows that are due have been written. */
    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        if (keys.currentWatermark() == Long.MAX_VALUE) {
            return; // the end of bounded input, not of this day
        }
        keys.ofTimer(timer.getKey());
        Scored scored = entities.get();
        for (int day : scored.history.liveDays()) {
            if (calendar.lastMillisOf(day) <= timer.getTimestamp()) {
                withdrawLive(scored, day);
            }
        }
        scored.history.dropBefore(oldestAskedFor(timer.getTimestamp()));
        scored.goneOn = NOT_SET; // a model with longer windows may have come meanwhile
        setForgetTimer(scored);
        entities.markDirty(scored);
        makeRoom();
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("No such timer is ever set.");
    }

    /**
     * A correction of the oldest day that takes them asks for the score a window earlier; an alert
     * on that day, for that of the day before too, and for the benchmarks of both windows.
     */
    private int oldestAskedFor(long watermark) {
        int oldest = times.oldestOpenDay(calendar, watermark);
        return oldest == Integer.MIN_VALUE
                ? oldest
                : oldest - memory.lookBacks().longestWindowFrom(oldest) - 1;
    }

    /**
     * Writes final rows, unless newer ones have been written, and takes back those that are void.
     */
    private void write(DailySnapshot entity, Scored scored) throws Exception {
        ScoreHistory history = scored.history;
        for (ScoreRow row : scoring.rows(entity, history, keys.currentWatermark())) {
            ScoreHistory.Entry before = history.at(row.profile(), row.day());
            if (before == null || before.revision() <= row.revision()) {
                history.put(
                        row.profile(),
                        row.day(),
                        new ScoreHistory.Entry(row.score(), row.revision()));
                output.collect(new StreamRecord<>(row));
                if (entity.kind() == DailySnapshot.Kind.FINAL) {
                    for (Alert alert : scoring.alerts(entity, row, history)) {
                        output.collect(LifecycleProcessor.ALERTS, new StreamRecord<>(alert));
                    }
                }
            }
        }
        if (entity.kind() == DailySnapshot.Kind.CORRECTION) {
            retract(entity, history);
        } else if (history.hasLive(entity.day())) {
            withdrawLive(scored, entity.day());
            deleteLiveTimer(scored, entity.day());
        }
        entities.markDirty(scored);
        setForgetTimer(scored);
    }

    /** Withdraws the live rows of a day that has closed without a final row of their key. */
    private void withdrawLive(Scored scored, int day) {
        for (String profile : scored.history.removeLive(day)) {
            if (scored.history.at(profile, day) == null) {
                ScoreRow row =
                        ScoreRowBuilder.withdrawal(
                                levelOf(scored.key),
                                scored.key.substring(1),
                                profile,
                                day,
                                model.version());
                if (times.live()) {
                    output.collect(LIVE, new StreamRecord<>(row)); // behind the one it withdraws
                } else {
                    output.collect(new StreamRecord<>(row));
                }
            }
        }
    }

    private void deleteLiveTimer(Scored scored, int day) {
        long time = calendar.lastMillisOf(day);
        if (scored.goneOn == NOT_SET || forgetTime(scored.goneOn) != time) {
            keys.deleteEventTimeTimer(time);
        }
    }

    private static Level levelOf(String key) {
        return key.charAt(0) == 'u' ? Level.USER : Level.ACCOUNT;
    }

    private void retract(DailySnapshot entity, ScoreHistory history) {
        for (Profile profile : model.profiles()) {
            ScoreHistory.Entry before = history.at(profile.name(), entity.day());
            boolean stands =
                    entity.profiles().stream()
                            .anyMatch(row -> row.profile().equals(profile.name()));
            if (before != null && !stands && before.revision() <= entity.revision()) {
                history.remove(profile.name(), entity.day());
                output.collect(
                        new StreamRecord<>(
                                ScoreRowBuilder.retraction(
                                        entity, profile.name(), model.version())));
            }
        }
    }

    /**
     * For entities that fall quiet. Set for few days only, so that one with rows each day has at
     * most two such timers, not one for each row.
     */
    private void setForgetTimer(Scored scored) {
        if (!scored.history.hasRows()) {
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
    private static final class Scored extends WriteBackCache.Entry {
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
        public int weight() {
            return EMPTY + FACTOR * packed;
        }
    }

    /** Histories in state. */
    private final class HistoryStore implements WriteBackCache.Store<Scored> {
        private final ValueState<byte[]> state =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "history",
                                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));

        @Override
        public Scored read(String key) throws Exception {
            Scored scored = new Scored(key, state.value());
            if (scored.history.hasRows()) {
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
