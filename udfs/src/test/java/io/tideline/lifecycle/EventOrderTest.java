package io.tideline.lifecycle;

import static io.tideline.harness.Happening.anonymous;
import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tideline.alert.Alert;
import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.LifecycleHarness;
import io.tideline.harness.Text;
import io.tideline.model.Model;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The order in which presence, checklists and alerts take events: by time once the watermark has
 * passed them, or as they arrive.
 */
@ParameterizedClass
@EnumSource(Backend.class)
class EventOrderTest {
    private static final Model MODEL =
            model().inactiveAfter("{user: 1h, account: 1h}")
                    .events("{Logged In: 1, Data Exported: 1, Signed Up: 0}")
                    .features("{Logins: [Logged In]}")
                    .activation(
                            """
                            {setup: {level: account, start: Signed Up, stalled_after: 30m,\
                             steps: {Log in: {event: Logged In}, Export: {event: Data Exported}}}}\
                            """)
                    .alerts(
                            """
                            {new: {kind: new_account}, joined: {kind: new_user},\
                             quiet: {kind: inactive}, back: {kind: reactivated},\
                             stuck: {kind: activation_stalled, checklist: setup},\
                             used: {kind: event, events: [Data Exported], cooldown: 10m},\
                             each: {kind: event, level: user, events: [Logged In]}}""")
                    .build();

    @Parameter Backend backend;

    private LifecycleHarness start(boolean inOrder) throws Exception {
        return LifecycleHarness.start(backend, MODEL, LifecycleHarness.times(inOrder));
    }

    private static Happening in(String user) {
        return user(user).in("acme");
    }

    @Test
    void byTimeEventsWaitUntilTheWatermarkHasPassedThem() throws Exception {
        try (LifecycleHarness stages = start(true)) {
            stages.watermark("2025-05-05T09:00Z");
            stages.send(in("ann").did("Logged In").at("2025-05-05T10:00Z"));
            assertThat(stages.alerts()).isEmpty();
            stages.watermark("2025-05-05T09:59:59.999Z");
            assertThat(stages.alerts()).isEmpty();
            stages.watermark("2025-05-05T10:00Z");
            assertThat(stages.alerts())
                    .containsExactly(
                            "each ann@acme 2025-05-05T10:00:00Z",
                            "new acme(ann) 2025-05-05T10:00:00Z");
        }
    }

    @Test
    void asTheyArriveTheyAreTakenAtOnce() throws Exception {
        try (LifecycleHarness stages = start(false)) {
            stages.send(in("ann").did("Logged In").at("2025-05-05T10:00Z"));
            assertThat(stages.alerts())
                    .containsExactly(
                            "each ann@acme 2025-05-05T10:00:00Z",
                            "new acme(ann) 2025-05-05T10:00:00Z");
            assertThat(stages.members().timers()).as("but for the days'").isLessThanOrEqualTo(2);
        }
    }

    @Test
    void byTimeTheOrderIsTimeThenUserThenArrival() throws Exception {
        try (LifecycleHarness stages = start(true)) {
            stages.send(
                    in("bob").did("Data Exported").id("late").at("2025-05-05T10:05Z"),
                    in("bob").did("Signed Up").id("b").at("2025-05-05T10:00Z"),
                    in("bob").did("Data Exported").id("first").at("2025-05-05T10:04Z"),
                    in("bob").did("Data Exported").id("second").at("2025-05-05T10:04Z"),
                    in("ann").did("Data Exported").id("ann").at("2025-05-05T10:04Z"),
                    anonymous().in("acme").did("Data Exported").id("anon").at("2025-05-05T10:14Z"),
                    in("\u00e4da").id("x").at("2025-05-05T09:58Z"),
                    in("zoe").id("x").at("2025-05-05T09:58Z"));
            stages.watermark("2025-05-05T10:20Z");

            // zoe and äda at the same instant: by code point zoe is the first on the account
            assertThat(stages.rawAlerts().stream().map(alert -> Text.of(alert) + message(alert)))
                    .containsExactly(
                            "new acme(zoe) 2025-05-05T09:58:00Z",
                            "joined acme(\u00e4da) 2025-05-05T09:58:00Z",
                            "joined acme(bob) 2025-05-05T10:00:00Z",
                            "joined acme(ann) 2025-05-05T10:04:00Z",
                            "used acme(ann) 2025-05-05T10:04:00Z ann",
                            "used acme 2025-05-05T10:14:00Z anon");
            assertThat(stages.activation())
                    .containsExactly(
                            "setup acme in_progress 0/2 2025-05-05T10:00:00Z",
                            "setup acme in_progress 1/2 2025-05-05T10:04:00Z");
        }
    }

