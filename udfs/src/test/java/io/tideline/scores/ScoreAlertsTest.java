package io.tideline.scores;

import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.alert.Alert;
import io.tideline.engagement.Mover;
import io.tideline.harness.Backend;
import io.tideline.harness.Text;
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

/** When scores that fall or rise raise alerts. The benchmark is 100, so a score is its raw. */
@ParameterizedClass
@EnumSource(Backend.class)
class ScoreAlertsTest {
    private static final Model MODEL =
            model().plans()
                    .profiles("{two: {window: 2d}, three: {window: 3d}}")
                    .alerts(
                            """
                            {fell: {kind: score_drop, level: user, profile: two},\
                             rose: {kind: score_rise, level: user, profile: two},\
                             fell-account: {kind: score_drop, profile: two, points: 30,\
                             segment: paid}}""")
                    .build();
    private static final LocalDate FIRST = LocalDate.parse("2025-05-01");

    @Parameter Backend backend;

    private ScoresHarness start(int lateness) throws Exception {
        return start(MODEL, lateness, null);
    }

    private ScoresHarness start(Model model, int lateness, OperatorSubtaskState snapshot)
            throws Exception {
        TimeSettings times = new TimeSettings(0, Duration.ofDays(lateness).toMillis(), 0, false);
        return ScoresHarness.restore(backend, model, times, snapshot);
    }

    /** Returns a day of ann, counted from 1, when she was first seen. */
    private static DailySnapshot ann(Kind kind, int day, long raw) {
        return entity(Level.USER, "ann", "acme", kind, day, raw, 0, List.of());
    }

    private static DailySnapshot acme(int day, long raw, long segments) {
        return entity(Level.ACCOUNT, "acme", "acme", Kind.FINAL, day, raw, segments, List.of());
    }

    private static DailySnapshot entity(
            Level level,
            String id,
            String account,
            Kind kind,
            int day,
            long raw,
            long segments,
            List<Mover> movers) {
        ProfileSnapshot row =
                new ProfileSnapshot(
                        "two",
                        raw,
                        true,
                        1,
                        new int[0],
                        0,
                        List.of(),
                        noMembers(level),
                        movers.isEmpty() ? null : Long.valueOf(99),
                        movers);
        int first = (int) FIRST.toEpochDay();
        return new DailySnapshot(
                level,
                id,
                account,
                first + day - 1,
                kind,
                kind == Kind.FINAL ? 1 : 2,
                first,
                segments,
                Map.of(),
                null,
                Long.MIN_VALUE,
                List.of(row));
    }

    private static ProfileSnapshot.Members noMembers(Level level) {
        return level == Level.USER
                ? null
                : new ProfileSnapshot.Members(
                        0, new long[0], new long[0], List.of(), DailySnapshot.NO_DAY);
    }

    /** Closes a day, after which its benchmark is 100. */
    private static void close(ScoresHarness scores, int day) throws Exception {
        String date = FIRST.plusDays(day - 1).toString();
        scores.benchmark(Level.USER, date, 100);
        scores.benchmark(Level.ACCOUNT, date, 100);
        scores.closeDay(date);
    }

    /** Final rows by day, each closed; - is a day without a row. */
    private static void run(ScoresHarness scores, String raws) throws Exception {
        int day = 0;
        for (String raw : raws.split(" ")) {
            day++;
            if (!raw.equals("-")) {
                scores.send(ann(Kind.FINAL, day, Long.parseLong(raw)));
            }
            close(scores, day);
        }
    }

    /** Returns the alerts since the last call, such as fell 3. */
    private static List<String> alerts(ScoresHarness scores) {
        return scores.alerts().stream().map(ScoreAlertsTest::text).toList();
    }

    private static String text(Alert alert) {
        long day = Duration.ofMillis(alert.at()).toDays() - FIRST.toEpochDay();
        return alert.rule() + " " + day;
    }

    @ParameterizedTest
    @CsvSource({
        "50 50 31, ''",
        "50 50 30, fell 3",
        "50 50 30 30 30, fell 3", // still so on the day after: once
        "50 50 31 29, fell 4",
        "50 50 30 50 10, fell 3 fell 5", // not so on the day between: again
        "50 50 30 - 10 10, fell 3 fell 5", // no row between
        "80 - 40, fell 3",
        "90 10, ''", // nothing to compare to yet
        "50 50 69, ''",
        "50 50 70 70, rose 3",
        "50 10 70 40, rose 3", // a rise and a rise
        "50 90 70 40, rose 3 fell 4",
        "50 10 30 30, fell 3 rose 4",
        "10 - - 20, ''", // known without a row: it was 1
        "10 - - 21, rose 4",
        "10 - - 21 40 0, rose 4 fell 6",
        "30 30 0, fell 3", // inactive: 1
    })
    void anAlertIsRaisedWhereTheDayBeforeHadNone(String raws, String expected) throws Exception {
        try (ScoresHarness scores = start(1)) {
            run(scores, raws);
            String fellOrRose = String.join(" ", alerts(scores));
            assertThat(fellOrRose).isEqualTo(expected);
        }
    }

