package io.tideline.state;

import static io.tideline.harness.Happening.anonymous;
import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.directory.UserRow;
import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.LifecycleHarness;
import io.tideline.harness.OperatorHarness;
import io.tideline.members.MembersHarness;
import io.tideline.members.MembersOperator;
import io.tideline.message.AccountMessage;
import io.tideline.message.DailyCounts;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.population.PopulationHarness;
import io.tideline.scores.ScoresHarness;
import io.tideline.time.TimeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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

    /** Bytes for no key at all, and for some of them. */
    private static final long[] ROOMS = {0, 3_000, 6_000};

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
        for (long room : ROOMS) {
            assertThat(OperatorHarness.withRoom(room, () -> play(backend)))
                    .as("%s bytes", room)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /**
     * Plays a day of some users with live rows, which hold users until the next flush. Returns what
     * their accounts were sent in all, and their last rows.
     */
    private static Map<String, Object> playLive(Backend backend) throws Exception {
        TimeSettings live = new TimeSettings(0, Duration.ofDays(2).toMillis(), 10_000, false);
        Random random = new Random(5);
        Map<String, Object> all = new TreeMap<>();
        try (MembersHarness members = MembersHarness.start(backend, MODEL, live)) {
            for (int i = 0; i < 600; i++) {
                members.send(
                        user("u" + random.nextInt(12))
                                .in("acme" + random.nextInt(2))
                                .did(EVENTS[random.nextInt(3)])
                                .id("m" + i)
                                .at("2025-05-05T10:%02d:%02dZ".formatted(i / 60, i % 60)));
                members.machineTime(30L * i);
            }
            members.closeDay("2025-05-05");
            for (AccountMessage message : members.out()) {
                if (message instanceof DailyCounts counts) {
                    add(counts, all);
                }
            }
            for (UserRow row : members.side(MembersOperator.ROWS)) {
                all.put(row.userId(), row);
            }
        }
        return all;
    }

    private static void add(DailyCounts counts, Map<String, Object> all) {
        String member = "%s in %s".formatted(counts.user(), counts.account());
        all.merge(member, counts.accepted(), (a, b) -> (long) a + (long) b);
        for (int i = 0; i < counts.events().length; i++) {
            String event = "%s, event %s".formatted(member, counts.events()[i]);
            all.merge(event, counts.counts()[i], (a, b) -> (long) a + (long) b);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofUsersWithLiveRows(Backend backend) throws Exception {
        OperatorHarness.Story<Map<String, Object>> story =
                () -> OperatorHarness.inSlices(5_000, () -> playLive(backend));
        Map<String, Object> expected = story.play();
        assertThat(expected).hasSize(12 + 24 + 72);
        for (long room : ROOMS) {
            assertThat(OperatorHarness.withRoom(room, story))
                    .as("%s bytes", room)
                    .isEqualTo(expected);
        }
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
        for (long room : ROOMS) {
            assertThat(OperatorHarness.withRoom(room, () -> score(backend)))
                    .as("%s bytes", room)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }
}
