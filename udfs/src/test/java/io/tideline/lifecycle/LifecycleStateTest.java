package io.tideline.lifecycle;

import static io.tideline.harness.Happening.anonymous;
import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.LifecycleHarness;
import io.tideline.harness.ModelBuilder;
import io.tideline.harness.Text;
import io.tideline.model.Model;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** What presence, checklists and alerts keep, over restarts too, and what is left in the end. */
@ParameterizedClass
@CsvSource({"HEAP, true", "HEAP, false", "ROCKSDB, true", "ROCKSDB, false"})
class LifecycleStateTest {
    private static final String LIMITS = "stalled_after: 1d, expires_after: 5d";
    private static final String STEPS =
            "steps: {Report: {event: Report Created}, Upload: {event: File Uploaded, count: 3},"
                    + " Invite: {event: Logged In, count: 3, distinct: email}}";

    @Parameter(0)
    Backend backend;

    @Parameter(1)
    boolean inOrder;

    private static ModelBuilder everything() {
        return model().plans()
                .inactiveAfter("{user: 2d, account: 2d}")
                .activation(
                        "{setup: {level: account, %s, %s}, user-setup: {level: user, %s, %s}}"
                                .formatted(LIMITS, STEPS, LIMITS, STEPS))
                .alerts(
                        """
                        {new: {kind: new_account}, joined: {kind: new_user},\
                         quiet: {kind: inactive}, back: {kind: reactivated},\
                         quiet-user: {kind: inactive, level: user},\
                         back-user: {kind: reactivated, level: user},\
                         used: {kind: event, events: [Logged In], cooldown: 1d},\
                         each: {kind: event, events: [Report Created]},\
                         adopted: {kind: feature_adopted},\
                         half: {kind: activation, checklist: setup, at_least: 30},\
                         done: {kind: activation, checklist: setup},\
                         stuck: {kind: activation_stalled, checklist: setup},\
                         over: {kind: activation_expired, checklist: setup},\
                         over-user: {kind: activation_expired, level: user,\
                         checklist: user-setup}}""");
    }

    private LifecycleHarness start() throws Exception {
        return LifecycleHarness.start(
                backend, everything().build(), LifecycleHarness.times(inOrder));
    }

    /** Some days in the life of two accounts, with silences, as they happen. */
    private static List<Happening> story() {
        List<Happening> story = new ArrayList<>();
        Happening ann = user("ann").in("acme");
        Happening bob = user("bob").in("acme");
        story.add(user("ann").joined("acme").with("plan", "trial").at("2025-05-05T10:00Z"));
        story.add(ann.did("Logged In").having("email", "a").at("2025-05-05T10:05Z"));
        story.add(bob.did("Report Created").at("2025-05-05T10:06Z"));
        story.add(ann.did("Logged In").having("email", "b").at("2025-05-06T09:00Z"));
        story.add(bob.did("File Uploaded").at("2025-05-06T09:01Z"));
        story.add(ann.did("File Uploaded").at("2025-05-06T09:02Z"));
        story.add(anonymous().in("base").did("Logged In").at("2025-05-08T10:00Z"));
        story.add(ann.did("Logged In").having("email", "c").at("2025-05-09T09:00Z"));
        story.add(user("cid").in("base").at("2025-05-10T09:00Z"));
        story.add(bob.did("File Uploaded").at("2025-05-11T09:00Z"));
        story.add(ann.did("Report Created").at("2025-05-11T09:01Z"));
        List<Happening> named = new ArrayList<>();
        for (Happening happening : story) {
            named.add(happening.id("m" + named.size()));
        }
        return named;
    }

    private static String before(Happening happening) {
        return Instant.ofEpochMilli(Happening.millis(happening.time()) - 1).toString();
    }

    /** Neither an alert nor a row is written twice, and none is lost, wherever it is cut. */
    @Test
    void aRestartChangesNothing() throws Exception {
        List<String> whole = play(false);
        assertThat(whole).hasSizeGreaterThan(30).doesNotHaveDuplicates();
        assertThat(play(true)).containsExactlyInAnyOrderElementsOf(whole);
    }

    /** Plays the story and returns all its alerts and rows. */
    private List<String> play(boolean withRestarts) throws Exception {
        List<String> emitted = new ArrayList<>();
        try (LifecycleHarness stages = start()) {
            for (Happening happening : story()) {
                stages.watermark(before(happening));
                collect(stages, emitted);
                if (withRestarts) {
                    stages.restart();
                }
                stages.send(happening);
                collect(stages, emitted);
                if (withRestarts) {
                    stages.restart();
                    stages.send(happening); // sent again
                }
            }
            stages.closeDay("2025-05-30");
            collect(stages, emitted);
        }
        return emitted;
    }

    private static void collect(LifecycleHarness stages, List<String> emitted) {
        stages.rawAlerts().forEach(alert -> emitted.add(Text.of(alert) + " " + alert.id()));
        stages.rawActivation().forEach(row -> emitted.add(Text.of(row) + " " + row.revision()));
    }

