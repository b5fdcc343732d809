package io.tideline.scores;

import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.accounts.AccountsHarness;
import io.tideline.engagement.ScoreRow;
import io.tideline.engagement.TopUser;
import io.tideline.harness.Backend;
import io.tideline.harness.OperatorHarness;
import io.tideline.message.DailySnapshot;
import io.tideline.message.DailySnapshot.Kind;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.time.TimeSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows meet their benchmarks and their earlier scores. */
@ParameterizedClass
@EnumSource(Backend.class)
class ScoresTest {
    private static final Model MODEL = model().build();
    private static final int USERS = 20;

    @Parameter Backend backend;

    private ScoresHarness start() throws Exception {
        return start(MODEL, Duration.ofDays(1));
    }

    private ScoresHarness start(Model model, Duration lateness) throws Exception {
        return ScoresHarness.start(
                backend, model, new TimeSettings(0, lateness.toMillis(), 0, false));
    }

    /** Returns a day of a user that was first seen on 2025-05-05. */
    private static DailySnapshot ann(Kind kind, String day, long revision, long raw) {
        return ann(kind, day, revision, raw, "two");
    }

    private static DailySnapshot ann(
            Kind kind, String day, long revision, long raw, String... profiles) {
        return day("ann", kind, day, revision, raw, profiles);
    }

    private static DailySnapshot day(
            String user, Kind kind, String day, long revision, long raw, String... profiles) {
        List<ProfileSnapshot> rows =
                Stream.of(profiles).map(profile -> row(profile, raw, null)).toList();
        return new DailySnapshot(
                Level.USER,
                user,
                "acme",
                AccountsHarness.day(day),
                kind,
                revision,
                AccountsHarness.day("2025-05-05"),
                0,
                Map.of(),
                null,
                Long.MIN_VALUE,
                rows);
    }

    private static ProfileSnapshot row(String profile, long raw, ProfileSnapshot.Members members) {
        return new ProfileSnapshot(
                profile, raw, true, 1, new int[] {1}, 2, List.of(), members, null, List.of());
    }

    @Test
    void aRowWaitsForTheBenchmarkOfItsDay() throws Exception {
        try (ScoresHarness scores = start()) {
            scores.send(ann(Kind.FINAL, "2025-05-06", 2, 18), ann(Kind.FINAL, "2025-05-05", 1, 9));
            scores.entityWatermark(scores.lastMillisOf("2025-05-06"));
            scores.benchmark(Level.USER, "2025-05-05", 18);
            scores.benchmark(Level.ACCOUNT, "2025-05-05", 1000);
            scores.benchmark(Level.USER, "2025-05-06", 180);
            assertThat(scores.rows()).isEmpty();
            scores.watermark(scores.lastMillisOf("2025-05-06"));

            assertThat(scores.rows())
                    .containsExactly(
                            "ann 2025-05-05 two raw=9 score=50 before=null change=null of=18",
                            "ann 2025-05-06 two raw=18 score=10 before=null change=null of=180");
        }
    }

    @Test
    void anAccountsUsersAreScoredAgainstTheBenchmarkOfUsers() throws Exception {
        var top = List.of(new TopUser("ann", 30, new BigDecimal("60.0")));
        var members =
                new ProfileSnapshot.Members(
                        7, new long[] {5, 30}, new long[] {4, 1}, top, DailySnapshot.NO_DAY);
        DailySnapshot acme =
                new DailySnapshot(
                        Level.ACCOUNT,
                        "acme",
                        "acme",
                        AccountsHarness.day("2025-05-05"),
                        Kind.FINAL,
                        9,
                        AccountsHarness.day("2025-05-05"),
                        0,
                        Map.of(),
                        null,
                        Long.MIN_VALUE,
                        List.of(row("two", 50, members)));
        try (ScoresHarness scores = start()) {
            scores.send(acme);
            scores.benchmark(Level.ACCOUNT, "2025-05-05", 200);
            scores.benchmark(Level.USER, "2025-05-05", 15);
            scores.closeDay("2025-05-05");

            ScoreRow row = scores.out().get(0);
            assertThat(row.score()).isEqualTo(25);
            assertThat(row.isFinal()).isTrue();
            assertThat(row.modelVersion()).isEqualTo(3);
            assertThat(row.featuresUsed()).containsExactly("Files");
            assertThat(row.adoptionRate()).isEqualByComparingTo("50");
            assertThat(row.adoptionRateAllTime()).isEqualByComparingTo("100");
            // 4 users at 33, one held at 100
            assertThat(row.account())
                    .isEqualTo(
                            new ScoreRow.AccountPart(
                                    5,
                                    7,
                                    new BigDecimal("46.40"),
                                    232L,
                                    top,
                                    null,
                                    null,
                                    List.of()));
        }
    }

