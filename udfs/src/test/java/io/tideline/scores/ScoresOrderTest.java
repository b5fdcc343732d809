package io.tideline.scores;

import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.LifecycleHarness;
import io.tideline.harness.OperatorHarness;
import io.tideline.members.MembersOperator;
import io.tideline.message.DailySnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.time.DayCalendar;
import io.tideline.time.TimeSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows and alerts on scores are the same however late the watermark of Scores comes, however rows
 * of several tasks mix on their way, and wherever it is restored in between.
 */
@ParameterizedClass
@EnumSource(Backend.class)
class ScoresOrderTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    /** A day before one of 23 hours. */
    private static final LocalDate FIRST = LocalDate.parse("2025-03-29");

    private static final int DAYS = 8;
    private static final int EVENTS = 150;
    private static final long OUT_OF_ORDERNESS = Duration.ofMinutes(10).toMillis();

    private static final Model MODEL =
            model().timezone(ZONE.getId())
                    .plans()
                    .profiles(
                            """
                            {two: {window: 1d}, trials: {window: 2d, segment: trial,\
                             normalization: {method: target, target: 40}}}""")
                    .alerts(
                            """
                            {fell: {kind: score_drop, level: user, profile: two, points: 5},\
                             rose: {kind: score_rise, level: user, profile: two, points: 5},\
                             fell-account: {kind: score_drop, profile: two, points: 5},\
                             rose-trial: {kind: score_rise, profile: trials, points: 5}}""")
                    .build();

    @Parameter Backend backend;

    /**
     * What came to Scores.
     *
     * @param rows since the watermark before, of all tasks
     * @param watermark that followed them
     */
    private record Step(List<DailySnapshot> rows, long watermark) {}

    /**
     * What Scores made of it.
     *
     * @param rows the last of each key
     * @param alerts in the order of their text
     */
    private record Outcome(Map<String, String> rows, List<String> alerts) {}

    /** Returns days of users who change accounts, with late events. */
    private static List<Step> story(int seed, TimeSettings times) throws Exception {
        var random = new Random(seed);
        long begin = FIRST.atStartOfDay(ZONE).toInstant().toEpochMilli();
        long spread = Duration.ofDays(DAYS).toMillis() / EVENTS;
        long lateness = times.allowedLateness();
        long largest = Long.MIN_VALUE;
        List<Step> steps = new ArrayList<>();
        try (LifecycleHarness stages = LifecycleHarness.start(Backend.HEAP, MODEL, times)) {
            for (int i = 0; i < EVENTS; i++) {
                long now = begin + i * spread;
                long delay = random.nextInt(3) > 0 ? 0 : (long) (random.nextDouble() * lateness);
                long at = Math.max(begin, now - delay);
                stages.sendOn(event(random).at(Instant.ofEpochMilli(at).toString()));
                largest = Math.max(largest, at);
                steps.add(step(stages, largest - OUT_OF_ORDERNESS - 1));
            }
            long end = new DayCalendar(ZONE).lastMillisOf((int) FIRST.toEpochDay() + DAYS);
            steps.add(step(stages, end));
        }
        return steps;
    }

    private static Happening event(Random random) {
        Happening who = user("u" + random.nextInt(4));
        String account = "acme" + random.nextInt(2);
        return switch (random.nextInt(6)) {
            case 0 -> who.joined(account).with("plan", random.nextBoolean() ? "trial" : "pro");
            case 1, 2 -> who.in(account).did("Report Created");
            case 3 -> who.did("File Uploaded");
            default -> who.in(account).did("Logged In");
        };
    }

    private static Step step(LifecycleHarness stages, long watermark) throws Exception {
        stages.watermark(Instant.ofEpochMilli(watermark).toString());
        List<DailySnapshot> rows = new ArrayList<>(stages.accounts().out());
        rows.addAll(stages.members().side(MembersOperator.UNATTACHED));
        return new Step(rows, watermark);
    }

    /** How Scores is run. */
    private record Run(int tasks, int lag, int restart) {
        /** Each watermark comes at once. */
        private static final Run PROMPT = new Run(1, 1, Integer.MAX_VALUE);
    }

    /**
     * Plays a story.
     *
     * @param run {@code lag}: only one of so many watermarks comes, the others too late; {@code
     *     restart}: after one of so many steps
     */
    private Outcome play(List<Step> steps, TimeSettings times, Run run, Random random)
            throws Exception {
        Map<String, String> rows = new TreeMap<>();
        List<String> alerts = new ArrayList<>();
        for (int task = 0; task < run.tasks; task++) {
            ScoresHarness scores = start(times, null, run, task);
            try {
                int next = (int) FIRST.toEpochDay();
                for (Step step : steps) {
                    List<DailySnapshot> mixed = new ArrayList<>(step.rows);
                    Collections.shuffle(mixed, random);
                    for (DailySnapshot row : mixed) {
                        if (OperatorHarness.taskOf(ScoresOperator.keyOf(row), run.tasks) == task) {
                            scores.send(row);
                        }
                    }
                    for (; scores.lastMillisOf(date(next)) <= step.watermark; next++) {
                        scores.benchmark(Level.USER, date(next), 10 + next % 7);
                        scores.benchmark(Level.ACCOUNT, date(next), 20 + next % 5);
                    }
                    if (random.nextInt(run.restart) == 0) {
                        OperatorSubtaskState snapshot = scores.snapshot();
                        collect(scores, rows, alerts);
                        scores.close();
                        scores = start(times, snapshot, run, task);
                    }
                    if (random.nextInt(run.lag) == 0) {
                        scores.watermark(step.watermark);
                    }
                    for (int slices = random.nextInt(3); slices > 0; slices--) {
                        scores.fireNext();
                    }
                }
                scores.watermark(steps.get(steps.size() - 1).watermark);
                scores.fireAll();
                collect(scores, rows, alerts);
            } finally {
                scores.close();
            }
        }
        Collections.sort(alerts);
        return new Outcome(rows, alerts);
    }

    private ScoresHarness start(TimeSettings times, OperatorSubtaskState state, Run run, int task)
            throws Exception {
        return ScoresHarness.restore(backend, MODEL, times, state, run.tasks, task);
    }

    private static String date(int day) {
        return LocalDate.ofEpochDay(day).toString();
    }

    private static void collect(
            ScoresHarness scores, Map<String, String> rows, List<String> alerts) {
        for (String row : scores.rows()) {
            String key = row.replaceFirst("(\\S+ \\S+ \\S+) .*", "$1");
            if (row.endsWith("retracted")) {
                rows.remove(key);
            } else {
                rows.put(key, row);
            }
        }
        scores.alerts().forEach(alert -> alerts.add(alert + " " + alert.details()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 24, 26, 120})
    void isByEventTimeAlone(int hoursOfLateness) throws Exception {
        TimeSettings times =
                new TimeSettings(
                        OUT_OF_ORDERNESS, Duration.ofHours(hoursOfLateness).toMillis(), 0, false);
        int alerts = 0;
        for (int seed = 0; seed < (backend == Backend.HEAP ? 10 : 2); seed++) {
            List<Step> steps = story(seed, times);
            Outcome expected = play(steps, times, Run.PROMPT, new Random(seed));
            alerts += expected.alerts.size();
            for (Run run :
                    List.of(new Run(1, 5, 1_000), new Run(1, 1_000, 1_000), new Run(1, 30, 20))) {
                assertThat(play(steps, times, run, new Random(seed)))
                        .as("seed %s, %s", seed, run)
                        .isEqualTo(expected);
            }
            Random random = new Random(seed);
            assertThat(
                            OperatorHarness.withoutRoom(
                                    () -> play(steps, times, new Run(2, 20, 1_000), random)))
                    .as("seed %s, two tasks without room", seed)
                    .isEqualTo(expected);
            if (seed % 3 > 0) {
                continue;
            }
            assertThat(
                            OperatorHarness.inSlices(
                                    1, () -> play(steps, times, new Run(1, 3, 20), random)))
                    .as("seed %s, in slices", seed)
                    .isEqualTo(expected);
        }
        assertThat(alerts).isGreaterThan(20);
    }
}
