package io.tideline.scores;

import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tideline.accounts.AccountsHarness;
import io.tideline.engagement.ScoreRow;
import io.tideline.harness.Backend;
import io.tideline.harness.LifecycleHarness;
import io.tideline.members.MembersOperator;
import io.tideline.message.DailySnapshot;
import io.tideline.message.DailySnapshot.Kind;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.time.TimeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A live row whose day closes without a final row of its key is withdrawn. */
@ParameterizedClass
@EnumSource(Backend.class)
class WithdrawnRowsTest {
    private static final long INTERVAL = 10_000;
    private static final long LATENESS = Duration.ofDays(3).toMillis();
    private static final TimeSettings LIVE = new TimeSettings(0, LATENESS, INTERVAL, false);
    private static final TimeSettings NOT_LIVE = new TimeSettings(0, LATENESS, 0, false);
    private static final Model MODEL =
            model().plans()
                    .profiles("{two: {window: 2d}, trials: {window: 2d, segment: trial}}")
                    .build();

    @Parameter Backend backend;

    private ScoresHarness start() throws Exception {
        return ScoresHarness.start(backend, MODEL, LIVE);
    }

    private static DailySnapshot ann(Kind kind, String day, String... profiles) {
        return entity(Level.USER, "ann", kind, day, profiles);
    }

    private static DailySnapshot entity(
            Level level, String id, Kind kind, String day, String... profiles) {
        ProfileSnapshot.Members members =
                level == Level.USER
                        ? null
                        : new ProfileSnapshot.Members(
                                1, new long[] {9}, new long[] {1}, List.of(), DailySnapshot.NO_DAY);
        return new DailySnapshot(
                level,
                id,
                "acme",
                AccountsHarness.day(day),
                kind,
                1,
                AccountsHarness.day("2025-05-05"),
                0,
                Map.of(),
                null,
                Long.MIN_VALUE,
                Stream.of(profiles)
                        .map(
                                profile ->
                                        new ProfileSnapshot(
                                                profile,
                                                9,
                                                true,
                                                1,
                                                new int[0],
                                                0,
                                                List.of(),
                                                members,
                                                null,
                                                List.of()))
                        .toList());
    }

    /** Returns the rows since the last call, without their numbers. */
    private static List<String> live(ScoresHarness scores) {
        return scores.live().stream().map(row -> row.replaceFirst(" raw=.*", "")).toList();
    }

    private static List<String> rows(ScoresHarness scores) {
        return scores.rows().stream().map(row -> row.replaceFirst(" raw=.*", "")).toList();
    }

    @Test
    void whereTheFinalRowsLackTheProfile() throws Exception {
        try (ScoresHarness scores = start()) {
            scores.send(
                    ann(Kind.LIVE, "2025-05-05", "two", "trials"),
                    entity(Level.ACCOUNT, "acme", Kind.LIVE, "2025-05-05", "two", "trials"),
                    ann(Kind.LIVE, "2025-05-05", "two"));
            live(scores);
            scores.send(
                    ann(Kind.FINAL, "2025-05-05", "two"),
                    entity(Level.ACCOUNT, "acme", Kind.FINAL, "2025-05-05", "two"));
            scores.watermark(scores.lastMillisOf("2025-05-05") - 1);
            assertThat(live(scores)).isEmpty();
            scores.closeDay("2025-05-05");

            assertThat(rows(scores))
                    .containsExactlyInAnyOrder("ann 2025-05-05 two", "acme 2025-05-05 two");
            List<ScoreRow> withdrawn = scores.side(ScoresOperator.LIVE);
            assertThat(withdrawn)
                    .extracting(ScoreRow::level, ScoreRow::entityId, ScoreRow::profile)
                    .containsExactlyInAnyOrder(
                            tuple(Level.USER, "ann", "trials"),
                            tuple(Level.ACCOUNT, "acme", "trials"));
            assertThat(withdrawn)
                    .allMatch(row -> row.retracted() && !row.isFinal())
                    .allMatch(row -> row.modelVersion() == 3)
                    .allMatch(row -> row.day() == AccountsHarness.day("2025-05-05"));
            scores.closeDay("2025-05-06");
            assertThat(live(scores)).as("once").isEmpty();
        }
    }

