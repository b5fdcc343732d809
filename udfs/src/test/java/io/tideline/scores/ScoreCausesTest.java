package io.tideline.scores;

import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.accounts.AccountsHarness;
import io.tideline.alert.Alert;
import io.tideline.harness.Backend;
import io.tideline.message.DailySnapshot;
import io.tideline.message.DailySnapshot.Kind;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.time.TimeSettings;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Alerts on scores name both benchmarks, and say where others alone moved the score. */
@ParameterizedClass
@EnumSource(Backend.class)
class ScoreCausesTest {
    private static final String ALERTS =
            """
            {fell: {kind: score_drop, level: user, profile: two},\
             rose: {kind: score_rise, level: user, profile: two},\
             fell-account: {kind: score_drop, profile: two},\
             rose-account: {kind: score_rise, profile: two}}""";
    private static final Model MODEL =
            model().profiles("{two: {window: 2d}, long: {window: 5d}}").alerts(ALERTS).build();
    private static final LocalDate FIRST = LocalDate.parse("2025-05-01");

    @Parameter Backend backend;

    private ScoresHarness start(Model model, int lateness, OperatorSubtaskState snapshot)
            throws Exception {
        TimeSettings times = new TimeSettings(0, Duration.ofDays(lateness).toMillis(), 0, false);
        return ScoresHarness.restore(backend, model, times, snapshot);
    }

    private static String date(int day) {
        return FIRST.plusDays(day - 1).toString();
    }

    private static DailySnapshot day(
            Level level, Kind kind, int day, int firstDay, long raw, Long previousRaw) {
        return new DailySnapshot(
                level,
                level == Level.USER ? "ann" : "acme",
                "acme",
                AccountsHarness.day(date(day)),
                kind,
                kind == Kind.FINAL ? 1 : 2,
                AccountsHarness.day(date(firstDay)),
                0,
                Map.of(),
                null,
                Long.MIN_VALUE,
                List.of(
                        new ProfileSnapshot(
                                "two",
                                raw,
                                true,
                                1,
                                new int[0],
                                0,
                                List.of(),
                                level == Level.USER
                                        ? null
                                        : new ProfileSnapshot.Members(
                                                0,
                                                new long[0],
                                                new long[0],
                                                List.of(),
                                                DailySnapshot.NO_DAY),
                                previousRaw,
                                List.of())));
    }

    /** Raw and benchmark of each day, as 50/100; - is a day without a row, or a benchmark. */
    private record Days(List<Long> raws, List<Integer> benchmarks) {
        static Days of(String text) {
            List<Long> raws = new ArrayList<>();
            List<Integer> benchmarks = new ArrayList<>();
            for (String day : text.split(" ")) {
                String[] parts = day.split("/");
                raws.add(parts[0].equals("-") ? null : Long.valueOf(parts[0]));
                benchmarks.add(parts[1].equals("-") ? null : Integer.valueOf(parts[1]));
            }
            return new Days(raws, benchmarks);
        }

        /** Returns the raw of the window before that of a day, counted from 1. */
        long previousRaw(int day) {
            Long raw = day < 3 ? null : raws.get(day - 3);
            return raw == null ? 0 : raw;
        }

        void send(ScoresHarness scores, Level level, int day) throws Exception {
            Long raw = raws.get(day - 1);
            if (raw != null) {
                scores.send(day(level, Kind.FINAL, day, 1, raw, previousRaw(day)));
            }
        }

        void close(ScoresHarness scores, int day) throws Exception {
            for (Level level : Level.values()) {
                scores.benchmark(level, date(day), benchmarks.get(day - 1));
            }
            scores.closeDay(date(day));
        }

        int size() {
            return raws.size();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "50/100 50/100 50/200, fell from 50 to 25 in 2 days%: all by others' rise.",
        "50/100 50/100 80/400, 'fell from 50 to 20 in 2 days%: +30 points by @ own use, -60 by others'' rise.'",
        "50/100 60/100 49/200, 'fell from 50 to 25 in 2 days%: 1 point by @ own use, 24 by others'' rise.'",
        "50/100 50/100 20/100, fell from 50 to 20 in 2 days%: all by @ own use.",
        "50/100 50/100 0/200,  fell from 50 to 1 in 2 days%: all by @ own use.",
        "50/100 50/100 0/-,    fell from 50 to 1 in 2 days%: all by @ own use.",
        "50/200 50/200 50/100, rose from 25 to 50 in 2 days%: all by others' fall.",
        "50/200 50/200 40/80,  'rose from 25 to 50 in 2 days%: -5 points by @ own use, +30 by others'' fall.'",
        "50/200 50/200 51/100, 'rose from 25 to 51 in 2 days%: 1 point by @ own use, 25 by others'' fall.'",
        "50/200 -/200 -/200 50/100 , rose from 1 to 50 in 2 days%.",
        "9/100 0/- 0/- 50/100 , rose from 1 to 50 in 2 days%: all by @ own use.",
        "10/10 40/- 10/10 50/100, ''", // no score to compare with
    })
    void others(String days, String expected) throws Exception {
        Days given = Days.of(days);
        for (Level level : Level.values()) {
            List<String> sentences = sentences(expected, level);
            assertThat(closedOneByOne(given, level, 0)).isEqualTo(sentences);
            assertThat(closedOneByOne(given, level, 3)).isEqualTo(sentences);
        }
        assertThat(restoredEachDay(given, Level.ACCOUNT, 0))
                .isEqualTo(sentences(expected, Level.ACCOUNT));
        assertThat(closedAtOnce(given, Level.USER, 1)).isEqualTo(sentences(expected, Level.USER));
    }

