package io.tideline.population;

import io.tideline.accounts.AccountsHarness;
import io.tideline.harness.Backend;
import io.tideline.harness.OperatorHarness;
import io.tideline.message.AccountSegmentsChanged;
import io.tideline.message.Benchmark;
import io.tideline.message.DailySnapshot;
import io.tideline.message.PopulationInput;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.product.ProductRow;
import io.tideline.time.DayCalendar;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** The task of {@link PopulationFunction}. */
public final class PopulationHarness extends OperatorHarness<Benchmark> {

    /** A task of {@link PopulationPreAggregator}. */
    public static final class Local extends OperatorHarness<PopulationInput> {
        private final OneInputStreamOperatorTestHarness<DailySnapshot, PopulationInput> harness;
        private final DayCalendar calendar;

        private Local(
                OneInputStreamOperatorTestHarness<DailySnapshot, PopulationInput> harness,
                Backend backend,
                Model model,
                OperatorSubtaskState snapshot)
                throws Exception {
            super(harness, backend, snapshot);
            this.harness = harness;
            calendar = new DayCalendar(model.timezone());
        }

        public static Local restore(
                Backend backend, Model model, OperatorSubtaskState snapshot, int tasks, int task)
                throws Exception {
            return new Local(
                    new OneInputStreamOperatorTestHarness<>(
                            new PopulationPreAggregator(model), MAX_PARALLELISM, tasks, task),
                    backend,
                    model,
                    snapshot);
        }

        public void send(DailySnapshot day) throws Exception {
            harness.processElement(day, 0);
        }

        public void closeDay(String day) throws Exception {
            harness.processWatermark(calendar.lastMillisOf(AccountsHarness.day(day)));
        }
    }

    private final KeyedOneInputStreamOperatorTestHarness<Integer, PopulationInput, Benchmark>
            harness;
    private final DayCalendar calendar;
    private long clock;

    private PopulationHarness(
            KeyedOneInputStreamOperatorTestHarness<Integer, PopulationInput, Benchmark> harness,
            Backend backend,
            Model model,
            OperatorSubtaskState snapshot)
            throws Exception {
        super(harness, backend, snapshot);
        this.harness = harness;
        calendar = new DayCalendar(model.timezone());
    }

    public static PopulationHarness start(Backend backend, Model model) throws Exception {
        return restore(backend, model, null);
    }

    public static PopulationHarness restore(
            Backend backend, Model model, OperatorSubtaskState snapshot) throws Exception {
        return new PopulationHarness(
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new PopulationOperator(new PopulationFunction(model), slice().timers()),
                        ignored -> PopulationFunction.KEY,
                        Types.INT,
                        1,
                        1,
                        0),
                backend,
                model,
                snapshot);
    }

    public void send(List<PopulationInput> inputs) throws Exception {
        for (PopulationInput input : inputs) {
            harness.processElement(input, 0);
        }
    }

    public void firstSeen(String day) throws Exception {
        send(List.of(PopulationInput.firstSeen(AccountsHarness.day(day))));
    }

    /**
     * Sends that an account is known at the end of a day, or changes segments; see {@link
     * AccountSegmentsChanged}.
     */
    public void known(String day, long before, long after) throws Exception {
        send(
                List.of(
                        PopulationInput.of(
                                new AccountSegmentsChanged(
                                        AccountsHarness.day(day), before, after))));
    }

    public void closeDay(String day) throws Exception {
        watermark(calendar.lastMillisOf(AccountsHarness.day(day)));
    }

    public void watermark(long millis) throws Exception {
        harness.processWatermark(millis);
    }

    /** Lets the task close days that wait for their turn, if there are any. */
    public void goOn() throws Exception {
        clock++;
        machineTime(clock);
    }

    public List<ProductRow> product() {
        return side(PopulationFunction.PRODUCT);
    }

    /** Returns the benchmarks since the last call, such as {@code user 2025-05-05 two 9}. */
    public List<String> benchmarks() {
        return out().stream()
                .map(
                        benchmark ->
                                benchmark.level().text()
                                        + " "
                                        + LocalDate.ofEpochDay(benchmark.day())
                                        + " "
                                        + benchmark.profile()
                                        + " "
                                        + benchmark.value())
                .toList();
    }

    /** Returns a final day of an entity with a row of profile {@code two}. */
    public static DailySnapshot entity(
            Level level, String id, String day, long segments, long raw, int... features) {
        return new DailySnapshot(
                level,
                id,
                "acme",
                AccountsHarness.day(day),
                DailySnapshot.Kind.FINAL,
                1,
                AccountsHarness.day(day),
                segments,
                Map.of(),
                null,
                Long.MIN_VALUE,
                List.of(
                        new ProfileSnapshot(
                                "two",
                                raw,
                                raw % 2 == 1,
                                1,
                                features,
                                0,
                                List.of(),
                                null,
                                null,
                                List.of())));
    }
}
