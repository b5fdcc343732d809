package io.tideline.members;

import static io.tideline.harness.Happening.anonymous;
import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.LifecycleHarness;
import io.tideline.harness.OperatorHarness;
import io.tideline.model.Model;
import io.tideline.time.TimeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows are the same whether the timers of a watermark fire at once or one by one. */
class TimersInSlicesTest {
    private static final int USERS = 6;
    private static final String[] EVENTS = {"Logged In", "Report Created", "File Uploaded"};
    private static final long LATENESS = Duration.ofDays(2).toMillis();

    private static final Model MODEL =
            model().plans()
                    .profiles("{two: {window: 2d}, trials: {window: 3d, segment: trial}}")
                    .inactiveAfter("{user: 30h, account: 30h}")
                    .activation(
                            "{setup: {level: user, stalled_after: 10h, steps:"
                                    + " {Report: {event: Report Created, count: 3}}}}")
                    .alerts(
                            "{quiet: {kind: inactive, level: user}, back: {kind: reactivated,"
                                    + " level: user}, stuck: {kind: activation_stalled, level: user,"
                                    + " checklist: setup}}")
                    .build();

    /**
     * Plays days that end while events of them and of the next one come, and restarts meanwhile.
     */
    private static List<String> play(int seed, boolean inOrder, boolean forgets) throws Exception {
        var random = new Random(seed);
        List<String> emitted = new ArrayList<>();
        try (LifecycleHarness stages =
                LifecycleHarness.start(
                        Backend.HEAP, MODEL, new TimeSettings(0, LATENESS, 0, inOrder))) {
            for (int day = 5; day < 11; day++) {
                for (int i = 0; i < 12; i++) {
                    stages.sendOn(event(random, day));
                }
                String leaver = "leaver" + day;
                stages.sendOn(
                        user(leaver).in("acme0").did("File Uploaded").at(date(day) + "T10:00Z"));
                stages.closeDay(date(day));
                String last = date(day) + "T23:59:59.999Z";
                int restart = random.nextInt(16);
                for (int i = 0; i < 12; i++) {
                    stages.sendOn(event(random, day + (random.nextInt(3) == 0 ? 0 : 1)));
                    if (random.nextInt(3) == 0) {
                        stages.fireNext();
                    }
                    if (random.nextInt(20) == 0) { // the next one comes before all have fired
                        String next = date(day + 1) + "T%02d:00:00Z".formatted(random.nextInt(24));
                        stages.watermark(next);
                        last = next.compareTo(last) > 0 ? next : last;
                    }
                    if (i == 2) {
                        stages.sendOn(
                                user(leaver)
                                        .in("acme0")
                                        .did("Logged In")
                                        .at(date(day) + "T11:00Z"));
                    } else if (i == 3 && forgets) {
                        stages.forget(leaver, null);
                    }
                    if (i == restart) {
                        stages.beforeBarrier();
                        collect(stages, emitted);
                        stages.restart();
                    } else if (i == restart + 2) {
                        stages.watermark(last); // sources come to it again
                    }
                }
                for (int i = 0; i < USERS * 20; i++) {
                    stages.fireNext();
                }
                collect(stages, emitted);
            }
            stages.closeDay(date(11));
            stages.endOfInput(); // which is not the end of a day, and leaves that one its rows
            collect(stages, emitted);
        }
        return emitted;
    }

    private static void collect(LifecycleHarness stages, List<String> emitted) {
        emitted.addAll(stages.accounts().rows());
        emitted.addAll(stages.members().userDays());
        emitted.addAll(stages.alerts());
        emitted.addAll(stages.activation());
    }

    /**
     * Of the rows of an entity and day the last one, and all else. Watermarks that come before all
     * timers have fired may become one: then corrections come together.
     */
    private static List<String> lastRows(List<String> emitted) {
        var rows = new LinkedHashMap<String, String>();
        for (String row : emitted) {
            String[] words = row.split("[ @]", 4);
            boolean isDay = words[0].equals("FINAL") || words[0].equals("CORRECTION");
            String day = row.replaceAll(".* (2025-05-\\d\\d) .*", "$1");
            rows.put(isDay ? words[1] + " " + day : rows.size() + " " + row, row);
        }
        return List.copyOf(rows.values());
    }

    private static List<String> ofAccounts(List<String> emitted) {
        return lastRows(emitted).stream()
                .filter(row -> row.matches("(FINAL|CORRECTION) acme.*"))
                .toList();
    }

    private static String date(int day) {
        return "2025-05-%02d".formatted(day);
    }

    private static Happening event(Random random, int day) {
        String account = "acme" + random.nextInt(2);
        Happening who = random.nextInt(8) == 0 ? anonymous() : user("u" + random.nextInt(USERS));
        return (random.nextInt(10) == 0
                        ? user("u1").joined(account).with("plan", "trial")
                        : (random.nextInt(3) == 0 ? who : who.in(account))
                                .did(EVENTS[random.nextInt(3)]))
                .id("m" + random.nextInt(200))
                .at(date(day) + "T%02d:%02d:00Z".formatted(random.nextInt(24), random.nextInt(60)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofUsersAndAccounts(boolean inOrder) throws Exception {
        for (int seed = 0; seed < 40; seed++) {
            int story = seed;
            List<String> expected = play(story, inOrder, false);
            assertThat(expected).hasSizeGreaterThan(50);
            assertThat(expected).anyMatch(row -> row.startsWith("CORRECTION"));
            assertThat(lastRows(OperatorHarness.inSlices(1, () -> play(story, inOrder, false))))
                    .as("story %s", story)
                    .containsExactlyInAnyOrderElementsOf(lastRows(expected));
        }
    }

    /** What late events of theirs that wait for the day's end stand for, too. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sumsOfAccountsStayWhereUsersAreForgottenMeanwhile(boolean inOrder) throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            int story = seed;
            List<String> kept = play(story, inOrder, false);
            List<String> left = OperatorHarness.inSlices(1, () -> play(story, inOrder, true));
            assertThat(kept).anyMatch(row -> row.startsWith("FINAL leaver9"));
            assertThat(ofAccounts(left))
                    .as("story %s", story)
                    .containsExactlyInAnyOrderElementsOf(ofAccounts(kept));
        }
    }
}