    private static List<String> sentences(String expected, Level level) {
        if (expected.isEmpty()) {
            return List.of();
        }
        return List.of(
                level == Level.USER
                        ? "User ann "
                                + expected.replace("%", " in account acme").replace("@", "their")
                        : "Account acme " + expected.replace("%", "").replace("@", "its"));
    }

    private List<String> closedOneByOne(Days days, Level level, int lateness) throws Exception {
        try (ScoresHarness scores = start(MODEL, lateness, null)) {
            for (int day = 1; day <= days.size(); day++) {
                days.send(scores, level, day);
                days.close(scores, day);
            }
            return sentences(scores);
        }
    }

    private List<String> restoredEachDay(Days days, Level level, int lateness) throws Exception {
        List<String> sentences = new ArrayList<>();
        OperatorSubtaskState snapshot = null;
        for (int day = 1; day <= days.size(); day++) {
            try (ScoresHarness scores = start(MODEL, lateness, snapshot)) {
                days.send(scores, level, day);
                snapshot = scores.snapshot();
            }
            try (ScoresHarness scores = start(MODEL, lateness, snapshot)) {
                days.close(scores, day);
                sentences.addAll(sentences(scores));
                snapshot = scores.snapshot();
            }
        }
        return sentences;
    }

    private List<String> closedAtOnce(Days days, Level level, int lateness) throws Exception {
        try (ScoresHarness scores = start(MODEL, lateness, null)) {
            for (int day = 1; day <= days.size(); day++) {
                days.send(scores, level, day);
                scores.benchmark(level, date(day), days.benchmarks().get(day - 1));
            }
            scores.closeDay(date(days.size() + 20));
            return sentences(scores);
        }
    }

    private static List<String> sentences(ScoresHarness scores) {
        return scores.alerts().stream().map(Alert::summary).toList();
    }

    private static List<String> details(ScoresHarness scores) {
        return scores.alerts().stream()
                .map(
                        alert ->
                                alert.details()
                                        .replace('"', '\'')
                                        .replaceFirst("^.*?'score'", "'score'"))
                .toList();
    }

    @Test
    void detailsNameBothBenchmarks() throws Exception {
        try (ScoresHarness scores = start(MODEL, 0, null)) {
            Days days = Days.of("50/100 50/100 50/200");
            for (int day = 1; day <= days.size(); day++) {
                days.send(scores, Level.USER, day);
                days.close(scores, day);
            }
            assertThat(details(scores))
                    .containsExactly(
                            "'score':25,'previous_score':50,'change':-25,'change_usage':0,"
                                    + "'change_benchmark':-25,'benchmark':200,'previous_benchmark':100,'movers':[]}");
        }
    }

    /** The earlier score is the corrected one, and its benchmark that which its day closed with. */
    @Test
    void aCorrectionOfTheWindowBeforeCounts() throws Exception {
        try (ScoresHarness scores = start(MODEL, 3, null)) {
            Days days = Days.of("10/100 50/100 50/200");
            for (int day = 1; day <= 2; day++) {
                days.send(scores, Level.USER, day);
                days.close(scores, day);
            }
            scores.correct(day(Level.USER, Kind.CORRECTION, 1, 1, 50, null));
            assertThat(scores.alerts()).as("of a correction").isEmpty();
            scores.send(day(Level.USER, Kind.FINAL, 3, 1, 50, 50L));
            days.close(scores, 3);
            assertThat(sentences(scores))
                    .containsExactly(
                            "User ann fell from 50 to 25 in 2 days in account acme: all by others'"
                                    + " rise.");
        }
    }

    /** By the profile's segment it had no row, whatever it did. */
    @Test
    void whoHasComeIntoTheSegmentRoseByNoOneElse() throws Exception {
        try (ScoresHarness scores = start(MODEL, 1, null)) {
            Days days = Days.of("-/200 -/200 50/100");
            for (int day = 1; day <= 2; day++) {
                days.close(scores, day);
            }
            scores.send(day(Level.ACCOUNT, Kind.FINAL, 3, 1, 50, 50L));
            days.close(scores, 3);
            assertThat(sentences(scores))
                    .containsExactly("Account acme rose from 1 to 50 in 2 days.");
        }
    }