    @Test
    void whereThereIsNoFinalRowAtAll() throws Exception {
        try (ScoresHarness scores = start()) {
            scores.send(ann(Kind.LIVE, "2025-05-05", "trials"));
            live(scores);
            scores.closeDay("2025-05-05");
            assertThat(live(scores)).containsExactly("ann 2025-05-05 trials withdrawn");
            assertThat(scores.stateEntries()).isZero();
            assertThat(scores.timers()).isZero();
        }
    }

    @Test
    void eachWithItsOwnDay() throws Exception {
        try (ScoresHarness scores = start()) {
            for (String day : List.of("2025-05-07", "2025-05-05", "2025-05-06")) {
                scores.send(ann(Kind.LIVE, day, "two", "trials"));
            }
            live(scores);
            scores.send(ann(Kind.FINAL, "2025-05-06", "trials"));
            scores.closeDay("2025-05-05");
            assertThat(live(scores))
                    .containsExactly(
                            "ann 2025-05-05 trials withdrawn", "ann 2025-05-05 two withdrawn");
            scores.watermark(scores.lastMillisOf("2025-05-08")); // over two days at once
            assertThat(live(scores))
                    .containsExactly(
                            "ann 2025-05-06 two withdrawn",
                            "ann 2025-05-07 trials withdrawn",
                            "ann 2025-05-07 two withdrawn");
            assertThat(rows(scores)).containsExactly("ann 2025-05-06 trials");
        }
    }

    /** The watermark that ends the day may stand for later ones, too. */
    @Test
    void notWhereACorrectionHasBroughtARowMeanwhile() throws Exception {
        try (ScoresHarness scores = start()) {
            scores.send(ann(Kind.LIVE, "2025-05-05", "two", "trials"));
            live(scores);
            scores.send(
                    ScoresHarness.releasedAt(
                            scores.lastMillisOf("2025-05-05") + 5,
                            ann(Kind.CORRECTION, "2025-05-05", "two")));
            scores.closeDay("2025-05-06");
            assertThat(rows(scores)).containsExactly("ann 2025-05-05 two");
            assertThat(live(scores)).containsExactly("ann 2025-05-05 trials withdrawn");
        }
    }

    @Test
    void alsoAfterARestartUnderAnotherModelThatHasNoLiveRows() throws Exception {
        OperatorSubtaskState snapshot;
        try (ScoresHarness scores = start()) {
            scores.send(
                    ann(Kind.LIVE, "2025-05-05", "two", "trials"),
                    entity(Level.USER, "bob", Kind.LIVE, "2025-05-06", "two", "trials"));
            snapshot = scores.snapshot();
        }
        Model other =
                model().plans()
                        .profiles("{two: {window: 2d, segment: paid}, new: {window: 9d}}")
                        .build();
        for (TimeSettings times : List.of(NOT_LIVE, LIVE)) {
            try (ScoresHarness scores = ScoresHarness.restore(backend, other, times, snapshot)) {
                scores.send(ann(Kind.FINAL, "2025-05-05", "new"));
                scores.closeDay("2025-05-06");
                List<String> all = new ArrayList<>(rows(scores));
                assertThat(all).hasSize(times.live() ? 1 : 5);
                all.addAll(live(scores)); // behind the live rows, where there is such an output
                assertThat(all)
                        .containsExactlyInAnyOrder(
                                "ann 2025-05-05 new",
                                "ann 2025-05-05 trials withdrawn",
                                "ann 2025-05-05 two withdrawn",
                                "bob 2025-05-06 trials withdrawn",
                                "bob 2025-05-06 two withdrawn");
            }
        }
    }

    @Test
    void notOfOneThatIsForgotten() throws Exception {
        try (ScoresHarness scores = start()) {
            scores.send(
                    ann(Kind.LIVE, "2025-05-05", "two"),
                    ann(Kind.LIVE, "2025-05-06", "two"),
                    DailySnapshot.forget("ann", (String) null));
            live(scores);
            assertThat(scores.timers()).isZero();
            scores.closeDay("2025-05-06");
            assertThat(live(scores)).isEmpty();
            assertThat(scores.stateEntries()).isZero();
        }
    }

