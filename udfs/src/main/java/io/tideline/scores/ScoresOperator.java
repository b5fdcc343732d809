package io.tideline.scores;

import io.tideline.alert.Alert;
import io.tideline.buffer.PendingRows;
import io.tideline.buffer.Turn;
import io.tideline.engagement.ScoreRow;
import io.tideline.lifecycle.LifecycleProcessor;
import io.tideline.message.Benchmark;
import io.tideline.message.DailySnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import io.tideline.state.SlicedTimersOperator;
import io.tideline.state.StateNames;
import io.tideline.state.WriteBackCache;
import io.tideline.time.DayCalendar;
import io.tideline.time.EventTime;
import io.tideline.time.TimeSettings;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.ThrowingConsumer;

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
public final class ScoresOperator extends SlicedTimersOperator<ScoreRow>
        implements TwoInputStreamOperator<DailySnapshot, Benchmark, ScoreRow> {
    private static final long serialVersionUID = 1L;

    public static final String UID = StateNames.SCORES;
    public static final String NAME = "Scores: benchmark, change";

    /** Rows of days that are still open. */
    public static final OutputTag<ScoreRow> LIVE = new OutputTag<>("live") {};

    private final TimeSettings times;

    private transient DayCalendar calendar;
    private transient int longestCompare;
    private transient BenchmarkState benchmarks;
    private transient WriteBackCache<CachedScores> entities;
    private transient PendingSnapshots pending;
    private transient Scoring scoring;
    private transient ScoreAlertDetector alerts;

    /** When the newest live row was emitted, by the machine's clock; read by another thread. */
    private transient volatile long lastLiveMillis;

    public ScoresOperator(Model model, TimeSettings times) {
        this(model, times, WriteBackCache.BY_HEAP, Slice.DEFAULT);
    }

    /** Creates an operator whose cache takes some bytes, and what waits as many. */
    ScoresOperator(Model model, TimeSettings times, long capacityBytes, Slice slice) {
        super(model, capacityBytes, slice);
        this.times = times;
    }

    /** Returns the key of an entity: one letter distinguishes users and accounts. */
    public static String keyOf(DailySnapshot entity) {
        return (entity.level() == Level.USER ? "u" : "a") + entity.entityId();
    }

    @Override
    public void open() throws Exception {
        super.open();
        calendar = new DayCalendar(model.timezone());
        longestCompare = model.profiles().stream().mapToInt(Profile::compare).max().orElseThrow();
        benchmarks =
                new BenchmarkState(
                        getOperatorStateBackend().getBroadcastState(StateNames.BENCHMARKS));
        scoring = new Scoring(model, calendar, benchmarks, metadata.lookBacks());
        var terms =
                new ScoringTerms(
                        getOperatorStateBackend().getBroadcastState(StateNames.SCORING_TERMS),
                        model,
                        metadata.isRestored(),
                        metadata.lookBacks().firstDay());
        alerts = new ScoreAlertDetector(model, benchmarks, metadata.lookBacks(), terms);
        var histories = erasable(new CachedScores.Access(getRuntimeContext(), this::expiryDay));
        entities = cache(histories, () -> {}); // no one holds any
        pending = erasable(new PendingSnapshots(context, calendar));
        metrics().gauge("lastLiveRowMs", () -> lastLiveMillis);
    }

    @Override
    public void processElement2(StreamRecord<Benchmark> element) throws Exception {
        benchmarks.put(element.getValue());
        // By this operator's own watermark: corrections on their way here hold it back.
        long watermark = keys.currentWatermark();
        if (watermark != EventTime.NONE) {
            benchmarks.forgetBefore(oldestNeeded(watermark));
        }
    }

    @Override
    public void processElement1(StreamRecord<DailySnapshot> element) throws Exception {
        DailySnapshot entity = element.getValue();
        switch (entity.kind()) {
            case LIVE -> showLive(entity);
            case FINAL, CORRECTION -> pending.add(entity);
            case FORGET -> forget(entity);
            case FORGET_MEMBER -> forgetMember(entity);
            case DAY_CLOSES -> metadata.close(entity.day());
        }
    }

    private void forgetMember(DailySnapshot entity) throws Exception {
        pending.eraseMember(keyOf(entity), entity.userName());
        keys.select(keyOf(entity));
        entities.update(scores -> scores.history.forgetChampion(entity.userName()));
    }

    private void showLive(DailySnapshot entity) throws Exception {
        if (calendar.lastMillisOf(entity.day()) <= keys.currentWatermark()) {
            return; // its day has closed meanwhile
        }
        lastLiveMillis = getProcessingTimeService().getCurrentProcessingTime();
        keys.select(keyOf(entity));
        entities.update(scores -> showLive(entity, scores.history));
    }

    private boolean showLive(DailySnapshot entity, ScoreHistory history) throws Exception {
        boolean isNew = false;
        for (ScoreRow row : scoring.rows(entity, history, keys.currentWatermark())) {
            emit(LIVE, row);
            if (!history.hasLive(row.day())) {
                keys.registerEventTimeTimer(calendar.lastMillisOf(row.day()));
            }
            isNew |= history.addLive(row.profile(), row.day());
        }
        return isNew;
    }

    private void forget(DailySnapshot entity) throws Exception {
        keys.select(keyOf(entity));
        entities.update(this::forget);
    }

    private boolean forget(CachedScores scores) throws Exception {
        if (scores.history.hasRows()) {
            int newest = expiryDay(scores.history);
            for (int expiryDay : new int[] {newest - longestCompare - 1, newest}) {
                keys.deleteEventTimeTimer(forgetTime(expiryDay));
            }
        }
        for (int day : scores.history.liveDays()) {
            keys.deleteEventTimeTimer(calendar.lastMillisOf(day));
        }
        eraseSelected();
        entities.remove(scores);
        return false;
    }

    @Override
    public void writeBack() throws Exception {
        super.writeBack();
        pending.writeBack();
        entities.flush();
        metadata.advance(keys.currentWatermark());
    }

    @Override
    protected void arrive(long watermark) throws Exception {
        // At once: a savepoint after the product's row of a day brings out all other rows, too.
        pending.release(watermark, this::taker);
    }

    private ThrowingConsumer<DailySnapshot, Exception> taker(Turn turn) {
        int oldest = oldestNeeded(turn.releaseAt());
        int oldestOpen = times.oldestOpenDay(calendar, turn.releaseAt());
        return entity -> {
            keys.select(keyOf(entity));
            entities.update(
                    scores -> {
                        write(entity, scores);
                        scores.history.dropBefore(oldest);
                        scores.history.dropFactsBefore(oldestOpen - 1);
                        return true;
                    });
        };
    }

    /** Comes after all rows that are due have been written. */
    @Override
    protected void onTimer(long timestamp) throws Exception {
        if (keys.currentWatermark() == EventTime.END_OF_INPUT) {
            return; // the end of bounded input, not of this day
        }
        entities.update(scores -> onTimer(timestamp, scores));
    }

    private boolean onTimer(long timestamp, CachedScores scores) {
        for (int day : scores.history.liveDays()) {
            if (calendar.lastMillisOf(day) <= timestamp) {
                withdrawLive(scores, day);
            }
        }
        scores.history.dropBefore(oldestNeeded(timestamp));
        scores.expiryDay = CachedScores.NOT_SET; // windows may have become longer meanwhile
        setForgetTimer(scores);
        return true;
    }

    /**
     * Returns the oldest day that is still needed: a correction of the oldest open day needs the
     * score and the benchmark of the window that it is compared with; an alert on that day, the row
     * of the day before too.
     */
    private int oldestNeeded(long watermark) {
        int oldest = times.oldestOpenDay(calendar, watermark);
        return oldest == EventTime.NO_DAY
                ? oldest
                : oldest - metadata.lookBacks().longestCompareFrom(oldest) - 1;
    }

    /**
     * Writes final rows, unless newer ones have been written, and takes back those that are void.
     */
    private void write(DailySnapshot entity, CachedScores scores) throws Exception {
        ScoreHistory history = scores.history;
        for (ScoreRow row : scoring.rows(entity, history, keys.currentWatermark())) {
            ScoreHistory.Entry before = history.at(row.profile(), row.day());
            if (before == null || before.revision() <= row.revision()) {
                history.put(row.profile(), row.day(), entry(entity, row));
                emit(row);
                if (entity.kind() == DailySnapshot.Kind.FINAL) {
                    for (Alert alert : alerts.of(entity, row, history)) {
                        emit(LifecycleProcessor.ALERTS, alert);
                    }
                }
            }
        }
        if (entity.kind() == DailySnapshot.Kind.CORRECTION) {
            retract(entity, history);
        } else if (history.hasLive(entity.day())) {
            withdrawLive(scores, entity.day());
            deleteLiveTimer(scores, entity.day());
        }
        setForgetTimer(scores);
    }

    private ScoreHistory.Entry entry(DailySnapshot entity, ScoreRow row) {
        return new ScoreHistory.Entry(row.score(), row.revision(), alerts.facts(entity, row));
    }

    /** Withdraws the live rows of a day that has closed without a final row of their key. */
    private void withdrawLive(CachedScores scores, int day) {
        Level level = scores.key.charAt(0) == 'u' ? Level.USER : Level.ACCOUNT;
        String id = scores.key.substring(1);
        String account = level == Level.ACCOUNT ? id : null;
        for (String profile : scores.history.removeLive(day)) {
            if (scores.history.at(profile, day) == null) {
                ScoreRow row =
                        scoring.withdrawal(
                                level,
                                id,
                                account,
                                profile,
                                day,
                                false,
                                Long.MAX_VALUE); // newer than the row, whatever that was made from
                if (times.live()) {
                    emit(LIVE, row); // behind the one it withdraws
                } else {
                    emit(row);
                }
            }
        }
    }

    private void deleteLiveTimer(CachedScores scores, int day) {
        long time = calendar.lastMillisOf(day);
        if (scores.expiryDay == CachedScores.NOT_SET || forgetTime(scores.expiryDay) != time) {
            keys.deleteEventTimeTimer(time);
        }
    }

    private void retract(DailySnapshot entity, ScoreHistory history) {
        for (Profile profile : model.profiles()) {
            ScoreHistory.Entry before = history.at(profile.name(), entity.day());
            boolean stands =
                    entity.profiles().stream()
                            .anyMatch(row -> row.profile().equals(profile.name()));
            if (before != null && !stands && before.revision() <= entity.revision()) {
                history.remove(profile.name(), entity.day());
                emit(
                        scoring.withdrawal(
                                entity.level(),
                                entity.entityId(),
                                entity.accountId(),
                                profile.name(),
                                entity.day(),
                                true,
                                entity.revision()));
            }
        }
    }

    /** Sets the expiry timer, rounded up to a period, so that an active entity has at most two. */
    private void setForgetTimer(CachedScores scores) {
        if (!scores.history.hasRows()) {
            return;
        }
        int expiryDay = expiryDay(scores.history);
        if (expiryDay != scores.expiryDay) {
            scores.expiryDay = expiryDay;
            keys.registerEventTimeTimer(forgetTime(expiryDay));
        }
    }

    private long forgetTime(int expiryDay) {
        return calendar.lastMillisOf(expiryDay) + times.allowedLateness();
    }

    private int expiryDay(ScoreHistory history) {
        int period = longestCompare + 1;
        return (Math.floorDiv(history.lastDay() + period, period) + 1) * period;
    }
}