    /**
     * A day keeps the target that it closed with; another one is of another model, not of others.
     */
    @Test
    void aTargetThatIsChanged() throws Exception {
        OperatorSubtaskState snapshot;
        try (ScoresHarness scores = start(target(100), 1, null)) {
            for (int day = 1; day <= 3; day++) {
                scores.benchmark(Level.USER, date(day), 100);
                scores.send(day(Level.USER, Kind.FINAL, day, 1, 50, day < 3 ? null : 50L));
                scores.closeDay(date(day));
            }
            assertThat(scores.alerts()).isEmpty();
            snapshot = scores.snapshot();
        }
        try (ScoresHarness scores = start(target(200), 1, snapshot)) {
            scores.watermark(scores.lastMillisOf(date(3)));
            scores.correct(day(Level.USER, Kind.CORRECTION, 3, 1, 60, null));
            assertThat(scores.rows()).last().asString().contains("score=60", "of=100");
            scores.benchmark(Level.USER, date(4), 200);
            scores.send(day(Level.USER, Kind.FINAL, 4, 1, 50, 50L));
            scores.closeDay(date(4));
            assertThat(scores.alerts())
                    .singleElement()
                    .satisfies(
                            alert -> {
                                assertThat(alert.summary())
                                        .isEqualTo(
                                                "User ann fell from 50 to 25 in 2 days in account acme.");
                                assertThat(alert.details())
                                        .contains("\"benchmark\":200,\"previous_benchmark\":100");
                            });
        }
    }

    @Test
    void theTargetOfADayThatClosedWithoutABenchmark() throws Exception {
        try (ScoresHarness scores = start(target(100), 1, null)) {
            for (int day = 1; day <= 3; day++) {
                if (day == 3) {
                    scores.benchmark(Level.USER, date(day), 100);
                }
                scores.send(
                        day(
                                Level.USER,
                                Kind.FINAL,
                                day,
                                1,
                                day < 3 ? 50 : 1,
                                day < 3 ? null : 50L));
                scores.closeDay(date(day));
            }
            assertThat(scores.alerts())
                    .singleElement()
                    .extracting(Alert::details)
                    .asString()
                    .contains("\"benchmark\":100,\"previous_benchmark\":100");
        }
    }

    /** With another model, benchmarks move of themselves, until both windows are of it. */
    @Test
    void aModelThatIsChanged() throws Exception {
        String fell = "fell from 50 to 25 in 2 days in account acme.";
        for (int risesOn : new int[] {4, 5, 7}) {
            assertThat(afterRestore(weighing(2), risesOn)).containsExactly(fell);
        }
        String others = "fell from 50 to 25 in 2 days in account acme: all by others' rise.";
        assertThat(afterRestore(weighing(2), 8)).containsExactly(others);
        assertThat(afterRestore(weighing(1), 4)).containsExactly(others);
        assertThat(afterRestore(weighing(1), 5)).containsExactly(others);
    }

    /**
     * Restores after the third day into a job of this model, and once more into the same.
     *
     * @param risesOn the day from which on the benchmark is twice what it was
     */
    private List<String> afterRestore(Model changed, int risesOn) throws Exception {
        OperatorSubtaskState snapshot;
        try (ScoresHarness scores = start(weighing(1), 0, null)) {
            runFrom(scores, 1, 3, risesOn);
            snapshot = scores.snapshot();
        }
        try (ScoresHarness scores = start(changed, 0, snapshot)) {
            snapshot = scores.snapshot();
        }
        try (ScoresHarness scores = start(changed, 0, snapshot)) {
            runFrom(scores, 4, risesOn, risesOn);
            return sentences(scores).stream().map(text -> text.replace("User ann ", "")).toList();
        }
    }

    private static void runFrom(ScoresHarness scores, int first, int last, int risesOn)
            throws Exception {
        for (int day = first; day <= last; day++) {
            scores.send(day(Level.USER, Kind.FINAL, day, 1, 50, day < 3 ? null : 50L));
            scores.benchmark(Level.USER, date(day), day < risesOn ? 100 : 200);
            scores.closeDay(date(day));
        }
    }

    private static Model weighing(int weight) {
        return model().events("{Logged In: %d}".formatted(weight))
                .profiles("{two: {window: 2d}}")
                .alerts(ALERTS)
                .build();
    }

    private static Model target(int target) {
        return model().profiles(
                        "{two: {window: 2d, normalization: {method: target, target: %d}}}"
                                .formatted(target))
                .alerts(ALERTS)
                .build();
    }
}
