package io.tideline.stage;

import io.tideline.engagement.Percentile;
import io.tideline.member.DayCalendar;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Normalization;
import io.tideline.model.Profile;
import io.tideline.product.ProductRow;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
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

    public static final String UID = "population";
    public static final String NAME = "Population: benchmarks, product metrics";

    /** The rows of the product as a whole. */
    public static final OutputTag<ProductRow> PRODUCT = new OutputTag<>("product") {};

    private static final int NONE_YET = Integer.MIN_VALUE;

    private final Model model;
    private transient DayCalendar calendar;
    private transient MapState<Integer, List<PopulationPart>> parts;

    /** How many accounts more are in a segment from the end of a day on. */
    private transient MapState<String, Long> accountChanges;

    private transient MapState<String, Long> knownAccounts;
    private transient ValueState<Integer> lastClosed;

    public PopulationFunction(Model model) {
        this.model = model;
    }

    @Override
    public void open(OpenContext context) {
        calendar = new DayCalendar(model.timezone());
        var runtime = getRuntimeContext();
        parts =
                runtime.getMapState(
                        new MapStateDescriptor<>(
                                "parts",
                                Types.INT,
                                Types.LIST(TypeInformation.of(PopulationPart.class))));
        accountChanges =
                runtime.getMapState(
                        new MapStateDescriptor<>("account-changes", Types.STRING, Types.LONG));
        knownAccounts =
                runtime.getMapState(
                        new MapStateDescriptor<>("known-accounts", Types.STRING, Types.LONG));
        lastClosed = runtime.getState(new ValueStateDescriptor<>("last-closed", Types.INT));
    }

    @Override
    public void processElement(PopulationInput input, Context ctx, Collector<Benchmark> out)
            throws Exception {
        int closed = lastClosed();
        int day = input.day();
        if (day <= closed) {
            if (input.account() == null) {
                return; // the rows of a closed day stay
            }
            day = closed + 1; // but an account is known from now on
        }
        ctx.timerService().registerEventTimeTimer(calendar.lastMillisOf(day));
        if (input.part() != null) {
            List<PopulationPart> before = parts.get(day);
            List<PopulationPart> more =
                    before == null ? new ArrayList<>() : new ArrayList<>(before);
            more.add(input.part());
            parts.put(day, more);
        } else if (input.account() != null) {
            count(input.account(), day);
        }
    }

    private int lastClosed() throws Exception {
        Integer closed = lastClosed.value();
        return closed == null ? NONE_YET : closed;
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext ctx, Collector<Benchmark> out)
            throws Exception {
        if (ctx.timerService().currentWatermark() == Long.MAX_VALUE) {
            return; // the end of bounded input, not of this day
        }
        int first = calendar.dayOf(timestamp);
        int last = calendar.lastEndingWith(first);
        for (int day = first; day <= last; day++) {
            close(day, ctx, out);
        }
        lastClosed.update(last);
        ctx.timerService().registerEventTimeTimer(calendar.lastMillisOf(last + 1));
    }

    private void close(int day, OnTimerContext ctx, Collector<Benchmark> out) throws Exception {
        List<PopulationPart> all = parts.get(day);
        parts.remove(day);
        Map<String, List<PopulationPart>> ofProfile = new HashMap<>();
        for (PopulationPart part : all == null ? List.<PopulationPart>of() : all) {
            ofProfile.computeIfAbsent(part.profile(), ignored -> new ArrayList<>()).add(part);
        }
        for (ProductSegment segment : ProductSegment.of(model)) {
            Long change = accountChanges.get(changeKey(day, segment));
            if (change != null) {
                accountChanges.remove(changeKey(day, segment));
                knownAccounts.put(segment.name(), known(segment) + change);
            }
        }
        for (Profile profile : model.profiles()) {
            close(profile, day, ofProfile.getOrDefault(profile.name(), List.of()), ctx, out);
        }
    }

    /** Moves an account, at the close of a day, from the segments it was in to those it is in. */
    private void count(KnownAccount account, int day) throws Exception {
        for (ProductSegment segment : ProductSegment.of(model)) {
            long change = 0;
            if (account.before() >= 0 && segment.contains(account.before())) {
                change--;
            }
            if (segment.contains(account.after())) {
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

    private void close(
            Profile profile,
            int day,
            List<PopulationPart> parts,
            OnTimerContext ctx,
            Collector<Benchmark> out)
            throws Exception {
        Map<Level, BigDecimal> benchmarks = new EnumMap<>(Level.class);
        for (Level level : Level.values()) {
            PopulationCounter population = new PopulationCounter();
            parts.stream().filter(part -> part.level() == level).forEach(population::add);
            BigDecimal benchmark = benchmark(profile.normalization(), population);
            benchmarks.put(level, benchmark);
            // A target is in the model: nobody waits for it.
            if (profile.normalization().method() != Normalization.Method.TARGET) {
                out.collect(new Benchmark(profile.name(), level, day, benchmark));
            }
        }
        for (ProductSegment segment : ProductSegment.of(model)) {
            ctx.output(PRODUCT, segment.row(profile, day, parts, known(segment), benchmarks));
        }
    }

    private static BigDecimal benchmark(Normalization normalization, PopulationCounter population) {
        return normalization.method() == Normalization.Method.TARGET
                ? BigDecimal.valueOf(normalization.target())
                : Percentile.of(population.histogram(), normalization.percentile());
    }
}
