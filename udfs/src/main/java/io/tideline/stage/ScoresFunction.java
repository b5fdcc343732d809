package io.tideline.stage;

import io.tideline.engagement.EngagementScore;
import io.tideline.engagement.ScoreHistory;
import io.tideline.engagement.ScoreRow;
import io.tideline.member.DayCalendar;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Normalization;
import io.tideline.model.Profile;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * SCORES: holds the rows of a day until its benchmarks are there, scores them, and knows each
 * entity's earlier scores.
 *
 * <p>Timers of a key, in event time: the end of each day that has rows waiting, which comes here
 * only after the day's benchmarks have; and when the oldest scores can be forgotten.
 */
public final class ScoresFunction
        extends KeyedBroadcastProcessFunction<String, EntityDay, Benchmark, ScoreRow> {
    private static final long serialVersionUID = 1L;

    public static final String UID = "scores";
    public static final String NAME = "Scores: benchmark, change";

    /** Rows of days that are still open. */
    public static final OutputTag<ScoreRow> LIVE = new OutputTag<>("live") {};

    /** The benchmarks by profile, level and day. */
    public static final MapStateDescriptor<String, BigDecimal> BENCHMARKS =
            new MapStateDescriptor<>("benchmarks", Types.STRING, Types.BIG_DEC);

    private static final String NEWEST = "newest";

    private final Model model;
    private final TimeRules times;

    private transient ScoreAlerts alerts;
    private transient DayCalendar calendar;
    private transient int longestWindow;
    private transient ValueState<byte[]> state;
    private transient ListState<EntityDay> waiting;
    private transient int forgottenBefore;

    public ScoresFunction(Model model, TimeRules times) {
        this.model = model;
        this.times = times;
    }

    /** The key of an entity: one letter tells users and accounts apart. */
    public static String keyOf(EntityDay entity) {
        return (entity.level() == Level.USER ? "u" : "a") + entity.entityId();
    }

    @Override
    public void open(OpenContext context) {
        alerts = new ScoreAlerts(model);
        calendar = new DayCalendar(model.timezone());
        longestWindow = model.longestWindow();
        var runtime = getRuntimeContext();
        state =
                runtime.getState(
                        new ValueStateDescriptor<>(
                                "history", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        waiting =
                runtime.getListState(
                        new ListStateDescriptor<>("waiting", TypeInformation.of(EntityDay.class)));
    }

    @Override
    public void processBroadcastElement(Benchmark benchmark, Context ctx, Collector<ScoreRow> out)
            throws Exception {
        var benchmarks = ctx.getBroadcastState(BENCHMARKS);
        if (benchmark.value() != null) {
            benchmarks.put(
                    key(benchmark.profile(), benchmark.level(), benchmark.day()),
                    benchmark.value());
            benchmarks.put(newestKey(benchmark.profile(), benchmark.level()), benchmark.value());
        }
        forget(benchmarks, ctx.currentWatermark());
    }

    /**
     * Drops the benchmarks of days that take no more corrections, by this stage's own watermark:
     * corrections that are still on their way here hold it back.
     */
    private void forget(BroadcastState<String, BigDecimal> benchmarks, long watermark)
            throws Exception {
        if (watermark == Long.MIN_VALUE) {
            return;
        }
        int oldest = times.oldestOpenDay(calendar, watermark);
        if (oldest == forgottenBefore) {
            return;
        }
        forgottenBefore = oldest;
        Iterator<Map.Entry<String, BigDecimal>> entries = benchmarks.iterator();
        while (entries.hasNext()) {
            String day = entries.next().getKey().split(" ", 3)[1];
            if (!day.equals(NEWEST) && Integer.parseInt(day) < oldest) {
                entries.remove();
            }
        }
    }

    private static String key(String profile, Level level, int day) {
        return level.text() + " " + day + " " + profile;
    }

    private static String newestKey(String profile, Level level) {
        return level.text() + " " + NEWEST + " " + profile;
    }

    @Override
    public void processElement(EntityDay entity, ReadOnlyContext ctx, Collector<ScoreRow> out)
            throws Exception {
        boolean closed =
                calendar.lastMillisOf(entity.day()) <= ctx.timerService().currentWatermark();
        if (entity.kind() == EntityDay.Kind.LIVE) {
            if (!closed) {
                ScoreHistory history = ScoreHistory.of(state.value());
                for (ScoreRow row : score(entity, history, ctx)) {
                    ctx.output(LIVE, row);
                }
            }
        } else if (closed) {
            ScoreHistory history = ScoreHistory.of(state.value());
            write(entity, history, ctx, out);
            save(history, ctx);
        } else {
            waiting.add(entity);
            ctx.timerService().registerEventTimeTimer(calendar.lastMillisOf(entity.day()));
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext ctx, Collector<ScoreRow> out)
            throws Exception {
        if (ctx.timerService().currentWatermark() == Long.MAX_VALUE) {
            return; // the end of bounded input, not of this day
        }
        ScoreHistory history = ScoreHistory.of(state.value());
        List<EntityDay> due = new ArrayList<>();
        List<EntityDay> later = new ArrayList<>();
        for (EntityDay entity : waiting.get()) {
            (calendar.lastMillisOf(entity.day()) <= timestamp ? due : later).add(entity);
        }
        if (!due.isEmpty()) {
            due.sort(
                    Comparator.comparingInt(EntityDay::day).thenComparingLong(EntityDay::revision));
            for (EntityDay entity : due) {
                write(entity, history, ctx, out);
            }
            waiting.update(later);
        }
        history.dropBefore(oldestAskedFor(timestamp));
        save(history, ctx);
    }

    /**
     * A correction of the oldest day that takes them asks for the score a window earlier; an alert
     * on that day, for that of the day before too.
     */
    private int oldestAskedFor(long watermark) {
        return times.oldestOpenDay(calendar, watermark) - longestWindow - 1;
    }

    private void save(ScoreHistory history, ReadOnlyContext ctx) throws Exception {
        if (history.isEmpty()) {
            state.clear();
            return;
        }
        state.update(history.toBytes());
        // For entities that fall quiet. Set on few days only, so that one with rows each day has at
        // most two such timers, not one for each row.
        int period = longestWindow + 1;
        int goneOn = (Math.floorDiv(history.lastDay() + period, period) + 1) * period;
        ctx.timerService()
                .registerEventTimeTimer(calendar.lastMillisOf(goneOn) + times.allowedLateness());
    }

    /**
     * Writes final rows, unless newer ones have been written, and takes back those that are void.
     */
    private void write(
            EntityDay entity, ScoreHistory history, ReadOnlyContext ctx, Collector<ScoreRow> out)
            throws Exception {
        for (ScoreRow row : score(entity, history, ctx)) {
            ScoreHistory.Entry before = history.at(row.profile(), row.day());
            if (before == null || before.revision() <= row.revision()) {
                history.put(
                        row.profile(),
                        row.day(),
                        new ScoreHistory.Entry(row.score(), row.revision()));
                out.collect(row);
                if (entity.kind() == EntityDay.Kind.FINAL) {
                    alerts.of(entity, row, history)
                            .forEach(alert -> ctx.output(Lifecycles.ALERTS, alert));
                }
            }
        }
        if (entity.kind() == EntityDay.Kind.CORRECTION) {
            retract(entity, history, out);
        }
    }

    private void retract(EntityDay entity, ScoreHistory history, Collector<ScoreRow> out) {
        for (Profile profile : model.profiles()) {
            ScoreHistory.Entry before = history.at(profile.name(), entity.day());
            boolean stands =
                    entity.profiles().stream()
                            .anyMatch(row -> row.profile().equals(profile.name()));
            if (before != null && !stands && before.revision() <= entity.revision()) {
                history.remove(profile.name(), entity.day());
                out.collect(ScoreRows.retraction(entity, profile.name(), model.version()));
            }
        }
    }

    private List<ScoreRow> score(EntityDay entity, ScoreHistory history, ReadOnlyContext ctx)
            throws Exception {
        var benchmarks = ctx.getBroadcastState(BENCHMARKS);
        List<ScoreRow> rows = new ArrayList<>(entity.profiles().size());
        for (Profile profile : model.profiles()) {
            for (ProfileDay day : entity.profiles()) {
                if (day.profile().equals(profile.name())) {
                    rows.add(
                            new ScoreRows(profile, model.version())
                                    .row(
                                            entity,
                                            day,
                                            benchmark(profile, entity.level(), entity, benchmarks),
                                            benchmark(profile, Level.USER, entity, benchmarks),
                                            previous(profile, entity, history, ctx)));
                }
            }
        }
        return rows;
    }

    private static BigDecimal benchmark(
            Profile profile,
            Level level,
            EntityDay entity,
            ReadOnlyBroadcastState<String, BigDecimal> benchmarks)
            throws Exception {
        if (profile.normalization().method() == Normalization.Method.TARGET) {
            return BigDecimal.valueOf(profile.normalization().target());
        }
        return benchmarks.get(
                entity.kind() == EntityDay.Kind.LIVE
                        ? newestKey(profile.name(), level)
                        : key(profile.name(), level, entity.day()));
    }

    /**
     * The score a window earlier; known but without a row is the lowest, not yet known is null. So
     * is that of a day which has not closed: live rows run ahead of the watermark in a catch-up.
     */
    private Integer previous(
            Profile profile, EntityDay entity, ScoreHistory history, ReadOnlyContext ctx) {
        int day = entity.day() - profile.window();
        ScoreHistory.Entry entry = history.at(profile.name(), day);
        if (entry != null) {
            return entry.score();
        }
        boolean isFinal = entity.kind() != EntityDay.Kind.LIVE;
        boolean closed = calendar.lastMillisOf(day) <= ctx.currentWatermark();
        return entity.firstDay() <= day && (isFinal || closed) ? EngagementScore.LOWEST : null;
    }
}