    /** The second event of one user and instant is the second to arrive. */
    @Test
    void ofOneUserAndInstantTheFirstToArriveComesFirst() throws Exception {
        try (LifecycleHarness stages = start(true)) {
            stages.send(
                    in("ann").did("Data Exported").id("first").at("2025-05-05T10:00Z"),
                    in("ann").did("Data Exported").id("second").at("2025-05-05T10:00Z"));
            stages.watermark("2025-05-05T10:20Z");
            assertThat(stages.rawAlerts().stream().map(alert -> Text.of(alert) + message(alert)))
                    .containsExactly(
                            "new acme(ann) 2025-05-05T10:00:00Z",
                            "used acme(ann) 2025-05-05T10:00:00Z first");
        }
    }

    private static String message(Alert alert) {
        return alert.details()
                .replaceAll("^(?:.*\"message_id\":\"(.*)\")?.*$", " $1")
                .stripTrailing();
    }

    @Test
    void byTimeAnEventThatArrivesSoonerEndsNoGapThatAnEarlierOneFills() throws Exception {
        try (LifecycleHarness stages = start(true)) {
            stages.send(
                    in("ann").at("2025-05-05T10:00Z"),
                    in("ann").at("2025-05-05T11:05Z"),
                    in("bob").at("2025-05-05T10:30Z")); // no gap of an hour
            stages.watermark("2025-05-05T11:10Z");
            assertThat(stages.alerts())
                    .containsExactly(
                            "new acme(ann) 2025-05-05T10:00:00Z",
                            "joined acme(bob) 2025-05-05T10:30:00Z");
        }
    }

    /**
     * What falls due does so by the watermark: an event after it waits, for one that fills the gap.
     */
    @Test
    void asTheyArriveAnEventWaitsForWhatFallsDueBefore() throws Exception {
        try (LifecycleHarness stages = start(false)) {
            stages.send(
                    in("ann").did("Signed Up").at("2025-05-05T10:00Z"),
                    in("ann").did("Logged In").at("2025-05-05T10:55Z"), // stuck at 10:30
                    in("bob").did("Data Exported").at("2025-05-05T10:20Z"));
            assertThat(stages.alerts())
                    .containsExactly(
                            "each ann@acme 2025-05-05T10:55:00Z",
                            "new acme(ann) 2025-05-05T10:00:00Z",
                            "joined acme(bob) 2025-05-05T10:20:00Z",
                            "used acme(bob) 2025-05-05T10:20:00Z");
            stages.watermark("2025-05-05T10:49Z");
            assertThat(stages.alerts()).isEmpty();
            stages.watermark("2025-05-05T10:55Z");
            assertThat(stages.alerts())
                    .as("not since 10:30: bob did a step at 10:20")
                    .containsExactly("stuck acme 2025-05-05T10:50:00Z");
            assertThat(stages.activation())
                    .containsExactly(
                            "setup acme in_progress 0/2 2025-05-05T10:00:00Z",
                            "setup acme in_progress 1/2 2025-05-05T10:20:00Z",
                            "setup acme stalled 1/2 2025-05-05T10:50:00Z",
                            "setup acme activated 2/2 2025-05-05T10:55:00Z");
        }
    }

