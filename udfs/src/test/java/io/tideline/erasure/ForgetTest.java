package io.tideline.erasure;

import static io.tideline.harness.Happening.anonymous;
import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.alert.Alert;
import io.tideline.engagement.ScoreRow;
import io.tideline.harness.Backend;
import io.tideline.harness.LifecycleHarness;
import io.tideline.harness.OperatorHarness;
import io.tideline.harness.Text;
import io.tideline.lifecycle.LifecycleProcessor;
import io.tideline.members.MembersOperator;
import io.tideline.message.DailySnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.scores.ScoresHarness;
import io.tideline.time.TimeSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of a user or an account that was to be forgotten: nothing but sums. */
class ForgetTest {
    private static final String ANN = "ann-who-leaves";
    private static final String ACME = "acme-which-leaves";
    private static final long INTERVAL = 10_000;

    private static final Model MODEL =
            model().plans()
                    .profiles("{two: {window: 2d}, trials: {window: 3d, segment: trial}}")
                    .inactiveAfter("{user: 3d, account: 3d}")
                    .activation(
                            "{setup: {level: user, stalled_after: 2d, steps:"
                                    + " {Report: {event: Report Created, count: 9}}}}")
                    .alerts("{quiet: {kind: inactive, level: user}, silent: {kind: inactive}}")
                    .build();

    @TempDir Path folder;

    /** All three stages that know of users and accounts. */
    private final class Story implements AutoCloseable {
        private final LifecycleHarness stages;
        private final ScoresHarness scores;
        private final List<String> rows = new ArrayList<>();

        Story(Backend backend, boolean inOrder) throws Exception {
            var times = new TimeSettings(0, Duration.ofDays(2).toMillis(), INTERVAL, inOrder);
            stages = LifecycleHarness.start(backend, MODEL, times);
            scores = ScoresHarness.start(backend, MODEL, times);
        }

        /** Plays days that close, with late events and rows that wait. */
        Story play() throws Exception {
            for (int day = 5; day < 9; day++) {
                stages.sendOn(
                        user(ANN).joined(ACME).with("plan", "trial").id("g" + day).at(on(day, 9)));
                stages.sendOn(user(ANN).did("Logged In").id("l" + day).at(on(day, 10)));
                stages.sendOn(user(ANN).in("base").did("Report Created").at(on(day, 11)));
                stages.sendOn(user("bob").in(ACME).did("Logged In").at(on(day, 12)));
                stages.sendOn(anonymous().in(ACME).did("Logged In").at(on(day, 12)));
                if (day > 5) {
                    stages.sendOn(user(ANN).did("Logged In").at(on(day - 1, 13))); // late
                }
                if (day < 8) {
                    scores.benchmark(Level.USER, "2025-05-0" + day, 9);
                    stages.closeDay("2025-05-0" + day);
                    passOn();
                    scores.closeDay("2025-05-0" + day);
                }
            }
            stages.members().machineTime(5 * INTERVAL);
            stages.beforeBarrier();
            passOn();
            return this;
        }

        /** Closes a day; its rows wait in scores. */
        void closeButInScores(String day) throws Exception {
            stages.closeDay(day);
            passOn();
        }

        private String on(int day, int hour) {
            return "2025-05-%02dT%02d:00Z".formatted(day, hour);
        }

        private void passOn() throws Exception {
            for (DailySnapshot day : stages.members().side(MembersOperator.UNATTACHED)) {
                send(day);
            }
            for (DailySnapshot day : stages.accounts().out()) {
                send(day);
            }
        }

        private void send(DailySnapshot day) throws Exception {
            if (day.kind() != DailySnapshot.Kind.FORGET) {
                rows.add(Text.of(day, MODEL));
            }
            scores.send(day);
        }

        Story forget(String user, String account) throws Exception {
            stages.forget(user, account);
            passOn();
            stages.alerts();
            stages.activation();
            stages.cohorts();
            scores.rows();
            scores.live();
            rows.clear();
            return this;
        }

        /** Returns whether a stage's savepoint has a text in it. */
        private boolean has(OperatorHarness<?> stage, String text) throws Exception {
            OperatorSubtaskState savepoint = stage.savepoint();
            passOn();
            Path file = folder.resolve("savepoint");
            OperatorSnapshotUtil.writeStateHandle(savepoint, file.toString());
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
        }

        List<String> whoHas(String text) throws Exception {
            List<String> names = new ArrayList<>();
            if (has(stages.members(), text)) {
                names.add("members");
            }
            if (has(stages.accounts(), text)) {
                names.add("accounts");
            }
            if (has(scores, text)) {
                names.add("scores");
            }
            return names;
        }