    @Test
    void whatFallsDueOnALaterDayHasNoTimerBeforeThatDay() throws Exception {
        try (LifecycleHarness stages = start()) {
            stages.send(user("ann").in("acme").did("Logged In").at("2025-05-05T10:00Z"));
            stages.watermark("2025-05-05T10:30Z");
            assertThat(stages.members().timers()).as("the end of the day").isEqualTo(1);
            stages.watermark("2025-05-07T09:59:59.999Z");
            assertThat(stages.alerts()).noneMatch(alert -> alert.startsWith("quiet"));
            stages.watermark("2025-05-07T10:00Z");
            assertThat(stages.alerts())
                    .contains(
                            "quiet-user ann@acme 2025-05-07T10:00:00Z",
                            "quiet acme 2025-05-07T10:00:00Z");
        }
    }

    /** Its last day has ended, and so has its last window. */
    @Test
    void whatFallsDueWhenNoRowIsDueAnyMoreHasATimer() throws Exception {
        String inactive = "{user: 20d, account: 20d}";
        Model model = everything().inactiveAfter(inactive).build();
        try (LifecycleHarness stages =
                LifecycleHarness.start(backend, model, LifecycleHarness.times(inOrder))) {
            stages.send(user("ann").in("acme").did("Logged In").at("2025-05-05T10:00Z"));
            stages.watermark("2025-05-20T12:00Z");
            stages.restart();
            stages.watermark("2025-05-25T09:59:59.999Z");
            assertThat(stages.alerts()).noneMatch(alert -> alert.startsWith("quiet"));
            stages.watermark("2025-05-25T10:00Z");
            assertThat(stages.alerts())
                    .contains(
                            "quiet-user ann@acme 2025-05-25T10:00:00Z",
                            "quiet acme 2025-05-25T10:00:00Z");
        }
    }

    @Test
    void theEndOfInputRaisesNothingThatWasNotDueBefore() throws Exception {
        try (LifecycleHarness stages = start()) {
            stages.send(user("ann").in("acme").did("Logged In").at("2025-05-05T10:00Z"));
            stages.watermark("2025-05-05T23:59:59.999Z");
            assertThat(stages.alerts())
                    .containsExactlyInAnyOrder(
                            "new acme(ann) 2025-05-05T10:00:00Z",
                            "used acme(ann) 2025-05-05T10:00:00Z");
            assertThat(stages.activation()).hasSize(2);
            stages.endOfInput();
            assertThat(stages.alerts()).isEmpty();
            assertThat(stages.activation()).isEmpty();
            assertThat(stages.timers()).isZero();
        }
    }