    /** Where nothing fills the gap, the event that ends it comes after what was due in it. */
    @Test
    void asTheyArriveAGapCountsByTheWatermark() throws Exception {
        try (LifecycleHarness stages = start(false)) {
            stages.send(in("ann").did("Signed Up").at("2025-05-05T10:00Z"));
            stages.watermark("2025-05-05T10:00Z");
            stages.send(in("ann").did("Logged In").at("2025-05-05T11:05Z"));
            stages.alerts();
            stages.watermark("2025-05-05T11:00Z");
            stages.send(in("bob").at("2025-05-05T11:06Z")); // ann's comes first
            assertThat(stages.alerts())
                    .containsExactly(
                            "stuck acme 2025-05-05T10:30:00Z",
                            "quiet acme 2025-05-05T11:00:00Z",
                            "back acme(ann) 2025-05-05T11:05:00Z",
                            "joined acme(bob) 2025-05-05T11:06:00Z");
        }
    }

    /** Partitions are read unevenly in a catch-up: what is far ahead waits for the others. */
    @Test
    void asTheyArriveWhatIsFarAheadWaits() throws Exception {
        try (LifecycleHarness stages = start(false)) {
            stages.send(in("ann").did("Logged In").at("2025-05-05T10:00Z"));
            stages.alerts();
            stages.watermark("2025-05-05T10:00Z");
            stages.send(
                    in("dan").at("2025-05-05T10:20Z"),
                    in("bob").did("Data Exported").at("2025-05-05T11:10Z"),
                    in("cid").at("2025-05-05T11:10:00.001Z"),
                    in("eve").at("2025-05-05T13:00Z"));
            assertThat(stages.alerts())
                    .as("70 minutes ahead are not too far")
                    .containsExactly(
                            "joined acme(dan) 2025-05-05T10:20:00Z",
                            "joined acme(bob) 2025-05-05T11:10:00Z",
                            "used acme(bob) 2025-05-05T11:10:00Z");
            stages.watermark("2025-05-05T10:01Z");
            assertThat(stages.alerts())
                    .containsExactly("joined acme(cid) 2025-05-05T11:10:00.001Z");
            stages.watermark("2025-05-05T11:51Z");
            assertThat(stages.alerts())
                    .as("by then she is, but for what is due at 12:10")
                    .isEmpty();
            stages.watermark("2025-05-05T13:00Z");
            assertThat(stages.alerts())
                    .containsExactly(
                            "quiet acme 2025-05-05T12:10:00.001Z",
                            "back acme(eve) 2025-05-05T13:00:00Z",
                            "joined acme(eve) 2025-05-05T13:00:00Z");
        }
    }

    /**
     * A backlog is read in order of time, up to where events are as young as they are in operation.
     */
    @Test
    void asTheyArriveABacklogIsTakenByTime() throws Exception {
        Happening[] history = {
            in("ann").did("Data Exported").id("1").at("2025-05-05T10:06Z"),
            in("bob").did("Data Exported").id("2").at("2025-05-05T10:00Z"),
            in("ann").did("Logged In").id("3").at("2025-05-05T10:02Z"),
            in("ann").did("Signed Up").id("4").at("2025-05-05T10:01Z"),
            in("ann").did("Logged In").id("5").at("2025-05-05T10:10Z"),
        };
        try (LifecycleHarness byTime = start(true);
                LifecycleHarness asTheyArrive = start(false)) {
            byTime.machineTime("2025-05-06T10:00Z");
            byTime.send(history);
            byTime.watermark("2025-05-05T10:05Z");
            asTheyArrive.send(history);
            assertThat(asTheyArrive.alerts()).isEmpty();
            asTheyArrive.watermark("2025-05-05T10:05Z");
            assertThat(asTheyArrive.alerts()).isNotEmpty().isEqualTo(byTime.alerts());
            assertThat(asTheyArrive.activation()).isNotEmpty().isEqualTo(byTime.activation());

            // A young one overtakes nothing of its account that is known.
            asTheyArrive.machineTime("2025-05-05T10:25Z");
            byTime.watermark("2025-05-05T10:20Z");
            asTheyArrive.send(in("ann").did("Logged In").id("6").at("2025-05-05T10:20Z"));
            assertThat(asTheyArrive.alerts())
                    .containsExactly(
                            "each ann@acme 2025-05-05T10:10:00Z",
                            "each ann@acme 2025-05-05T10:20:00Z");
            asTheyArrive.watermark("2025-05-05T10:20Z");
            assertThat(byTime.alerts()).containsExactly("each ann@acme 2025-05-05T10:10:00Z");
            assertThat(asTheyArrive.alerts()).isEmpty();
            assertThat(asTheyArrive.activation()).isEqualTo(byTime.activation());
        }
    }