    @Test
    void aCorrectionKeepsTheBenchmarkOfItsDay() throws Exception {
        try (ScoresHarness scores = start()) {
            scores.send(ann(Kind.FINAL, "2025-05-05", 1, 9));
            scores.benchmark(Level.USER, "2025-05-05", 18);
            scores.closeDay("2025-05-05");
            scores.rows();
            scores.benchmark(Level.USER, "2025-05-06", 90);
            scores.watermark(scores.lastMillisOf("2025-05-06") - 1);
            scores.correct(ann(Kind.CORRECTION, "2025-05-05", 2, 18));

            assertThat(scores.rows())
                    .containsExactly(
                            "ann 2025-05-05 two raw=18 score=100 before=null change=null of=18");
        }
    }

    @Test
    void aRowNeverGoesBackToAnOlderState() throws Exception {
        try (ScoresHarness scores = start()) {
            scores.benchmark(Level.USER, "2025-05-05", 100);
            // Both wait, in whichever order they came.
            scores.send(
                    ScoresHarness.releasedAt(
                            scores.lastMillisOf("2025-05-05"),
                            ann(Kind.CORRECTION, "2025-05-05", 5, 50)),
                    ann(Kind.FINAL, "2025-05-05", 4, 40));
            scores.closeDay("2025-05-05");
            assertThat(scores.rows())
                    .containsExactly(
                            "ann 2025-05-05 two raw=40 score=40 before=null change=null of=100",
                            "ann 2025-05-05 two raw=50 score=50 before=null change=null of=100");

            scores.correct(ann(Kind.CORRECTION, "2025-05-05", 4, 40));
            scores.correct(ann(Kind.CORRECTION, "2025-05-05", 4, 40, new String[0]));
            assertThat(scores.rows()).isEmpty();
            scores.correct(ann(Kind.CORRECTION, "2025-05-05", 5, 55));
            scores.correct(ann(Kind.CORRECTION, "2025-05-05", 6, 60));
            assertThat(scores.rows())
                    .containsExactly(
                            "ann 2025-05-05 two raw=55 score=55 before=null change=null of=100",
                            "ann 2025-05-05 two raw=60 score=60 before=null change=null of=100");
        }
    }

    @Test
    void aCorrectionTakesBackARowThatIsVoid() throws Exception {
        Model trials =
                model().plans()
                        .profiles("{two: {window: 2d}, trials: {window: 2d, segment: trial}}")
                        .build();
        try (ScoresHarness scores = start(trials, Duration.ofDays(1))) {
            scores.send(ann(Kind.FINAL, "2025-05-05", 1, 9, "two", "trials"));
            scores.closeDay("2025-05-05");
            assertThat(scores.rows())
                    .containsExactly(
                            "ann 2025-05-05 two raw=9 score=null before=null change=null of=null",
                            "ann 2025-05-05 trials raw=9 score=null before=null change=null of=null");

            scores.correct(ann(Kind.CORRECTION, "2025-05-05", 2, 10, "two"));
            List<ScoreRow> rows = scores.out();
            assertThat(rows).extracting(ScoreRow::retracted).containsExactly(false, true);
            assertThat(rows.get(1).profile()).isEqualTo("trials");
            assertThat(rows.get(1).accountId()).isEqualTo("acme");
            assertThat(rows.get(1).revision()).isEqualTo(2);

            // Once is enough, and it may come back.
            scores.correct(ann(Kind.CORRECTION, "2025-05-05", 3, 11, "two"));
            scores.correct(ann(Kind.CORRECTION, "2025-05-05", 4, 12, "two", "trials"));
            assertThat(scores.out())
                    .extracting(ScoreRow::profile)
                    .containsExactly("two", "two", "trials");
        }
    }

