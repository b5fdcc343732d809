package io.tideline.state;

import static io.tideline.harness.Happening.anonymous;
import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.LifecycleHarness;
import io.tideline.harness.OperatorHarness;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.population.PopulationHarness;
import io.tideline.scores.ScoresHarness;
import io.tideline.time.TimeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows are the same whether or not a task has room in memory for what it works on. */
class NoRoomTest {
    private static final Model MODEL =
            model().plans()
                    .profiles("{two: {window: 2d}, trials: {window: 3d, segment: trial}}")
                    .build();
    private static final TimeSettings TIMES =
            new TimeSettings(0, Duration.ofDays(2).toMillis(), 0, false);
    private static final String[] EVENTS = {"Logged In", "Report Created", "File Uploaded"};

    /** Plays days of a few users with late events, duplicates and changing accounts. */
    private static List<String> play(Backend backend) throws Exception {
        Random random = new Random(7);
        List<String> rows = new ArrayList<>();
        try (LifecycleHarness stages = LifecycleHarness.start(backend, MODEL, TIMES)) {
            for (int day = 5; day < 12; day++) {
                String date = "2025-05-%02d".formatted(day);
                for (int i = 0; i < 40; i++) {
                    int on = Math.max(5, day - random.nextInt(3));
                    String account = "acme" + random.nextInt(2);
                    Happening who =
                            random.nextInt(8) == 0 ? anonymous() : user("u" + random.nextInt(5));
                    stages.sendOn(
                            (random.nextInt(10) == 0
                                            ? user("u1").joined(account).with("plan", "trial")
                                            : who.in(account).did(EVENTS[random.nextInt(3)]))
                                    .id("m" + random.nextInt(200))
                                    .at("2025-05-%02dT%02d:00Z".formatted(on, random.nextInt(24))));
                }
                stages.closeDay(date);
                rows.addAll(stages.accounts().rows());
            }
        }
        return rows;
    }

    @ParameterizedTest
    @EnumSource
    void ofUsersAndAccounts(Backend backend) throws Exception {
        List<String> expected = play(backend);
        assertThat(expected).hasSizeGreaterThan(50);
        assertThat(expected).anyMatch(row -> row.startsWith("CORRECTION"));
        assertThat(OperatorHarness.withoutRoom(() -> play(backend)))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<String> score(Backend backend) throws Exception {
        List<String> rows = new ArrayList<>();
        try (ScoresHarness scores = ScoresHarness.start(backend, MODEL, TIMES)) {
            for (int day = 5; day < 12; day++) {
                String date = "2025-05-%02d".formatted(day);
                for (int user = 0; user < 5; user++) {
                    scores.send(
                            PopulationHarness.entity(
                                    Level.USER, "u" + user, date, 0, day * 3 + user, 0));
                }
                scores.benchmark(Level.USER, date, day * 4);
                scores.closeDay(date);
                rows.addAll(scores.rows());
            }
        }
        return rows;
    }

    @ParameterizedTest
    @EnumSource
    void ofScores(Backend backend) throws Exception {
        List<String> expected = score(backend);
        assertThat(expected).hasSize(35);
        assertThat(OperatorHarness.withoutRoom(() -> score(backend)))
                .containsExactlyInAnyOrderElementsOf(expected);
    }
}