    /** The first start of a job whose events all wait until a partition has said how far it is. */
    @Test
    void asTheyArriveWhatIsYoungWaitsForNoBacklogThatHasBeenTaken() throws Exception {
        try (LifecycleHarness stages = start(false)) {
            stages.machineTime("2025-05-05T10:41Z");
            stages.send(
                    in("ann").at("2025-05-05T09:00Z"),
                    in("ann").did("Data Exported").at("2025-05-05T09:50Z"),
                    in("ann").did("Logged In").at("2025-05-05T10:40Z"));
            assertThat(stages.alerts()).isEmpty();
            stages.watermark("2025-05-05T09:45Z");
            assertThat(stages.alerts())
                    .as("what is old waits, and what comes after it")
                    .containsExactly("new acme(ann) 2025-05-05T09:00:00Z");
            stages.watermark("2025-05-05T09:50Z");
            assertThat(stages.alerts())
                    .containsExactlyInAnyOrder(
                            "used acme(ann) 2025-05-05T09:50:00Z",
                            "each ann@acme 2025-05-05T10:40:00Z");
        }
    }

    /** A job may begin with its history in order of time and go on as events arrive. */
    @Test
    void whatWaitedByTimeIsNotOvertakenAfterwards() throws Exception {
        for (boolean live : new boolean[] {true, false}) {
            try (LifecycleHarness stages = start(true)) {
                stages.watermark("2025-05-05T09:55Z");
                stages.send(
                        in("ann").did("Signed Up").at("2025-05-05T10:00Z"),
                        in("ann").did("Logged In").at("2025-05-05T10:01Z"));
                stages.restart(LifecycleHarness.times(false));
                if (live) {
                    stages.send(in("ann").did("Data Exported").at("2025-05-05T10:02Z"));
                }
                stages.watermark("2025-05-05T10:02Z");
                assertThat(stages.activation())
                        .startsWith(
                                "setup acme in_progress 0/2 2025-05-05T10:00:00Z",
                                "setup acme in_progress 1/2 2025-05-05T10:01:00Z")
                        .hasSize(live ? 3 : 2);
            }
        }
    }

    /** The other way round: what waits in memory is taken by time as well. */
    @Test
    void whatWaitedAsItArrivedIsTakenByTimeAfterwards() throws Exception {
        try (LifecycleHarness stages = start(false)) {
            stages.machineTime("2025-05-06T10:00Z"); // it is a backlog
            stages.watermark("2025-05-05T09:55Z");
            stages.send(
                    in("ann").did("Logged In").at("2025-05-05T10:02Z"),
                    in("ann").did("Data Exported").at("2025-05-05T10:01Z"));
            assertThat(stages.activation()).isEmpty();
            stages.restart(LifecycleHarness.times(true));
            stages.send(in("ann").did("Signed Up").at("2025-05-05T10:00Z"));
            stages.watermark("2025-05-05T10:02Z");
            assertThat(stages.activation())
                    .startsWith("setup acme in_progress 0/2 2025-05-05T10:00:00Z")
                    .hasSize(3);
        }
    }

    @Test
    void byTimeAGapCountsTheSame() throws Exception {
        try (LifecycleHarness stages = start(true)) {
            stages.send(
                    in("ann").did("Signed Up").at("2025-05-05T10:00Z"),
                    in("ann").did("Logged In").at("2025-05-05T11:05Z"));
            stages.watermark("2025-05-05T11:06Z");
            assertThat(stages.alerts())
                    .containsExactlyInAnyOrder(
                            "each ann@acme 2025-05-05T11:05:00Z",
                            "new acme(ann) 2025-05-05T10:00:00Z",
                            "stuck acme 2025-05-05T10:30:00Z",
                            "quiet acme 2025-05-05T11:00:00Z",
                            "back acme(ann) 2025-05-05T11:05:00Z");
        }
    }

