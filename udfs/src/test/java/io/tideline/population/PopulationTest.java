package io.tideline.population;

import static io.tideline.harness.ModelBuilder.model;
import static io.tideline.population.PopulationHarness.entity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tideline.accounts.AccountsHarness;
import io.tideline.engagement.Percentile;
import io.tideline.harness.Backend;
import io.tideline.harness.OperatorHarness;
import io.tideline.message.DailySnapshot;
import io.tideline.message.PopulationInput;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.product.ProductRow;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The population of a day, in parts and as a whole. */
@ParameterizedClass
@EnumSource(Backend.class)
class PopulationTest {
    private static final Model MODEL = model().plans().build();
    private static final String DAY = "2025-05-05";
    private static final long TRIAL = 0b01;
    private static final long PAID = 0b10;

    @Parameter Backend backend;

    private PopulationHarness.Local local() throws Exception {
        return PopulationHarness.Local.restore(backend, MODEL, null, 1, 0);
    }

    /** Returns the parts that a number of tasks make of entities. */
    private List<PopulationInput> parts(List<DailySnapshot> entities, int tasks) throws Exception {
        List<PopulationInput> parts = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            try (var local = local()) {
                for (int i = task; i < entities.size(); i += tasks) {
                    local.send(entities.get(i));
                }
                local.closeDay(DAY);
                parts.addAll(local.out());
            }
        }
        return parts;
    }

    @Test
    void partsAddUpInAnyOrderToTheSameWhole() throws Exception {
        Random random = new Random(5);
        List<DailySnapshot> entities = new ArrayList<>();
        TreeMap<Long, Long> raws = new TreeMap<>();
        for (int i = 0; i < 500; i++) {
            long raw = random.nextInt(40); // 0: inactive
            entities.add(entity(Level.USER, "u" + i, DAY, random.nextInt(4), raw, i % 2));
            if (raw > 0) {
                raws.merge(raw, 1L, Long::sum);
            }
        }
        List<List<?>> outcomes = new ArrayList<>();
        for (int tasks : new int[] {1, 2, 7}) {
            List<PopulationInput> parts = new ArrayList<>(parts(entities, tasks));
            Collections.shuffle(parts, random);
            try (PopulationHarness population = PopulationHarness.start(backend, MODEL)) {
                population.send(parts);
                population.closeDay(DAY);
                assertThat(population.benchmarks())
                        .contains("user 2025-05-05 two " + Percentile.of(raws, 90));
                outcomes.add(population.product());
            }
        }
        assertThat(outcomes).hasSize(3).allSatisfy(rows -> assertThat(rows).hasSize(3));
        assertThat(outcomes.get(1)).isEqualTo(outcomes.get(0));
        assertThat(outcomes.get(2)).isEqualTo(outcomes.get(0));
    }

    @Test
    void aProductRowCountsTheActiveOfItsSegment() throws Exception {
        List<DailySnapshot> entities =
                List.of(
                        entity(Level.USER, "ann", DAY, TRIAL, 10, 0),
                        entity(Level.USER, "bob", DAY, TRIAL, 5, 0, 1),
                        entity(Level.USER, "cid", DAY, PAID, 20),
                        entity(Level.USER, "dan", DAY, PAID, 0, 1), // inactive
                        entity(Level.ACCOUNT, "acme", DAY, TRIAL, 15, 0, 1),
                        entity(Level.ACCOUNT, "base", DAY, PAID, 20, 1));
        try (PopulationHarness population = PopulationHarness.start(backend, MODEL)) {
            population.known("2025-05-01", -1, 0);
            population.known("2025-05-04", -1, PAID);
            population.known(DAY, -1, TRIAL);
            population.known(DAY, PAID, TRIAL);
            population.known("2025-05-06", -1, TRIAL);
            population.send(parts(entities, 2));
            population.closeDay(DAY);
            assertThat(population.benchmarks())
                    .contains("user 2025-05-05 two 18", "account 2025-05-05 two 19.5");

            List<ProductRow> rows =
                    population.product().stream()
                            .filter(row -> row.day() == AccountsHarness.day(DAY))
                            .toList();
            assertThat(rows)
                    .containsExactly(
                            new ProductRow(
                                    "two",
                                    "all",
                                    AccountsHarness.day(DAY),
                                    3,
                                    2,
                                    3,
                                    1,
                                    new BigDecimal("0.3333"),
                                    new BigDecimal("88.50"), // (77 + 100) / 2
                                    new BigDecimal("61.33"), // (56 + 28 + 100) / 3
                                    new BigDecimal("75.00"),
                                    new BigDecimal("50.00"),
                                    35,
                                    35,
                                    new BigDecimal("19.5"),
                                    new BigDecimal("18"),
                                    List.of(
                                            new ProductRow.FeatureUse("Reports", 1, 2),
                                            new ProductRow.FeatureUse("Files", 2, 1))),
                            new ProductRow(
                                    "two",
                                    "trial",
                                    AccountsHarness.day(DAY),
                                    2,
                                    1,
                                    2,
                                    1,
                                    new BigDecimal("0.5000"),
                                    new BigDecimal("77.00"),
                                    new BigDecimal("42.00"),
                                    new BigDecimal("100.00"),
                                    new BigDecimal("75.00"),
                                    15,
                                    15,
                                    new BigDecimal("19.5"),
                                    new BigDecimal("18"),
                                    List.of(
                                            new ProductRow.FeatureUse("Reports", 1, 2),
                                            new ProductRow.FeatureUse("Files", 1, 1))),
                            new ProductRow(
                                    "two",
                                    "paid",
                                    AccountsHarness.day(DAY),
                                    1,
                                    1,
                                    0,
                                    0,
                                    new BigDecimal("0.0000"),
                                    new BigDecimal("100.00"),
                                    new BigDecimal("100.00"),
                                    new BigDecimal("50.00"),
                                    new BigDecimal("0.00"),
                                    20,
                                    20,
                                    new BigDecimal("19.5"),
                                    new BigDecimal("18"),
                                    List.of(
                                            new ProductRow.FeatureUse("Reports", 0, 0),
                                            new ProductRow.FeatureUse("Files", 1, 0))));
        }
    }

    @Test
    void thereIsARowForEveryDayFromTheFirstOn() throws Exception {
        try (PopulationHarness population = PopulationHarness.start(backend, MODEL)) {
            population.closeDay("2025-05-04");
            assertThat(population.product()).isEmpty();
            population.firstSeen("2025-05-09");
            population.firstSeen("2025-05-06");
            population.closeDay("2025-05-10");

            List<ProductRow> rows = population.product();
            assertThat(rows)
                    .filteredOn(row -> row.segment().equals("all"))
                    .extracting(row -> row.day() - AccountsHarness.day("2025-05-06"))
                    .containsExactly(0, 1, 2, 3, 4);
            assertThat(rows).hasSize(15);
            assertThat(rows.get(14))
                    .isEqualTo(
                            new ProductRow(
                                    "two",
                                    "paid",
                                    AccountsHarness.day("2025-05-10"),
                                    0,
                                    0,
                                    0,
                                    0,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    0,
                                    0,
                                    null,
                                    null,
                                    List.of(
                                            new ProductRow.FeatureUse("Reports", 0, 0),
                                            new ProductRow.FeatureUse("Files", 0, 0))));
            assertThat(population.benchmarks())
                    .hasSize(10)
                    .allMatch(benchmark -> benchmark.endsWith(" null"));
            assertThat(population.stateEntries()).as("the last day closed, passed").isEqualTo(2);
            assertThat(population.timers()).as("the end of the next day").isEqualTo(1);
        }
    }

    @Test
    void aClosedDayTakesNothingMoreButAnAccountCountsFromTheNext() throws Exception {
        try (PopulationHarness population = PopulationHarness.start(backend, MODEL)) {
            population.firstSeen(DAY);
            population.closeDay(DAY);
            population.benchmarks();
            assertThat(population.product()).hasSize(3);

            population.firstSeen("2025-05-01");
            population.send(parts(List.of(entity(Level.USER, "ann", DAY, 0, 1)), 1));
            population.known(DAY, -1, TRIAL);
            population.closeDay("2025-05-06");
            assertThat(population.product())
                    .extracting(ProductRow::day, ProductRow::segment, ProductRow::totalAccounts)
                    .containsExactly(
                            tuple(AccountsHarness.day("2025-05-06"), "all", 1L),
                            tuple(AccountsHarness.day("2025-05-06"), "trial", 1L),
                            tuple(AccountsHarness.day("2025-05-06"), "paid", 0L));
            assertThat(population.benchmarks())
                    .containsExactly("account 2025-05-06 two null", "user 2025-05-06 two null");
        }
    }

    /**
     * Rows and benchmarks of twenty days that one watermark closes, and of one more; an account
     * that is known too late for those comes meanwhile, and a restart.
     */
    private List<Object> longClose(boolean isDoneAtOnce) throws Exception {
        List<Object> found = new ArrayList<>();
        OperatorSubtaskState half;
        try (PopulationHarness population = PopulationHarness.start(backend, MODEL)) {
            population.firstSeen(DAY);
            population.known("2025-05-10", -1, TRIAL);
            population.closeDay("2025-05-24");
            for (int i = 0; i < 4; i++) {
                population.goOn();
            }
            population.known("2025-05-24", -1, TRIAL | PAID);
            found.addAll(population.product());
            found.addAll(population.benchmarks());
            assertThat(population.watermarks()).hasSize(isDoneAtOnce ? 1 : 0);
            half = population.snapshot();
        }
        try (PopulationHarness population = PopulationHarness.restore(backend, MODEL, half)) {
            population.known("2025-05-24", -1, PAID);
            population.closeDay("2025-05-24");
            for (int i = 0; i < 30; i++) {
                population.goOn();
            }
            population.closeDay("2025-05-25");
            population.goOn();
            found.addAll(population.product());
            found.addAll(population.benchmarks());
            assertThat(population.watermarks()).hasSize(2).isSorted();
        }
        return found;
    }

    @Test
    void aLongRunOfDaysClosesInSlices() throws Exception {
        List<Object> expected = longClose(true);
        assertThat(expected).hasSize(21 * (3 + 2));

        assertThat(OperatorHarness.inSlices(1, () -> longClose(false)))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theEndOfInputClosesTheDaysOfTheWatermarkBefore() throws Exception {
        List<ProductRow> rows =
                OperatorHarness.inSlices(
                        1,
                        () -> {
                            try (var population = PopulationHarness.start(backend, MODEL)) {
                                population.firstSeen(DAY);
                                population.closeDay("2025-05-24");
                                population.watermark(Long.MAX_VALUE);
                                assertThat(population.benchmarks()).hasSize(40);
                                return population.product();
                            }
                        });

        assertThat(rows).hasSize(60);
    }

    @Test
    void onlyActiveFinalRowsMakeAPopulation() throws Exception {
        try (var local = local()) {
            DailySnapshot day = entity(Level.USER, "ann", DAY, 0, 7);
            for (DailySnapshot.Kind kind :
                    new DailySnapshot.Kind[] {
                        DailySnapshot.Kind.LIVE, DailySnapshot.Kind.CORRECTION
                    }) {
                local.send(
                        new DailySnapshot(
                                Level.USER,
                                "ann",
                                "acme",
                                day.day(),
                                kind,
                                1,
                                0,
                                0,
                                Map.of(),
                                null,
                                0,
                                day.profiles()));
            }
            local.send(entity(Level.USER, "bob", DAY, 0, 0));
            local.closeDay(DAY);
            assertThat(local.out()).isEmpty();
        }
    }

    @Test
    void aTaskSendsADayWhenItCloses() throws Exception {
        try (var local = local()) {
            local.send(entity(Level.USER, "ann", "2025-05-06", 0, 7));
            local.send(entity(Level.USER, "ann", "2025-05-05", 0, 7));
            local.closeDay("2025-05-05");
            assertThat(local.out())
                    .extracting(PopulationInput::day)
                    .containsExactly(AccountsHarness.day("2025-05-05"));
            local.closeDay("2025-05-06");
            assertThat(local.out())
                    .extracting(PopulationInput::day)
                    .containsExactly(AccountsHarness.day("2025-05-06"));
            local.closeDay("2025-05-07");
            assertThat(local.out()).isEmpty();
        }
    }

    @Test
    void partsAreRestoredByAnyNumberOfTasks() throws Exception {
        OperatorSubtaskState[] snapshots = new OperatorSubtaskState[2];
        List<DailySnapshot> entities = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            entities.add(entity(Level.USER, "u" + i, DAY, i % 4, 1 + i, i % 2));
        }
        for (int task = 0; task < 2; task++) {
            try (var local = PopulationHarness.Local.restore(backend, MODEL, null, 2, task)) {
                for (int i = task * 10; i < task * 10 + 10; i++) {
                    local.send(entities.get(i));
                }
                local.snapshot();
                snapshots[task] = local.snapshot(); // the second holds nothing twice
            }
        }
        List<ProductRow> expected = product(parts(entities, 1));
        for (int tasks : new int[] {1, 2, 3}) {
            List<PopulationInput> parts = new ArrayList<>();
            for (int task = 0; task < tasks; task++) {
                OperatorSubtaskState share = OperatorHarness.share(tasks, task, snapshots);
                try (var local =
                        PopulationHarness.Local.restore(backend, MODEL, share, tasks, task)) {
                    for (int i = 20 + task; i < 40; i += tasks) {
                        local.send(entities.get(i));
                    }
                    local.closeDay(DAY);
                    parts.addAll(local.out());
                }
            }
            assertThat(product(parts)).as("%d tasks", tasks).isEqualTo(expected);
        }
    }

    private List<ProductRow> product(List<PopulationInput> parts) throws Exception {
        try (PopulationHarness population = PopulationHarness.start(backend, MODEL)) {
            population.send(parts);
            population.closeDay(DAY);
            assertThat(population.benchmarks()).hasSize(2);
            return population.product();
        }
    }

    @Test
    void aRestartGoesOnWithTheNextDay() throws Exception {
        OperatorSubtaskState snapshot;
        try (PopulationHarness population = PopulationHarness.start(backend, MODEL)) {
            population.known(DAY, -1, PAID);
            population.closeDay(DAY);
            population.send(parts(List.of(entity(Level.USER, "ann", DAY, 0, 5)), 1));
            population.known("2025-05-07", -1, PAID);
            assertThat(population.timers()).isEqualTo(2);
            assertThat(population.product()).hasSize(3);
            population.benchmarks();
            snapshot = population.snapshot();
        }
        try (PopulationHarness population = PopulationHarness.restore(backend, MODEL, snapshot)) {
            population.firstSeen(DAY); // tasks of members say it again
            population.closeDay(DAY);
            population.closeDay("2025-05-07");
            assertThat(population.product())
                    .filteredOn(row -> row.segment().equals("paid"))
                    .extracting(
                            row -> row.day() - AccountsHarness.day(DAY), ProductRow::totalAccounts)
                    .containsExactly(tuple(1, 1L), tuple(2, 2L));
            assertThat(population.benchmarks()).hasSize(4);
            assertThat(population.timers()).isEqualTo(1);
        }
    }

    @Test
    void partsGoWithTheirDayAlsoThoseOfAProfileThatLeftTheModel() throws Exception {
        OperatorSubtaskState snapshot;
        List<DailySnapshot> entities =
                List.of(
                        entity(Level.USER, "ann", DAY, TRIAL, 10),
                        entity(Level.USER, "b", DAY, 0, 5));
        try (PopulationHarness population = PopulationHarness.start(backend, MODEL)) {
            population.closeDay("2025-05-04");
            population.send(parts(entities, 2));
            population.send(parts(entities, 1));
            snapshot = population.snapshot();
            population.closeDay(DAY);
            assertThat(population.stateEntries())
                    .as("the day closed and passed last, and the timer where that is state")
                    .isLessThanOrEqualTo(3);
        }
        Model renamed = model().profiles("{other: {window: 2d}}").build();
        try (PopulationHarness population = PopulationHarness.restore(backend, renamed, snapshot)) {
            population.closeDay(DAY);
            assertThat(population.benchmarks())
                    .contains("user 2025-05-05 other null", "account 2025-05-05 other null");
            assertThat(population.stateEntries()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void theEndOfInputClosesNothing() throws Exception {
        try (PopulationHarness population = PopulationHarness.start(backend, MODEL)) {
            population.firstSeen(DAY);
            population.watermark(Long.MAX_VALUE);
            assertThat(population.product()).isEmpty();
            assertThat(population.benchmarks()).isEmpty();
            assertThat(population.timers()).isZero();
        }
    }
}
