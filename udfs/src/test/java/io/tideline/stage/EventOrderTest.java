package io.tideline.stage;

import static io.tideline.stage.Happening.nobody;
import static io.tideline.stage.Happening.user;
import static io.tideline.stage.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.alert.Alert;
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

    private StagesHarness start(boolean inOrder) throws Exception {
        return StagesHarness.start(backend, MODEL, StagesHarness.times(inOrder));
    }

    private static Happening in(String user) {
        return user(user).in("acme");
    }

    @Test
    void byTimeEventsWaitUntilTheWatermarkHasPassedThem() throws Exception {
        try (StagesHarness stages = start(true)) {
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
        try (StagesHarness stages = start(false)) {
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
        try (StagesHarness stages = start(true)) {
            stages.send(
                    in("bob").did("Data Exported").id("late").at("2025-05-05T10:05Z"),
                    in("bob").did("Signed Up").id("b").at("2025-05-05T10:00Z"),
                    in("bob").did("Data Exported").id("first").at("2025-05-05T10:04Z"),
                    in("bob").did("Data Exported").id("second").at("2025-05-05T10:04Z"),
                    in("ann").did("Data Exported").id("ann").at("2025-05-05T10:04Z"),
                    nobody().in("acme").did("Data Exported").id("nobody").at("2025-05-05T10:14Z"),
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
                            "used acme 2025-05-05T10:14:00Z nobody");
            assertThat(stages.activation())
                    .containsExactly(
                            "setup acme in_progress 0/2 2025-05-05T10:00:00Z",
                            "setup acme in_progress 1/2 2025-05-05T10:04:00Z");
        }
    }

    /** The second event of one user and instant is the second to arrive. */
    @Test
    void ofOneUserAndInstantTheFirstToArriveComesFirst() throws Exception {
        try (StagesHarness stages = start(true)) {
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
        try (StagesHarness stages = start(true)) {
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

    @Test
    void asTheyArriveAGapCountsThoughTheEventThatEndsItComesBeforeTheTimer() throws Exception {
        try (StagesHarness stages = start(false)) {
            stages.send(
                    in("ann").did("Signed Up").at("2025-05-05T10:00Z"),
                    in("ann").did("Logged In").at("2025-05-05T11:05Z")); // no watermark between
            assertThat(stages.alerts())
                    .containsExactly(
                            "each ann@acme 2025-05-05T11:05:00Z",
                            "new acme(ann) 2025-05-05T10:00:00Z",
                            "quiet acme 2025-05-05T11:00:00Z",
                            "stuck acme 2025-05-05T10:30:00Z",
                            "back acme(ann) 2025-05-05T11:05:00Z");
            assertThat(stages.activation())
                    .containsExactly(
                            "setup acme in_progress 0/2 2025-05-05T10:00:00Z",
                            "setup acme stalled 0/2 2025-05-05T10:30:00Z",
                            "setup acme in_progress 1/2 2025-05-05T11:05:00Z");

            // What fills the gap afterwards takes nothing back, and the timers find nothing new.
            stages.send(in("bob").did("Data Exported").at("2025-05-05T10:45Z"));
            stages.watermark("2025-05-05T11:30Z");
            assertThat(stages.alerts())
                    .containsExactly(
                            "joined acme(bob) 2025-05-05T10:45:00Z",
                            "used acme(bob) 2025-05-05T10:45:00Z");
            assertThat(stages.activation())
                    .containsExactly("setup acme activated 2/2 2025-05-05T10:45:00Z");
        }
    }

    @Test
    void byTimeAGapCountsTheSame() throws Exception {
        try (StagesHarness stages = start(true)) {
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
            try (StagesHarness stages = start(inOrder)) {
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
            try (StagesHarness stages = start(inOrder)) {
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
            try (StagesHarness stages = start(inOrder)) {
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
            try (StagesHarness stages =
                    StagesHarness.start(backend, plans, StagesHarness.times(inOrder))) {
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
        List<String> ids = new ArrayList<>();
        try (StagesHarness stages = start(true)) {
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
        assertThat(ids).extracting(id -> id.substring(0, id.indexOf(' '))).as("by time").isSorted();
    }
}