    @Test
    void theScoreBeforeIsThatOfAWindowEarlier() throws Exception {
        try (ScoresHarness scores = start(MODEL, Duration.ofDays(5))) {
            for (int day = 5; day <= 9; day++) {
                scores.benchmark(Level.USER, "2025-05-0" + day, 100);
            }
            scores.send(
                    ann(Kind.FINAL, "2025-05-05", 1, 10), // the day before the last is not known
                    ann(Kind.FINAL, "2025-05-06", 1, 10),
                    ann(Kind.FINAL, "2025-05-07", 2, 30),
                    ann(Kind.FINAL, "2025-05-09", 3, 20));
            scores.closeDay("2025-05-09");
            assertThat(scores.rows())
                    .containsExactly(
                            "ann 2025-05-05 two raw=10 score=10 before=null change=null of=100",
                            "ann 2025-05-06 two raw=10 score=10 before=null change=null of=100",
                            "ann 2025-05-07 two raw=30 score=30 before=10 change=20 of=100",
                            "ann 2025-05-09 two raw=20 score=20 before=30 change=-10 of=100");

            scores.correct(
                    ann(Kind.CORRECTION, "2025-05-07", 3, 50),
                    ann(Kind.CORRECTION, "2025-05-08", 3, 50),
                    ann(Kind.CORRECTION, "2025-05-09", 4, 40));
            assertThat(scores.rows())
                    .containsExactly(
                            "ann 2025-05-07 two raw=50 score=50 before=10 change=40 of=100",
                            "ann 2025-05-08 two raw=50 score=50 before=10 change=40 of=100",
                            "ann 2025-05-09 two raw=40 score=40 before=50 change=-10 of=100");
        }
    }

    @Test
    void theLastCorrectionOfADayStillFindsTheScoreBefore() throws Exception {
        try (ScoresHarness scores = start()) {
            scores.benchmark(Level.USER, "2025-05-05", 100);
            scores.benchmark(Level.USER, "2025-05-07", 100);
            scores.send(ann(Kind.FINAL, "2025-05-05", 1, 10), ann(Kind.FINAL, "2025-05-07", 2, 30));
            scores.closeDay("2025-05-07");
            scores.rows();
            scores.watermark(scores.lastMillisOf("2025-05-08") - 1);
            scores.correct(ann(Kind.CORRECTION, "2025-05-07", 3, 50));

            assertThat(scores.rows())
                    .containsExactly(
                            "ann 2025-05-07 two raw=50 score=50 before=10 change=40 of=100");
        }
    }

    @Test
    void whoeverWasKnownWithoutARowHadTheLowestScore() throws Exception {
        try (ScoresHarness scores = start()) {
            scores.send(ann(Kind.FINAL, "2025-05-05", 1, 7)); // no user sets a benchmark
            scores.benchmark(Level.USER, "2025-05-07", 100);
            scores.benchmark(Level.USER, "2025-05-08", 100);
            scores.send(
                    ann(Kind.FINAL, "2025-05-07", 1, 10),
                    ann(Kind.FINAL, "2025-05-08", 1, 10),
                    ann(Kind.FINAL, "2025-05-10", 1, 0));
            scores.closeDay("2025-05-10");

            assertThat(scores.rows())
                    .containsExactly(
                            "ann 2025-05-05 two raw=7 score=null before=null change=null of=null",
                            "ann 2025-05-07 two raw=10 score=10 before=null change=null of=100",
                            "ann 2025-05-08 two raw=10 score=10 before=1 change=9 of=100",
                            "ann 2025-05-10 two raw=0 score=1 before=10 change=-9 of=null");
        }
    }