    /** An entity with rows each day keeps as many timers with live rows as without. */
    @Test
    void aFinalRowLeavesNothingToWithdraw() throws Exception {
        try (ScoresHarness scores = start()) {
            for (int day = 5; day <= 28; day++) {
                String date = "2025-05-%02d".formatted(day);
                scores.send(ann(Kind.LIVE, date, "two"), ann(Kind.LIVE, date, "two"));
                scores.send(ann(Kind.FINAL, date, "two"));
                scores.closeDay(date);
                assertThat(scores.timers()).isLessThanOrEqualTo(4);
                assertThat(scores.stateEntries()).isLessThanOrEqualTo(8);
            }
            assertThat(live(scores)).hasSize(2 * 24).noneMatch(row -> row.contains("withdrawn"));
            scores.closeDay("2025-06-28");
            assertThat(scores.timers()).isZero();
            assertThat(scores.stateEntries()).isZero();
        }
    }

    @Test
    void theEndOfInputWithdrawsNothing() throws Exception {
        try (ScoresHarness scores = start()) {
            scores.send(ann(Kind.LIVE, "2025-05-05", "two"));
            live(scores);
            scores.watermark(Long.MAX_VALUE);
            assertThat(live(scores)).isEmpty();
        }
    }

    /** All three stages: who leaves a segment, with whom, and who goes to another account. */
    @Test
    void ofAnAccountThatLeavesASegmentAndOfAUserWhoLeavesAnAccount() throws Exception {
        try (LifecycleHarness stages = LifecycleHarness.start(backend, MODEL, LIVE);
                ScoresHarness scores = start()) {
            stages.sendOn(user("ann").joined("acme").with("plan", "trial").at(at(9)));
            stages.sendOn(user("ann").did("Logged In").at(at(9)));
            stages.sendOn(user("bob").joined("base").with("plan", "trial").at(at(9)));
            stages.sendOn(user("bob").did("Logged In").at(at(9)));
            stages.sendOn(user("cid").joined("base").at(at(9)));
            stages.sendOn(user("cid").did("Logged In").at(at(9)));
            show(stages, scores, 1);
            assertThat(live(scores))
                    .containsExactlyInAnyOrder(
                            "ann 2025-05-05 two",
                            "ann 2025-05-05 trials",
                            "bob 2025-05-05 two",
                            "bob 2025-05-05 trials",
                            "cid 2025-05-05 two",
                            "cid 2025-05-05 trials",
                            "acme 2025-05-05 two",
                            "acme 2025-05-05 trials",
                            "base 2025-05-05 two",
                            "base 2025-05-05 trials");
            stages.sendOn(user("ann").joined("acme").with("plan", "pro").at(at(10)));
            stages.sendOn(user("bob").joined("other").at(at(10)));
            stages.sendOn(user("bob").did("Report Created").at(at(10)));
            show(stages, scores, 2);
            assertThat(live(scores))
                    .contains("ann 2025-05-05 two", "other 2025-05-05 two")
                    .doesNotContain("ann 2025-05-05 trials", "bob 2025-05-05 trials");

            stages.closeDay("2025-05-05");
            passOn(stages, scores);
            scores.closeDay("2025-05-05");
            assertThat(live(scores))
                    .containsExactlyInAnyOrder(
                            "ann 2025-05-05 trials withdrawn",
                            "bob 2025-05-05 trials withdrawn",
                            "acme 2025-05-05 trials withdrawn");
            assertThat(rows(scores))
                    .contains("base 2025-05-05 trials", "cid 2025-05-05 trials")
                    .hasSize(8);
        }
    }

    private static String at(int hour) {
        return "2025-05-05T%02d:00Z".formatted(hour);
    }

    private static void show(LifecycleHarness stages, ScoresHarness scores, long interval)
            throws Exception {
        stages.beforeBarrier();
        stages.members().machineTime(3 * interval * INTERVAL);
        stages.beforeBarrier();
        stages.accounts().machineTime(3 * interval * INTERVAL);
        passOn(stages, scores);
    }

    private static void passOn(LifecycleHarness stages, ScoresHarness scores) throws Exception {
        for (DailySnapshot day : stages.members().side(MembersOperator.UNATTACHED)) {
            scores.send(day);
        }
        for (DailySnapshot day : stages.accounts().out()) {
            scores.send(day);
        }
    }
}