        /** Lets a month go by; the rows of the days that end. */
        List<String> month() throws Exception {
            for (int day = 8; day < 32; day++) {
                String date = "2025-05-%02d".formatted(day);
                stages.closeDay(date);
                passOn();
                scores.closeDay(date);
            }
            stages.members().machineTime(20 * INTERVAL);
            passOn();
            stages.alerts().forEach(rows::add);
            stages.activation().forEach(rows::add);
            scores.side(LifecycleProcessor.ALERTS).stream().map(Alert::toString).forEach(rows::add);
            rows.addAll(scores.rows());
            return rows;
        }

        @Override
        public void close() {
            stages.close();
            scores.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"HEAP, false", "HEAP, true", "ROCKSDB, false", "ROCKSDB, true"})
    void nothingIsLeftOfAUser(Backend backend, boolean inOrder) throws Exception {
        try (Story story = new Story(backend, inOrder).play()) {
            assertThat(story.whoHas(ANN)).containsExactly("members", "accounts", "scores");
            story.forget(ANN, null);
            assertThat(story.whoHas(ANN)).isEmpty();
            assertThat(story.month()).isNotEmpty().noneMatch(row -> row.contains(ANN));
            assertThat(story.whoHas(ANN)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"HEAP, false", "ROCKSDB, true"})
    void noRoomInMemoryMakesNoDifference(Backend backend, boolean inOrder) throws Exception {
        List<String> left =
                OperatorHarness.withoutRoom(
                        () -> {
                            try (Story story = new Story(backend, inOrder).play()) {
                                return story.forget(ANN, null).whoHas(ANN);
                            }
                        });
        assertThat(left).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"HEAP, false", "HEAP, true", "ROCKSDB, false", "ROCKSDB, true"})
    void whatAUserDidStaysInTheSumsOfAccounts(Backend backend, boolean inOrder) throws Exception {
        List<String> kept;
        try (Story story = new Story(backend, inOrder).play()) {
            story.rows.clear();
            kept = story.month();
        }
        try (Story story = new Story(backend, inOrder).play()) {
            List<String> left = story.forget(ANN, null).month();
            assertThat(ofAccounts(left)).isNotEmpty().isEqualTo(ofAccounts(kept));
            assertThat(left).contains("FINAL bob@" + ACME + " 2025-05-08 two=2 trials=3 [trial]");
        }
    }

    private static List<String> ofAccounts(List<String> rows) {
        return rows.stream().filter(row -> row.matches("(FINAL|CORRECTION) [^@]*")).toList();
    }

    @ParameterizedTest
    @CsvSource({"HEAP, false", "HEAP, true", "ROCKSDB, false", "ROCKSDB, true"})
    void anAccountStaysOnlyWithItsUsers(Backend backend, boolean inOrder) throws Exception {
        try (Story story = new Story(backend, inOrder).play()) {
            story.forget(null, ACME);
            // What its users did there is theirs, and their rows of the open day wait for it.
            assertThat(story.whoHas(ACME)).containsExactly("members");
            assertThat(story.whoHas("base")).contains("accounts", "scores");
        }
    }

    /** Rows of a day that has ended in accounts wait for the day's benchmarks. */
    @ParameterizedTest
    @CsvSource({"HEAP, false", "HEAP, true", "ROCKSDB, false", "ROCKSDB, true"})
    void noRowThatWaitsForItsBenchmarkNamesAUser(Backend backend, boolean inState)
            throws Exception {
        try (Story story = new Story(backend, false).play()) {
            story.closeButInScores("2025-05-08");
            if (inState) {
                assertThat(story.whoHas(ANN)).contains("scores");
            }
            story.forget(ANN, null);
            if (inState) {
                assertThat(story.whoHas(ANN)).isEmpty();
            }
            story.scores.closeDay("2025-05-08");
            assertThat(story.scores.out())
                    .anyMatch(row -> row.entityId().equals(ACME))
                    .noneMatch(row -> row.toString().contains(ANN));
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void aUserWhoComesBackIsNamedInNewRowsAlone(Backend backend) throws Exception {
        try (Story story = new Story(backend, false).play()) {
            story.closeButInScores("2025-05-08");
            story.forget(ANN, null);
            story.stages.sendOn(user(ANN).in(ACME).did("Logged In").at(story.on(9, 10)));
            story.closeButInScores("2025-05-09");
            story.scores.closeDay("2025-05-08");
            assertThat(story.scores.out())
                    .isNotEmpty()
                    .noneMatch(row -> row.toString().contains(ANN));
            story.scores.closeDay("2025-05-09");
            assertThat(story.scores.out())
                    .filteredOn(row -> row.toString().contains(ANN))
                    .extracting(ScoreRow::entityId)
                    .contains(ANN, ACME);
        }
    }

    @ParameterizedTest
    @CsvSource({"HEAP", "ROCKSDB"})
    void anUnknownOneIsForgottenToo(Backend backend) throws Exception {
        try (Story story = new Story(backend, false)) {
            story.forget(ANN, null).forget(null, ACME);
            assertThat(story.whoHas("leaves")).isEmpty();
        }
    }
}