    /** What waits for its turn is not lost, and what was due before it comes with it. */
    @Test
    void theEndOfInputTakesTheEventsThatWait() throws Exception {
        try (LifecycleHarness stages = start()) {
            stages.send(
                    user("ann").in("acme").did("Logged In").at("2025-05-05T10:00Z"),
                    user("ann").in("acme").did("Report Created").at("2025-05-07T12:00Z"));
            stages.endOfInput();
            assertThat(stages.alerts())
                    .containsExactlyInAnyOrder(
                            "quiet-user ann@acme 2025-05-07T10:00:00Z",
                            "back-user ann@acme 2025-05-07T12:00:00Z",
                            "new acme(ann) 2025-05-05T10:00:00Z",
                            "used acme(ann) 2025-05-05T10:00:00Z",
                            "stuck acme 2025-05-06T10:00:00Z",
                            "quiet acme 2025-05-07T10:00:00Z",
                            "back acme(ann) 2025-05-07T12:00:00Z",
                            "each acme(ann) 2025-05-07T12:00:00Z",
                            "adopted acme(ann) 2025-05-07T12:00:00Z",
                            "half acme(ann) 2025-05-07T12:00:00Z");
            assertThat(stages.timers()).isZero();
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void onlyPresenceIsKeptInTheEnd() throws Exception {
        try (LifecycleHarness stages = start()) {
            for (Happening happening : story()) {
                stages.send(happening);
            }
            stages.watermark("2025-05-11T08:00Z");
            stages.send(user("dan").in("acme").did("Logged In").at("2025-05-10T10:00Z")); // late
            stages.watermark("2025-07-30T12:00Z");

            assertThat(stages.timers()).as("timers").isZero();
            // ann, bob, cid and dan, and the days of anonymous events; acme and base
            assertThat(stages.members().stateEntries()).isEqualTo(5);
            assertThat(stages.accounts().stateEntries()).isEqualTo(2);
        }
    }

    /**
     * However many events: the end of the day, of its lateness, the next due, and one for each
     * second with events that wait.
     */
    @Test
    void aBusyEntityHasAHandfulOfTimers() throws Exception {
        try (LifecycleHarness stages = start()) {
            long second = Happening.millis("2025-05-05T10:00Z");
            for (int i = 0; i < 400; i++) {
                second += i % 20 == 0 ? 60_000 : 0;
                stages.watermark(Instant.ofEpochMilli(second - 180_000).toString());
                Instant at = Instant.ofEpochMilli(second + i % 20);
                stages.send(user("ann").in("acme").did("Logged In").at(at.toString()));
                int waiting = inOrder ? 3 : 0; // seconds, of 20 events each
                assertThat(stages.members().timers()).isLessThanOrEqualTo(waiting + 4);
                assertThat(stages.accounts().timers()).isLessThanOrEqualTo(4);
                // the user and what waits; the account and its member; timers where they are state
                assertThat(stages.members().stateEntries()).isLessThanOrEqualTo(2 * waiting + 5);
                assertThat(stages.accounts().stateEntries()).isLessThanOrEqualTo(3 + 5);
            }
        }
    }

    /** What is due moves with each step; the timer set before may stay until then. */
    @Test
    void stallingOverAndOverLeavesATimerAStepAtMost() throws Exception {
        StringBuilder steps = new StringBuilder();
        for (int i = 1; i <= 20; i++) {
            steps.append("Step %d: {event: Logged In, count: %d}, ".formatted(i, i));
        }
        ModelBuilder model =
                model().activation(
                                "{setup: {level: account, stalled_after: 1d, expires_after: 90d,"
                                        + " steps: {%s}}}".formatted(steps))
                        .inactiveAfter("{account: 60d}")
                        .alerts("{quiet: {kind: inactive}}");
        try (LifecycleHarness stages =
                LifecycleHarness.start(backend, model.build(), LifecycleHarness.times(inOrder))) {
            for (int day = 1; day < 30; day += 2) {
                Happening ann = user("ann").in("acme").did("Logged In");
                stages.send(ann.at("2025-05-%02dT10:00Z".formatted(day)));
                stages.closeDay("2025-05-%02d".formatted(day));
                for (int i = 0; i < 50; i++) { // no steps
                    stages.send(
                            user("ann")
                                    .in("acme")
                                    .at("2025-05-%02dT09:%02dZ".formatted(day + 1, i)));
                }
                stages.closeDay("2025-05-%02d".formatted(day + 1));
                assertThat(stages.accounts().timers()).isLessThanOrEqualTo(4 + (day + 1) / 2);
            }
            assertThat(stages.activation()).as("in progress and stalled").hasSize(30);
            stages.closeDay("2025-12-01");
            assertThat(stages.timers()).isZero();
        }
    }

    @Test
    void anotherVersionOfTheModelGoesOnWithWhatIsKnown() throws Exception {
        try (LifecycleHarness stages = start()) {
            Happening ann = user("ann").in("acme");
            stages.send(
                    ann.did("Report Created").at("2025-05-05T10:00Z"),
                    ann.did("File Uploaded").at("2025-05-05T10:01Z"),
                    ann.did("Logged In").at("2025-05-05T10:02Z"));
            stages.watermark("2025-05-05T10:01Z"); // the last one waits
            stages.alerts();
            // Events have other places, the checklist another step, rules are new or gone.
            ModelBuilder other =
                    model().plans()
                            .events("{Signed Up: 0, File Uploaded: 1, Logged In: 1}")
                            .features("{Files: [File Uploaded], Signing: [Signed Up]}")
                            .inactiveAfter("{account: 3d}")
                            .activation(
                                    """
                                    {old: {level: account, steps: {X: {event: X}}},\
                                     setup: {level: account, steps: {Sign: {event: Signed Up},\
                                     Upload: {event: File Uploaded, count: 3}}}}""")
                            .alerts(
                                    """
                                    {adopted: {kind: feature_adopted}, quiet: {kind: inactive},\
                                     used: {kind: event, events: [Logged In], cooldown: 1d},\
                                     signed: {kind: event, events: [Signed Up]},\
                                     new: {kind: new_account}, joined: {kind: new_user}}""");
            stages.restart(other.build());
            stages.send(
                    ann.did("File Uploaded").at("2025-05-05T10:03Z"),
                    ann.did("Logged In").at("2025-05-05T10:04Z"),
                    user("bob").in("acme").did("File Uploaded").at("2025-05-05T10:05Z"),
                    ann.did("Signed Up").at("2025-05-05T10:06Z"));
            stages.watermark("2025-05-12T00:00Z");

            List<String> used =
                    inOrder ? List.of("used acme(ann) 2025-05-05T10:02:00Z") : List.of();
            List<String> expected = new ArrayList<>(used);
            expected.addAll(
                    List.of(
                            "joined acme(bob) 2025-05-05T10:05:00Z",
                            "signed acme(ann) 2025-05-05T10:06:00Z",
                            "adopted acme(ann) 2025-05-05T10:06:00Z",
                            "quiet acme 2025-05-08T10:06:00Z"));
            assertThat(stages.alerts()).containsExactlyElementsOf(expected);
            assertThat(stages.activation())
                    .contains(
                            "setup acme in_progress 1/2 2025-05-05T10:05:00Z",
                            "setup acme activated 2/2 2025-05-05T10:06:00Z");
        }
    }
}
