package io.tideline.erasure;

import static io.tideline.harness.Happening.anonymous;
import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.LifecycleHarness;
import io.tideline.harness.OperatorHarness;
import io.tideline.harness.Text;
import io.tideline.members.MembersOperator;
import io.tideline.model.Model;
import io.tideline.state.ErasureSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who was forgotten stays so for a while, whatever still comes. */
class SuppressionTest {
    private static final Model MODEL = model().build();
    private static final String ANN = "ann-who-leaves";
    private static final String ACME = "acme-which-leaves";
    private static final ErasureSettings RULES = rules("k");

    @TempDir Path folder;

    private static ErasureSettings rules(String... keys) {
        return new ErasureSettings(
                () -> List.of(keys).stream().map(key -> key.repeat(32).getBytes(UTF_8)).toList(),
                Duration.ofDays(5).toMillis(),
                0);
    }

    private interface Story {
        void play(LifecycleHarness stages) throws Exception;
    }

    private static void play(Backend backend, Story story) throws Exception {
        OperatorHarness.withForgets(
                RULES,
                () -> {
                    try (var stages =
                            LifecycleHarness.start(backend, MODEL, LifecycleHarness.times(false))) {
                        story.play(stages);
                    }
                });
    }

    private static List<String> close(LifecycleHarness stages, String day) throws Exception {
        stages.closeDay(day);
        List<String> rows = new ArrayList<>(stages.accounts().rows());
        stages.members()
                .side(MembersOperator.UNATTACHED)
                .forEach(row -> rows.add(Text.of(row, MODEL)));
        rows.removeIf(row -> row.startsWith("FORGET"));
        return rows;
    }

    private static Happening did(String user, String at) {
        return user(user).in("base").did("Logged In").at(at);
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void eventsOfAForgottenUserAreDroppedForAWhile(Backend backend) throws Exception {
        play(
                backend,
                stages -> {
                    stages.send(did(ANN, "2025-05-05T10:00Z"), did("bob", "2025-05-05T10:00Z"));
                    stages.forget(ANN, null, "2025-05-05T11:00Z");
                    stages.send(did(ANN, "2025-05-05T12:00Z"), did("bob", "2025-05-05T12:00Z"));
                    assertThat(close(stages, "2025-05-05"))
                            .containsExactlyInAnyOrder(
                                    "FINAL bob@base 2025-05-05 two=2 []",
                                    "FINAL base 2025-05-05 two=3 []");
                    stages.restart();
                    assertThat(isKept(stages, ANN)).isFalse();
                    stages.send(did(ANN, "2025-05-06T10:00Z"), did(ANN, "2025-05-05T13:00Z"));
                    assertThat(close(stages, "2025-05-06")).noneMatch(row -> row.contains(ANN));
                    // Its own day decides, not when it comes.
                    stages.send(did(ANN, "2025-05-11T10:00Z"), did(ANN, "2025-05-10T23:59Z"));
                    for (int day = 7; day < 11; day++) {
                        assertThat(close(stages, "2025-05-%02d".formatted(day)))
                                .noneMatch(row -> row.contains(ANN));
                    }
                    assertThat(close(stages, "2025-05-11"))
                            .contains("FINAL " + ANN + "@base 2025-05-11 two=1 []");
                });
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void aForgottenAccountTakesNothing(Backend backend) throws Exception {
        play(
                backend,
                stages -> {
                    stages.send(user("bob").in(ACME).did("Logged In").at("2025-05-05T10:00Z"));
                    stages.forget(null, ACME, "2025-05-05T11:00Z");
                    stages.send(
                            user("bob").joined(ACME).with("plan", "pro").at("2025-05-05T12:00Z"),
                            user("bob").did("Logged In").at("2025-05-05T12:01Z"),
                            anonymous().in(ACME).did("Logged In").at("2025-05-05T12:02Z"));
                    assertThat(close(stages, "2025-05-05"))
                            .as("what users do there is theirs")
                            .containsExactly("FINAL bob@" + ACME + " 2025-05-05 two=2 []");
                    stages.send( // late
                            user("bob").in(ACME).did("Logged In").at("2025-05-05T13:00Z"));
                    stages.restart();
                    assertThat(close(stages, "2025-05-06"))
                            .containsExactlyInAnyOrder(
                                    "CORRECTION bob@" + ACME + " 2025-05-05 two=3 []",
                                    "FINAL bob@" + ACME + " 2025-05-06 two=3 []");
                    assertThat(stages.alerts()).isEmpty();
                    stages.send(user("bob").did("Logged In").at("2025-05-11T12:00Z"));
                    for (int day = 7; day < 11; day++) {
                        close(stages, "2025-05-%02d".formatted(day));
                    }
                    assertThat(close(stages, "2025-05-11"))
                            .contains("FINAL " + ACME + " 2025-05-11 two=1 []");
                });
    }

    /** No id is kept for that, and in the end nothing at all. */
    @ParameterizedTest
    @EnumSource(Backend.class)
    void theListHasNoIdsAndAnEnd(Backend backend) throws Exception {
        play(
                backend,
                stages -> {
                    stages.forget(ANN, null, "2025-05-05T11:00Z");
                    stages.forget(ANN, null, "2025-05-05T10:00Z");
                    stages.forget(null, ACME, "2025-05-05T11:00Z");
                    assertThat(stages.stateEntries()).isEqualTo(3);
                    assertThat(isKept(stages, "leaves")).isFalse();
                    stages.send(did(ANN, "2025-05-06T10:00Z")); // nor is it by being dropped
                    assertThat(isKept(stages, "leaves")).isFalse();
                    stages.send(did("bob", "2025-05-11T10:00Z"));
                    stages.watermark("2025-05-11T23:00Z");
                    assertThat(stages.stateEntries()).isGreaterThan(3);
                    stages.forget("bob", null, "1970-01-01T00:00Z");
                    stages.closeDay("2025-05-12");
                    stages.closeDay("2025-05-13");
                    stages.restart();
                    assertThat(lastDays(stages)).isEmpty();
                });
    }

    private static List<Integer> lastDays(LifecycleHarness stages) throws Exception {
        List<Integer> days = new ArrayList<>();
        days.addAll(stages.members().suppressed());
        days.addAll(stages.accounts().suppressed());
        return days;
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void whoIsOnTheListStaysOnItWhenTheKeyChanges(Backend backend) throws Exception {
        play(
                backend,
                stages -> {
                    stages.forget(ANN, null, "2025-05-05T11:00Z");
                    OperatorHarness.withForgets(
                            rules("n", "k"),
                            () -> {
                                stages.restart();
                                stages.send(did(ANN, "2025-05-06T10:00Z"));
                                assertThat(close(stages, "2025-05-06")).isEmpty();
                                stages.forget(ANN, null, "2025-05-05T11:00Z");
                            });
                    assertThat(stages.members().suppressed()).hasSize(1);
                    // Once it is dropped, no one knows whom the list means.
                    OperatorHarness.withForgets(
                            rules("n"),
                            () -> {
                                stages.restart();
                                stages.send(did(ANN, "2025-05-07T10:00Z"));
                                assertThat(close(stages, "2025-05-07")).isNotEmpty();
                            });
                });
    }

    private boolean isKept(LifecycleHarness stages, String text) throws Exception {
        for (OperatorHarness<?> stage : List.of(stages.members(), stages.accounts())) {
            Path file = folder.resolve("savepoint");
            OperatorSnapshotUtil.writeStateHandle(stage.savepoint(), file.toString());
            if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                return true;
            }
        }
        return false;
    }
}