    /** By time, one behind is taken as soon as the clock moves at all. */
    @Test
    void anEventBehindTheWatermarkIsTakenAtOnceAndWithdrawsNothing() throws Exception {
        for (boolean inOrder : new boolean[] {true, false}) {
            try (LifecycleHarness stages = start(inOrder)) {
                stages.send(in("ann").did("Signed Up").at("2025-05-05T10:00Z"));
                stages.watermark("2025-05-05T12:00Z");
                assertThat(stages.alerts()).hasSize(3); // new, stuck and quiet
                stages.activation();

                stages.send(
                        in("bob").did("Data Exported").at("2025-05-05T10:20Z"),
                        in("bob").did("Logged In").at("2025-05-05T09:00Z"));
                stages.watermark("2025-05-05T12:00:00.001Z");
                // Still quiet since 11:00, and so it stays: there is no second alert of it.
                assertThat(stages.alerts())
                        .containsExactly(
                                "each bob@acme 2025-05-05T09:00:00Z",
                                "joined acme(bob) 2025-05-05T10:20:00Z",
                                "used acme(bob) 2025-05-05T10:20:00Z",
                                "stuck acme 2025-05-05T10:50:00Z");
                assertThat(stages.activation())
                        .containsExactly(
                                "setup acme in_progress 1/2 2025-05-05T10:20:00Z",
                                "setup acme stalled 1/2 2025-05-05T10:50:00Z",
                                "setup acme activated 2/2 2025-05-05T09:00:00Z");

                stages.send(in("ann").at("2025-05-05T12:30Z"));
                stages.watermark("2025-05-05T12:40Z");
                assertThat(stages.alerts()).containsExactly("back acme(ann) 2025-05-05T12:30:00Z");
            }
        }
    }

    /** Who was quiet before anything was known of it has been quiet since long. */
    @Test
    void aFirstEventBehindTheWatermarkMayBringItsSilenceWithIt() throws Exception {
        for (boolean inOrder : new boolean[] {true, false}) {
            try (LifecycleHarness stages = start(inOrder)) {
                stages.watermark("2025-05-05T12:00Z");
                stages.send(in("ann").did("Signed Up").at("2025-05-05T10:00Z"));
                stages.watermark("2025-05-05T12:00:00.001Z");
                assertThat(stages.alerts())
                        .containsExactly(
                                "new acme(ann) 2025-05-05T10:00:00Z",
                                "quiet acme 2025-05-05T11:00:00Z",
                                "stuck acme 2025-05-05T10:30:00Z");
            }
        }
    }

    /** A cooldown holds for events that come late, too, whatever came between. */
    @Test
    void aCooldownIsNotForgottenWhileEventsInItMayStillCome() throws Exception {
        for (boolean inOrder : new boolean[] {true, false}) {
            try (LifecycleHarness stages = start(inOrder)) {
                Happening ann = in("ann").did("Data Exported");
                stages.send(ann.at("2025-05-05T10:00Z"), in("ann").at("2025-05-05T10:20Z"));
                stages.watermark("2025-05-05T10:30Z");
                stages.send(in("ann").at("2025-05-05T10:31Z"));
                stages.watermark("2025-05-05T10:32Z");
                stages.alerts();
                stages.send(
                        ann.at("2025-05-05T10:09:59.999Z"), // within the ten minutes
                        ann.at("2025-05-05T10:10Z"), // after them
                        ann.at("2025-05-05T10:19Z"));
                stages.watermark("2025-05-05T10:33Z");
                assertThat(stages.alerts()).containsExactly("used acme(ann) 2025-05-05T10:10:00Z");
            }
        }
    }