    @Test
    void anAlertSaysByHowMuchWhenAndWhatMovedIt() throws Exception {
        try (ScoresHarness scores = start(1)) {
            run(scores, "58 58");
            scores.send(
                    entity(
                            Level.USER,
                            "ann",
                            "acme",
                            Kind.FINAL,
                            3,
                            31,
                            0,
                            List.of(
                                    new Mover("Report Created", 2, 9, 18, 81),
                                    new Mover("Joke", 3, 1, 3, 1))));
            close(scores, 3);

            Alert alert = scores.alerts().get(0);
            assertThat(Text.of(alert)).isEqualTo("fell ann@acme 2025-05-04T00:00:00Z");
            assertThat(alert.summary())
                    .isEqualTo(
                            "User ann fell from 58 to 31 in 2 days in account acme: all by their own"
                                    + " use; Report Created went from 9 to 2.");
            assertThat(alert.details().replace('"', '\''))
                    .isEqualTo(
                            "{'profile':'two','day':'2025-05-03','raw':31,'previous_raw':99,"
                                    + "'score':31,'previous_score':58,'change':-27,"
                                    + "'change_usage':-27,'change_benchmark':0,'benchmark':100,"
                                    + "'previous_benchmark':100,'movers':["
                                    + "{'event':'Report Created','count':2,'previous_count':9,"
                                    + "'points':18,'previous_points':81},{'event':'Joke','count':3,"
                                    + "'previous_count':1,'points':3,'previous_points':1}]}");
        }
    }

    /** The end of a day is where the next one starts, in the model's zone. */
    @Test
    void theEndOfTheDayIsLocal() throws Exception {
        Model berlin =
                model().timezone("Europe/Berlin")
                        .alerts("{fell: {kind: score_drop, level: user, profile: two}}")
                        .build();
        try (ScoresHarness scores = start(berlin, 1, null)) {
            run(scores, "50 50 10");
            assertThat(scores.alerts().stream().map(Text::of))
                    .containsExactly("fell ann@acme 2025-05-03T22:00:00Z");
        }
    }

    @Test
    void anAccountsRuleUsesItsSegmentAsTheDayClosed() throws Exception {
        long trial = 0b01;
        long paid = 0b10;
        try (ScoresHarness scores = start(1)) {
            long[] raws = {90, 90, 60, 90, 60, 61, 29};
            long[] segments = {paid, paid, paid, paid, trial, trial, paid | trial};
            for (int i = 0; i < raws.length; i++) {
                scores.send(acme(i + 1, raws[i], segments[i]));
                close(scores, i + 1);
            }
            // 60 against 90 on the third day; on the fifth none against 60, on the last 31 points
            assertThat(alerts(scores)).containsExactly("fell-account 3", "fell-account 7");
        }
    }

    @Test
    void aDropOnADayInAnotherSegmentIsOneAllTheSame() throws Exception {
        try (ScoresHarness scores = start(1)) {
            long[] raws = {90, 90, 10, 10};
            for (int i = 0; i < raws.length; i++) {
                scores.send(acme(i + 1, raws[i], i == 2 ? 0 : 0b10));
                close(scores, i + 1);
            }
            // The row of the day before had fallen as well, in whichever segment.
            assertThat(alerts(scores)).isEmpty();
        }
    }

    @Test
    void withoutABenchmarkThereIsNoChange() throws Exception {
        try (ScoresHarness scores = start(1)) {
            run(scores, "50 50");
            scores.send(ann(Kind.FINAL, 3, 10));
            scores.closeDay("2025-05-03"); // without a benchmark
            scores.send(ann(Kind.FINAL, 4, 10));
            close(scores, 4);
            assertThat(alerts(scores)).as("the day before had no change").containsExactly("fell 4");
        }
    }

