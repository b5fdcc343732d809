package io.tideline.population;

import io.tideline.engagement.Percentile;
import io.tideline.message.AccountSegmentsChanged;
import io.tideline.message.Benchmark;
import io.tideline.message.PartialPopulation;
import io.tideline.message.PopulationInput;
import io.tideline.metrics.BuildInfo;
import io.tideline.metrics.TidelineMetrics;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Normalization;
import io.tideline.model.Profile;
import io.tideline.product.ProductRow;
import io.tideline.state.StateNames;
import io.tideline.time.DayCalendar;
import io.tideline.time.EventTime;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * POPULATION, global: adds the parts of all tasks up when a day closes, and makes its benchmarks
 * and product rows. One key and so one task: it gets a histogram a task and day, never a row an
 * entity.
 *
 * <p>Timers: the end of every day from the first event's on.
 */
public final class PopulationFunction
        extends KeyedProcessFunction<Integer, PopulationInput, Benchmark> {
    private static final long serialVersionUID = 1L;

    public static final String UID = StateNames.POPULATION;
    public static final String NAME = "Population: benchmarks, product metrics";

    /** Rows of the product as a whole. */
    public static final OutputTag<ProductRow> PRODUCT = new OutputTag<>("product") {};

    /** The one key. */
    public static final int KEY = 0;

    private final Model model;
    private transient DayCalendar calendar;

    private transient MapState<Integer, Map<String, Integer>> partCounts;

    /** Each part by itself, so that a new one neither reads nor writes those before it. */
    private transient MapState<String, byte[]> parts;

    private transient MapState<String, Long> accountChanges;

    private transient MapState<String, Long> knownAccounts;
    private transient ValueState<Integer> lastClosed;

    private transient ValueState<Integer> lastPassed;

    private transient int knownPassed;
    private transient DayGauges gauges;

    PopulationFunction(Model model) {
        this.model = model;
    }

    @Override
    public void open(OpenContext context) {
        calendar = new DayCalendar(model.timezone());
        var runtime = getRuntimeContext();
        partCounts = runtime.getMapState(StateNames.PART_COUNTS);
        parts = runtime.getMapState(StateNames.PARTS);
        accountChanges = runtime.getMapState(StateNames.ACCOUNT_CHANGES);
        knownAccounts = runtime.getMapState(StateNames.KNOWN_ACCOUNTS);
        lastClosed = runtime.getState(StateNames.LAST_CLOSED);
        lastPassed = runtime.getState(StateNames.LAST_PASSED);
        knownPassed = EventTime.NO_DAY;
        MetricGroup metrics = TidelineMetrics.of(runtime.getMetricGroup());
        gauges = new DayGauges(metrics, calendar, System::currentTimeMillis);
        metrics.gauge("modelVersion", model::version);
        BuildInfo.register(metrics, runtime.getGlobalJobParameters());
    }

    /** Reports the day that a job before this one closed last. */
    void restoreGauges() throws Exception {
        gauges.closed(orNone(lastClosed.value()));
    }

    /** Closes the days that a watermark completes; what comes later belongs to none of them. */
    void closeThrough(long watermark) throws Exception {
        int passed = calendar.closedThrough(watermark);
        if (passed > knownPassed) {
            knownPassed = Math.max(passed, orNone(lastPassed.value()));
            lastPassed.update(knownPassed);
        }
    }

    @Override
    public void processElement(PopulationInput input, Context ctx, Collector<Benchmark> out)
            throws Exception {
        int closed = Math.max(orNone(lastClosed.value()), orNone(lastPassed.value()));
        int day = input.day();
        if (day <= closed) {
            if (input.account() == null) {
                return; // the rows of a closed day stay
            }
            day = closed + 1; // but an account is known from now on
        }
        ctx.timerService().registerEventTimeTimer(calendar.lastMillisOf(day));
        if (input.part() != null) {
            add(input.part(), day);
        } else if (input.account() != null) {
            count(input.account(), day);
        }
    }

    private void add(PartialPopulation part, int day) throws Exception {
        Map<String, Integer> before = partCounts.get(day);
        Map<String, Integer> counts = before == null ? new HashMap<>() : new HashMap<>(before);
        int number = counts.merge(part.profile(), 1, Integer::sum) - 1;
        partCounts.put(day, counts);
        parts.put(partKey(day, part.profile(), number), part.toBytes());
    }

    private static String partKey(int day, String profile, int number) {
        return day + " " + number + " " + profile;
    }

    private static int orNone(Integer day) {
        return day == null ? EventTime.NO_DAY : day;
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext ctx, Collector<Benchmark> out)
            throws Exception {
        if (ctx.timerService().currentWatermark() == EventTime.END_OF_INPUT) {
            return; // the end of bounded input, not of this day
        }
        int first = calendar.dayOf(timestamp);
        int last = calendar.lastEndingWith(first);
        for (int day = first; day <= last; day++) {
            close(day, ctx, out);
        }
        lastClosed.update(last);
        gauges.closed(last);
        ctx.timerService().registerEventTimeTimer(calendar.lastMillisOf(last + 1));
    }

    private void close(int day, OnTimerContext ctx, Collector<Benchmark> out) throws Exception {
        for (ProductSegment segment : ProductSegment.of(model)) {
            Long change = accountChanges.get(changeKey(day, segment));
            if (change != null) {
                accountChanges.remove(changeKey(day, segment));
                knownAccounts.put(segment.name(), known(segment) + change);
            }
        }
        Map<String, Integer> counts = partCounts.get(day);
        partCounts.remove(day);
        Map<String, Integer> left = counts == null ? new HashMap<>() : new HashMap<>(counts);
        for (Profile profile : model.profiles()) {
            Integer count = left.remove(profile.name());
            close(profile, day, takeParts(profile, day, count == null ? 0 : count), ctx, out);
        }
        for (Map.Entry<String, Integer> ofNoProfile : left.entrySet()) {
            for (int number = 0; number < ofNoProfile.getValue(); number++) {
                parts.remove(partKey(day, ofNoProfile.getKey(), number));
            }
        }
    }

    /** Adds the parts of a profile up, one by one; they are not kept any longer. */
    private List<SegmentPopulation> takeParts(Profile profile, int day, int count)
            throws Exception {
        List<SegmentPopulation> populations = new ArrayList<>();
        for (ProductSegment segment : ProductSegment.of(model)) {
            populations.add(new SegmentPopulation(segment));
        }
        for (int number = 0; number < count; number++) {
            String key = partKey(day, profile.name(), number);
            PartialPopulation part = PartialPopulation.of(parts.get(key));
            parts.remove(key);
            populations.forEach(population -> population.add(part));
        }
        return populations;
    }

    /** Moves an account, at the close of a day, from the segments it was in to those it is in. */
    private void count(AccountSegmentsChanged account, int day) throws Exception {
        for (ProductSegment segment : ProductSegment.of(model)) {
            long change = 0;
            if (account.before() >= 0 && segment.contains(account.before())) {
                change--;
            }
            if (account.after() >= 0 && segment.contains(account.after())) {
                change++;
            }
            if (change != 0) {
                String key = changeKey(day, segment);
                Long sum = accountChanges.get(key);
                accountChanges.put(key, sum == null ? change : sum + change);
            }
        }
    }

    private static String changeKey(int day, ProductSegment segment) {
        return day + " " + segment.name();
    }

    private long known(ProductSegment segment) throws Exception {
        Long known = knownAccounts.get(segment.name());
        return known == null ? 0 : known;
    }

    /**
     * @param populations that of everybody first
     */
    private void close(
            Profile profile,
            int day,
            List<SegmentPopulation> populations,
            OnTimerContext ctx,
            Collector<Benchmark> out)
            throws Exception {
        Map<Level, BigDecimal> benchmarks = new EnumMap<>(Level.class);
        for (Level level : Level.values()) {
            BigDecimal benchmark = benchmark(profile.normalization(), populations.get(0).of(level));
            benchmarks.put(level, benchmark);
            // A target, too: a later model may have another, and the day keeps this one.
            out.collect(new Benchmark(profile.name(), level, day, benchmark));
        }
        for (SegmentPopulation population : populations) {
            long known = known(population.segment());
            ctx.output(PRODUCT, population.row(profile, day, known, benchmarks));
        }
    }

    private static BigDecimal benchmark(
            Normalization normalization, PopulationAccumulator population) {
        return normalization.method() == Normalization.Method.TARGET
                ? BigDecimal.valueOf(normalization.target())
                : Percentile.of(population.histogram(), normalization.percentile());
    }
}