    @Test
    void traitsAreTakenByTimeAndThenByArrival() throws Exception {
        Model plans =
                model().plans()
                        .alerts(
                                """
                                {paid: {kind: event, events: [Logged In], segment: paid},\
                                 trial: {kind: event, events: [Logged In], segment: trial}}""")
                        .build();
        for (boolean inOrder : new boolean[] {true, false}) {
            try (LifecycleHarness stages =
                    LifecycleHarness.start(backend, plans, LifecycleHarness.times(inOrder))) {
                Happening ann = user("ann").joined("acme");
                stages.send(
                        ann.with("plan", "pro").at("2025-05-05T10:02Z"),
                        ann.with("plan", "trial").at("2025-05-05T10:01Z"), // older
                        in("ann").did("Logged In").at("2025-05-05T10:03Z"),
                        ann.with("plan", "free").at("2025-05-05T10:04Z"),
                        ann.with("plan", "trial").at("2025-05-05T10:04Z"), // the same instant
                        in("ann").did("Logged In").at("2025-05-05T10:05Z"),
                        ann.with("plan", null).at("2025-05-05T10:06Z"),
                        in("ann").did("Logged In").at("2025-05-05T10:07Z"));
                stages.watermark("2025-05-05T11:00Z");
                assertThat(stages.alerts())
                        .containsExactly(
                                "paid acme(ann) 2025-05-05T10:03:00Z",
                                "trial acme(ann) 2025-05-05T10:05:00Z");
            }
        }
    }

    /** Of a second in which a script sends thousands, none reads all that wait there. */
    @Test
    @Timeout(60)
    void aSecondMayHoldThousands() throws Exception {
        int many = 10_000;
        long second = Happening.millis("2025-05-05T10:00Z");
        for (boolean inOrder : new boolean[] {true, false}) {
            List<String> ids = new ArrayList<>();
            try (LifecycleHarness stages = start(inOrder)) {
                stages.machineTime("2025-05-06T10:00Z"); // it is a backlog
                stages.watermark("2025-05-05T09:00Z");
                for (int i = 0; i < many; i++) {
                    // A few milliseconds with thousands each, the later ones first.
                    Instant at = Instant.ofEpochMilli(second + (many - i) / 3_000);
                    stages.send(in("ann").did("Logged In").id("m" + i).at(at.toString()));
                }
                for (int millis = 0; millis < 5; millis++) {
                    stages.watermark(Instant.ofEpochMilli(second + millis).toString());
                    stages.rawAlerts().stream()
                            .filter(alert -> alert.rule().equals("each"))
                            .forEach(alert -> ids.add(alert.at() + " " + alert.id()));
                }
            }
            assertThat(ids).hasSize(many).doesNotHaveDuplicates();
            assertThat(ids)
                    .extracting(id -> id.substring(0, id.indexOf(' ')))
                    .as("by time")
                    .isSorted();
        }
    }

    /**
     * Of a backlog most events are noted as they come, but where the user was when something fell
     * due is a matter of time.
     */
    @Test
    void whereAUserWasWhenSomethingFellDueIsDecidedByTime() throws Exception {
        Model model =
                model().inactiveAfter("{user: 1h}")
                        .activation(
                                """
                                {export: {level: user, start: Data Exported, stalled_after: 5m,\
                                 steps: {Report: {event: Report Created}}}}""")
                        .alerts(
                                """
                                {stuck: {kind: activation_stalled, level: user,\
                                 checklist: export}}""")
                        .build();
        Happening onBase = user("ann").in("base").did("Data Exported");
        for (boolean inOrder : new boolean[] {true, false}) {
            try (LifecycleHarness stages =
                    LifecycleHarness.start(backend, model, LifecycleHarness.times(inOrder))) {
                stages.machineTime("2025-05-06T10:00Z");
                stages.watermark("2025-05-05T07:59Z");
                stages.send(in("ann").id("a").at("2025-05-05T08:00Z"));
                stages.watermark("2025-05-05T08:01Z");
                stages.send(
                        onBase.id("b").at("2025-05-05T08:05Z"), // stuck at 08:10
                        in("ann").id("c").at("2025-05-05T08:07Z"), // back on acme
                        in("ann").id("d").at("2025-05-05T08:12Z"));
                stages.watermark("2025-05-05T08:30Z");
                assertThat(stages.rawAlerts())
                        .extracting(Alert::rule, Alert::accountId)
                        .containsExactly(tuple("stuck", "acme"));
            }
        }
    }
}