    @Test
    void correctionsRaiseNoneButTheDayBeforeIsJudgedByThem() throws Exception {
        try (ScoresHarness scores = start(3)) {
            run(scores, "50 50 50");
            scores.correct(ann(Kind.CORRECTION, 3, 10));
            assertThat(scores.rows()).last().asString().contains("change=-40");
            assertThat(alerts(scores)).isEmpty();
            scores.send(ann(Kind.FINAL, 4, 10)); // the day before has fallen by now
            close(scores, 4);
            assertThat(alerts(scores)).isEmpty();

            scores.correct(ann(Kind.CORRECTION, 4, 50));
            scores.send(ann(Kind.FINAL, 5, 1)); // 1 against 10
            close(scores, 5);
            scores.send(ann(Kind.FINAL, 6, 20)); // 20 against 50, as corrected
            close(scores, 6);
            assertThat(alerts(scores)).containsExactly("fell 6");
        }
    }

    /** In whichever order they came, and however many watermarks one stands for. */
    @Test
    void aFinalRowComesBeforeTheCorrectionsOfItsOwnWatermark() throws Exception {
        try (ScoresHarness scores = start(3)) {
            run(scores, "50 50");
            for (int day = 3; day <= 4; day++) {
                scores.benchmark(Level.USER, FIRST.plusDays(day - 1).toString(), 100);
            }
            long end = scores.lastMillisOf("2025-05-03");
            scores.send(
                    ScoresHarness.releasedAt(end + 1, ann(Kind.CORRECTION, 2, 50)),
                    ScoresHarness.releasedAt(end, ann(Kind.CORRECTION, 3, 30)),
                    ScoresHarness.releasedAt(end, ann(Kind.CORRECTION, 1, 30)),
                    ScoresHarness.releasedAt(end - 1, ann(Kind.CORRECTION, 2, 10)),
                    ann(Kind.FINAL, 4, 50),
                    ann(Kind.FINAL, 3, 30));
            scores.closeDay("2025-05-04");

            assertThat(scores.rows().stream().map(row -> row.replaceFirst("^.*?2025-05-", "")))
                    .endsWith(
                            "02 two raw=10 score=10 before=null change=null of=100",
                            "03 two raw=30 score=30 before=50 change=-20 of=100",
                            "01 two raw=30 score=30 before=null change=null of=100",
                            "03 two raw=30 score=30 before=30 change=0 of=100",
                            "02 two raw=50 score=50 before=null change=null of=100",
                            "04 two raw=50 score=50 before=50 change=0 of=100");
            assertThat(alerts(scores)).containsExactly("fell 3");
        }
    }

    @Test
    void liveRowsRaiseNone() throws Exception {
        try (ScoresHarness scores = start(1)) {
            run(scores, "50 50");
            scores.send(ann(Kind.LIVE, 3, 10), ann(Kind.LIVE, 3, 90));
            assertThat(scores.live()).hasSize(2);
            assertThat(alerts(scores)).isEmpty();
        }
    }

    @Test
    void aRestartRaisesNothingTwice() throws Exception {
        for (int lateness : new int[] {0, 1, 3}) {
            List<String> raised = new ArrayList<>();
            OperatorSubtaskState snapshot = null;
            long[] raws = {50, 50, 30, 30, 30, 10, 10, 40};
            for (int day = 1; day <= raws.length; day++) {
                try (ScoresHarness scores = start(MODEL, lateness, snapshot)) {
                    scores.send(ann(Kind.FINAL, day, raws[day - 1]));
                    snapshot = scores.snapshot();
                }
                try (ScoresHarness scores = start(MODEL, lateness, snapshot)) {
                    close(scores, day);
                    raised.addAll(alerts(scores));
                    snapshot = scores.snapshot();
                }
            }
            assertThat(raised).containsExactly("fell 3", "fell 6", "rose 8");
        }
    }

    @Test
    void theEndOfInputRaisesNothing() throws Exception {
        try (ScoresHarness scores = start(1)) {
            run(scores, "50 50");
            scores.send(ann(Kind.FINAL, 3, 10));
            scores.benchmark(Level.USER, "2025-05-03", 100);
            scores.watermark(Long.MAX_VALUE);
            assertThat(alerts(scores)).isEmpty();
        }
    }

    /** The days that a rule looks back on are kept for as long as it needs them, no longer. */
    @Test
    void aJumpOverManyDaysStillFindsTheDayBefore() throws Exception {
        for (int lateness : new int[] {0, 1}) {
            try (ScoresHarness scores = start(lateness)) {
                int day = 0;
                for (int raw : new int[] {50, 50, 30, 30, 30, 5, 5}) {
                    day++;
                    scores.send(ann(Kind.FINAL, day, raw));
                    scores.benchmark(Level.USER, FIRST.plusDays(day - 1).toString(), 100);
                }
                scores.closeDay("2025-05-20");
                assertThat(alerts(scores)).containsExactly("fell 3", "fell 6");
                scores.closeDay("2025-07-20");
                assertThat(scores.timers()).isZero();
                assertThat(scores.stateEntries()).isZero();
            }
        }
    }
}