    @Test
    void liveRowsAreScoredAgainstTheNewestBenchmark() throws Exception {
        try (ScoresHarness scores = start()) {
            scores.send(ann(Kind.LIVE, "2025-05-05", 1, 9));
            assertThat(scores.live())
                    .containsExactly(
                            "ann 2025-05-05 two raw=9 score=null before=null change=null of=null");

            scores.benchmark(Level.USER, "2025-05-05", 18);
            scores.send(ann(Kind.FINAL, "2025-05-05", 1, 9));
            scores.closeDay("2025-05-05");
            scores.rows();
            scores.send(
                    ann(Kind.LIVE, "2025-05-05", 1, 9), // has closed meanwhile
                    ann(Kind.LIVE, "2025-05-07", 1, 9));
            assertThat(scores.out()).isEmpty();
            assertThat(scores.live())
                    .containsExactly("ann 2025-05-07 two raw=9 score=50 before=50 change=0 of=18");
        }
    }

    @Test
    void aTargetNeedsNoPopulation() throws Exception {
        Model target =
                model().profiles("{two: {window: 2d, normalization: {method: target, target: 36}}}")
                        .build();
        try (ScoresHarness scores = start(target, Duration.ofDays(1))) {
            scores.send(ann(Kind.LIVE, "2025-05-05", 1, 9), ann(Kind.FINAL, "2025-05-05", 1, 9));
            scores.closeDay("2025-05-05");

            String row = "ann 2025-05-05 two raw=9 score=25 before=null change=null of=36";
            assertThat(scores.live()).containsExactly(row);
            assertThat(scores.rows()).containsExactly(row);
        }
    }

    @Test
    void theEndOfInputWritesNothing() throws Exception {
        try (ScoresHarness scores = start()) {
            scores.send(ann(Kind.FINAL, "2025-05-05", 1, 9));
            scores.watermark(Long.MAX_VALUE);
            assertThat(scores.rows()).isEmpty();
            assertThat(scores.timers()).isZero();
        }
    }

    @Test
    void whatWaitsAndWhatWasScoredIsRestored() throws Exception {
        OperatorSubtaskState snapshot;
        try (ScoresHarness scores = start()) {
            scores.benchmark(Level.USER, "2025-05-05", 100);
            scores.send(ann(Kind.FINAL, "2025-05-05", 3, 10));
            scores.closeDay("2025-05-05");
            scores.benchmark(Level.USER, "2025-05-07", 50);
            scores.send(ann(Kind.FINAL, "2025-05-07", 4, 20));
            scores.rows();
            snapshot = scores.snapshot();
        }
        TimeSettings times = new TimeSettings(0, Duration.ofDays(3).toMillis(), 0, false);
        try (ScoresHarness scores = ScoresHarness.restore(backend, MODEL, times, snapshot)) {
            scores.watermark(scores.lastMillisOf("2025-05-06"));
            scores.correct(ann(Kind.CORRECTION, "2025-05-05", 2, 20));
            scores.correct(ann(Kind.CORRECTION, "2025-05-05", 4, 30));
            scores.closeDay("2025-05-07");

            assertThat(scores.rows())
                    .containsExactly(
                            "ann 2025-05-05 two raw=30 score=30 before=null change=null of=100",
                            "ann 2025-05-07 two raw=20 score=40 before=30 change=10 of=50");
        }
    }

    @Test
    void whatWaitsGoesWhereItsKeysGo() throws Exception {
        List<String> expected = new ArrayList<>();
        OperatorSubtaskState[] halves = new OperatorSubtaskState[2];
        try (ScoresHarness scores = start()) {
            sendDays(scores, 0, 1, "2025-05-05", "2025-05-06");
            OperatorSubtaskState snapshot = scores.snapshot(); // and on it goes
            sendDays(scores, 0, 1, "2025-05-06", "2025-05-07");
            scores.closeDay("2025-05-05");
            assertThat(scores.rows()).hasSize(USERS);
            scores.closeDay("2025-05-07");
            expected.addAll(scores.rows());
            for (int task = 0; task < 2; task++) {
                try (ScoresHarness half = restoreShare(2, task, snapshot)) {
                    sendDays(half, task, 2, "2025-05-06");
                    half.closeDay("2025-05-05");
                    halves[task] = half.snapshot();
                }
            }
        }
        assertThat(expected).hasSize(3 * USERS);
        try (ScoresHarness scores = restoreShare(1, 0, halves)) {
            sendDays(scores, 0, 1, "2025-05-07");
            scores.closeDay("2025-05-07");
            assertThat(scores.rows()).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** Sends a row of each of a task's users for each day. */
    private static void sendDays(ScoresHarness scores, int task, int tasks, String... days)
            throws Exception {
        for (String day : days) {
            for (int i = 0; i < USERS; i++) {
                if (OperatorHarness.taskOf("uu" + i, tasks) == task) {
                    scores.send(day("u" + i, Kind.FINAL, day, 1, 6 + i, "two"));
                }
            }
        }
    }

    private ScoresHarness restoreShare(int tasks, int task, OperatorSubtaskState... snapshots)
            throws Exception {
        return ScoresHarness.restore(
                backend,
                MODEL,
                new TimeSettings(0, Duration.ofDays(1).toMillis(), 0, false),
                OperatorHarness.share(tasks, task, snapshots),
                tasks,
                task);
    }

    /** A row that waited through a restart names features by their places. */
    @Test
    void aModelWithFewerFeaturesTakesOverTheRowsThatWait() throws Exception {
        OperatorSubtaskState snapshot;
        try (ScoresHarness scores = start()) {
            scores.send(ann(Kind.FINAL, "2025-05-05", 1, 9));
            snapshot = scores.snapshot();
        }
        Model fewer = model().features("{Reports: [Report Created]}").build();
        try (ScoresHarness scores =
                ScoresHarness.restore(backend, fewer, TimeSettings.REPLAY, snapshot)) {
            scores.closeDay("2025-05-05");
            ScoreRow row = scores.out().get(0);
            assertThat(row.featuresUsed()).isEmpty();
            assertThat(row.adoptionRate()).isEqualByComparingTo("0");
            assertThat(row.adoptionRateAllTime()).isEqualByComparingTo("100");
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void nothingIsKeptInTheEnd() throws Exception {
        for (Duration lateness :
                List.of(
                        Duration.ZERO,
                        Duration.ofHours(5),
                        Duration.ofDays(1),
                        Duration.ofDays(3))) {
            try (ScoresHarness scores = start(MODEL, lateness)) {
                for (int day = 5; day <= 28; day++) {
                    String date = "2025-05-%02d".formatted(day);
                    scores.send(ann(Kind.FINAL, date, 1, 10));
                    scores.benchmark(Level.USER, date, 100);
                    scores.closeDay(date);
                    assertThat(scores.timers()).isLessThanOrEqualTo(4);
                    assertThat(scores.stateEntries()).isLessThanOrEqualTo(8);
                }
                scores.correct(ann(Kind.CORRECTION, "2025-05-28", 2, 20, new String[0]));
                assertThat(scores.rows()).hasSize(25).last().asString().contains("retracted");
                scores.closeDay("2025-06-28");
                scores.benchmark(Level.USER, "2025-06-28", null);

                assertThat(scores.timers()).isZero();
                assertThat(scores.stateEntries()).isZero();
                assertThat(scores.benchmarks()).containsExactly("user newest two");
            }
        }
    }

    @Test
    void benchmarksStayWhileRowsOfDaysThatTakeCorrectionsAskForThem() throws Exception {
        try (ScoresHarness scores = start()) {
            for (int day = 2; day <= 9; day++) {
                scores.benchmark(Level.USER, "2025-05-0" + day, day);
            }
            scores.watermark(scores.lastMillisOf("2025-05-08") - 1);
            scores.benchmark(Level.ACCOUNT, "2025-05-08", 1);
            List<String> kept = new ArrayList<>(scores.benchmarks());
            assertThat(kept)
                    .containsExactlyInAnyOrder(
                            "user newest two",
                            "account newest two",
                            "user " + AccountsHarness.day("2025-05-04") + " two",
                            "user " + AccountsHarness.day("2025-05-05") + " two",
                            "user " + AccountsHarness.day("2025-05-06") + " two",
                            "user " + AccountsHarness.day("2025-05-07") + " two",
                            "user " + AccountsHarness.day("2025-05-08") + " two",
                            "user " + AccountsHarness.day("2025-05-09") + " two",
                            "account " + AccountsHarness.day("2025-05-08") + " two");
        }
    }
}
