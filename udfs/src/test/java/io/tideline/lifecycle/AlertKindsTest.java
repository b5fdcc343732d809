package io.tideline.lifecycle;

import static io.tideline.harness.Happening.anonymous;
import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.accounts.AccountsHarness;
import io.tideline.alert.Alert;
import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.LifecycleHarness;
import io.tideline.harness.ModelBuilder;
import io.tideline.harness.Text;
import io.tideline.message.CohortChange;
import io.tideline.model.Level;
import io.tideline.model.Model;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * When each kind of alert is raised at each level, where events come in order. Those of scores are
 * in {@code ScoreAlertsTest}.
 */
@ParameterizedClass
@CsvSource({"HEAP, true", "HEAP, false", "ROCKSDB, true", "ROCKSDB, false"})
class AlertKindsTest {
    @Parameter(0)
    Backend backend;

    @Parameter(1)
    boolean inOrder;

    private LifecycleHarness start(ModelBuilder model) throws Exception {
        return LifecycleHarness.start(backend, model.build(), LifecycleHarness.times(inOrder));
    }

    private static ModelBuilder alerts(String yaml) {
        return model().inactiveAfter("{user: 2d, account: 2d}").alerts(yaml);
    }

    @Test
    void anAccountIsNewOnce() throws Exception {
        try (LifecycleHarness stages = start(alerts("{new: {kind: new_account}}"))) {
            stages.send(
                    user("ann").at("2025-05-05T10:00Z"), // in no account
                    user("ann").in("acme").at("2025-05-05T10:01Z"),
                    user("bob").in("acme").at("2025-05-05T10:02Z"),
                    anonymous().in("base").at("2025-05-05T10:03Z"),
                    user("ann").joined("cube").at("2025-05-05T10:04Z"),
                    user("ann").at("2025-05-05T10:05Z"));
            stages.watermark("2025-05-20T00:00Z");
            stages.send(user("ann").in("acme").at("2025-05-20T10:00Z"));
            stages.watermark("2025-05-20T11:00Z");

            assertThat(stages.alerts())
                    .containsExactlyInAnyOrder(
                            "new acme(ann) 2025-05-05T10:01:00Z",
                            "new base 2025-05-05T10:03:00Z",
                            "new cube(ann) 2025-05-05T10:04:00Z");
        }
    }

    @Test
    void aUserIsNewOnAnAccountThatAnotherWasSeenOn() throws Exception {
        try (LifecycleHarness stages = start(alerts("{new: {kind: new_user}}"))) {
            stages.send(
                    anonymous().in("acme").at("2025-05-05T10:00Z"),
                    user("ann").in("acme").at("2025-05-05T10:01Z"), // the first
                    user("ann").in("acme").at("2025-05-05T10:02Z"),
                    user("bob").in("acme").at("2025-05-05T10:03Z"),
                    anonymous().in("acme").at("2025-05-05T10:04Z"),
                    user("bob").in("acme").at("2025-05-05T10:05Z"),
                    user("bob").in("base").at("2025-05-05T10:06Z"), // the first there
                    user("ann").in("base").at("2025-05-05T10:07Z"),
                    user("cid").at("2025-05-05T10:08Z"),
                    user("cid").joined("acme").at("2025-05-05T10:09Z"));
            stages.watermark("2025-05-05T11:00Z");

            assertThat(stages.alerts())
                    .containsExactlyInAnyOrder(
                            "new acme(bob) 2025-05-05T10:03:00Z",
                            "new base(ann) 2025-05-05T10:07:00Z",
                            "new acme(cid) 2025-05-05T10:09:00Z");
            stages.closeDay("2025-09-01"); // off the roster, and still no stranger
            stages.send(
                    user("ann").in("acme").at("2025-09-02T10:00Z"),
                    user("bob").in("acme").at("2025-09-02T10:00Z"));
            stages.watermark("2025-09-02T11:00Z");
            assertThat(stages.alerts()).isEmpty();
        }
    }

    @Test
    void anEventOfTheRuleRaisesItEachTime() throws Exception {
        try (LifecycleHarness stages =
                start(
                        alerts(
                                """
                                {risk: {kind: event, events: [Data Exported, Cancelled],\
                                 severity: critical},\
                                 risk-user: {kind: event, level: user, events: [Cancelled]}}"""))) {
            Happening ann = user("ann").in("acme");
            stages.send(
                    ann.did("Data Exported").id("m1").at("2025-05-05T10:00Z"),
                    ann.did("Data Exported").id("m1").at("2025-05-05T10:00Z"), // twice the same
                    ann.did("Logged In").id("m2").at("2025-05-05T10:01Z"),
                    ann.did("Cancelled").id("m3").at("2025-05-05T10:02Z"),
                    anonymous().in("base").did("Cancelled").at("2025-05-05T10:03Z"),
                    user("bob").did("Cancelled").at("2025-05-05T10:04Z"));
            stages.watermark("2025-05-05T11:00Z");

            List<Alert> alerts = stages.rawAlerts();
            assertThat(alerts.stream().map(Text::of))
                    .containsExactlyInAnyOrder(
                            "risk-user ann@acme 2025-05-05T10:02:00Z",
                            "risk-user bob 2025-05-05T10:04:00Z",
                            "risk acme(ann) 2025-05-05T10:00:00Z",
                            "risk acme(ann) 2025-05-05T10:02:00Z",
                            "risk base 2025-05-05T10:03:00Z");
            assertThat(alerts).extracting(Alert::id).doesNotHaveDuplicates();
            assertThat(alerts)
                    .filteredOn(alert -> alert.level() == Level.ACCOUNT)
                    .extracting(Alert::severityText)
                    .containsOnly("critical");
        }
    }

    @Test
    void aCooldownHasPassedAtItsLastMillisecond() throws Exception {
        try (LifecycleHarness stages =
                start(
                        alerts(
                                """
                                {risk: {kind: event, events: [Data Exported, Cancelled],\
                                 cooldown: 1h},\
                                 risk-user: {kind: event, level: user, cooldown: 2h,\
                                 events: [Data Exported]},\
                                 each: {kind: event, events: [Cancelled]}}"""))) {
            Happening ann = user("ann").in("acme").did("Data Exported");
            stages.send(
                    ann.at("2025-05-05T10:00Z"),
                    ann.did("Cancelled").at("2025-05-05T10:30Z"), // another event of the rule
                    user("bob").in("base").did("Data Exported").at("2025-05-05T10:31Z"),
                    user("bob").in("acme").did("Data Exported").at("2025-05-05T10:59:59.999Z"),
                    ann.at("2025-05-05T11:00Z"),
                    ann.at("2025-05-05T11:59:59.999Z"),
                    ann.at("2025-05-05T12:00Z"));
            stages.watermark("2025-05-05T13:00Z");

            assertThat(stages.alerts())
                    .containsExactlyInAnyOrder(
                            "risk-user ann@acme 2025-05-05T10:00:00Z",
                            "risk-user bob@base 2025-05-05T10:31:00Z",
                            "risk-user ann@acme 2025-05-05T12:00:00Z",
                            "risk acme(ann) 2025-05-05T10:00:00Z",
                            "risk base(bob) 2025-05-05T10:31:00Z",
                            "each acme(ann) 2025-05-05T10:30:00Z",
                            "risk acme(ann) 2025-05-05T11:00:00Z",
                            "risk acme(ann) 2025-05-05T12:00:00Z");
        }
    }

    @Test
    void silenceIsNoticedWhenItIsDueAndEndsWithTheNextEvent() throws Exception {
        try (LifecycleHarness stages =
                start(
                        alerts(
                                """
                                {quiet: {kind: inactive}, back: {kind: reactivated},\
                                 quiet-user: {kind: inactive, level: user},\
                                 back-user: {kind: reactivated, level: user}}"""))) {
            stages.send(
                    user("ann").in("acme").at("2025-05-05T10:00Z"),
                    user("bob").in("acme").at("2025-05-05T22:00Z"));
            stages.watermark("2025-05-07T09:59:59.999Z");
            assertThat(stages.alerts()).isEmpty();
            stages.watermark("2025-05-07T10:00Z");
            assertThat(stages.alerts()).containsExactly("quiet-user ann@acme 2025-05-07T10:00:00Z");
            stages.watermark("2025-05-07T21:59Z");
            stages.send(
                    user("bob").in("acme").at("2025-05-07T22:00Z"), // at the due time: too late
                    anonymous().in("acme").at("2025-05-09T21:59:59.999Z"), // in time
                    user("bob").in("acme").at("2025-05-09T22:00Z")); // bob himself is too late
            stages.watermark("2025-05-30T00:00Z");

            assertThat(stages.alerts())
                    .containsExactlyInAnyOrder(
                            "quiet-user bob@acme 2025-05-07T22:00:00Z",
                            "back-user bob@acme 2025-05-07T22:00:00Z",
                            "quiet-user bob@acme 2025-05-09T22:00:00Z",
                            "back-user bob@acme 2025-05-09T22:00:00Z",
                            "quiet-user bob@acme 2025-05-11T22:00:00Z",
                            "quiet acme 2025-05-07T22:00:00Z",
                            "back acme(bob) 2025-05-07T22:00:00Z",
                            "quiet acme 2025-05-11T22:00:00Z");
        }
    }

    /** Without a rule for silence its end still raises an alert. */
    @Test
    void aReturnNeedsNoAlertOfTheSilence() throws Exception {
        try (LifecycleHarness stages = start(alerts("{back: {kind: reactivated}}"))) {
            stages.send(user("ann").in("acme").at("2025-05-05T10:00Z"));
            stages.watermark("2025-05-08T00:00Z");
            stages.send(user("ann").in("acme").at("2025-05-09T10:00Z"));
            stages.watermark("2025-05-09T11:00Z");
            assertThat(stages.alerts()).containsExactly("back acme(ann) 2025-05-09T10:00:00Z");
        }
    }

    @Test
    void aFeatureIsAdoptedByItsFirstUseEver() throws Exception {
        Model own =
                model().features(
                                """
                                {Reports: [Report Created, Report Shared], Files: [File Uploaded],\
                                 Any: [Report Created, File Uploaded], Imports: [Report Shared]}""")
                        .alerts(
                                """
                                {adopted: {kind: feature_adopted},\
                                 files: {kind: feature_adopted, level: user,\
                                 features: [Files, Imports]}}""")
                        .build();
        try (LifecycleHarness stages =
                LifecycleHarness.start(backend, own, LifecycleHarness.times(inOrder))) {
            stages.send(
                    user("ann").in("acme").did("Logged In").at("2025-05-05T09:00Z"),
                    user("ann").in("acme").did("Report Created").at("2025-05-05T10:00Z"),
                    user("ann").in("acme").did("Report Created").at("2025-05-05T10:01Z"),
                    user("bob").in("acme").did("File Uploaded").at("2025-05-05T10:02Z"),
                    user("ann").in("acme").did("File Uploaded").at("2025-05-05T10:03Z"),
                    anonymous().in("acme").did("Report Shared").at("2025-05-05T10:04Z"));
            stages.closeDay("2025-06-30"); // long since
            stages.send(user("ann").in("acme").did("Report Shared").at("2025-07-01T10:05Z"));
            stages.watermark("2025-07-01T11:00Z");

            List<Alert> alerts = stages.rawAlerts();
            assertThat(alerts.stream().map(alert -> Text.of(alert) + " " + alert.details()))
                    .containsExactlyInAnyOrder(
                            adopted("files bob@acme 2025-05-05T10:02", "Files", "File Uploaded"),
                            adopted("files ann@acme 2025-05-05T10:03", "Files", "File Uploaded"),
                            adopted("files ann@acme 2025-07-01T10:05", "Imports", "Report Shared"),
                            adopted(
                                    "adopted acme(ann) 2025-05-05T10:00",
                                    "Reports",
                                    "Report Created"),
                            adopted("adopted acme(ann) 2025-05-05T10:00", "Any", "Report Created"),
                            adopted("adopted acme(bob) 2025-05-05T10:02", "Files", "File Uploaded"),
                            adopted("adopted acme 2025-05-05T10:04", "Imports", "Report Shared"));
            assertThat(alerts).extracting(Alert::id).doesNotHaveDuplicates();
        }
    }

    private static String adopted(String alert, String feature, String event) {
        return "%s:00Z {\"feature\":\"%s\",\"by_event\":\"%s\"}".formatted(alert, feature, event);
    }

    /** Steps and events see every event of a name; features those that pass its condition. */
    @Test
    void onlyAnEventThatCountsIsAUse() throws Exception {
        ModelBuilder model =
                alerts("{adopted: {kind: feature_adopted}, each: {kind: event, events: [X]}}")
                        .events("{X: {weight: 1, where: {kind: [a]}}}")
                        .features("{F: [X]}")
                        .activation("{setup: {level: account, steps: {Do X: {event: X}}}}");
        try (LifecycleHarness stages = start(model)) {
            stages.send(user("ann").in("acme").did("X").uncounted().at("2025-05-05T10:00Z"));
            stages.watermark("2025-05-05T11:00Z");
            assertThat(stages.alerts()).containsExactly("each acme(ann) 2025-05-05T10:00:00Z");
            assertThat(stages.activation())
                    .containsExactly("setup acme activated 1/1 2025-05-05T10:00:00Z");

            stages.send(user("ann").in("acme").did("X").at("2025-05-05T12:00Z"));
            stages.watermark("2025-05-05T13:00Z");
            assertThat(stages.alerts())
                    .containsExactly(
                            "each acme(ann) 2025-05-05T12:00:00Z",
                            "adopted acme(ann) 2025-05-05T12:00:00Z");
        }
    }

    private static ModelBuilder checklists(String level) {
        return alerts(
                        """
                        {any: {kind: activation, level: L, checklist: setup, at_least: 1},\
                         half: {kind: activation, level: L, checklist: setup, at_least: 50},\
                         done: {kind: activation, level: L, checklist: setup},\
                         stuck: {kind: activation_stalled, level: L, checklist: setup},\
                         over: {kind: activation_expired, level: L, checklist: setup}}"""
                                .replace("L", level))
                .activation(
                        """
                        {setup: {level: %s, start: Signed Up, stalled_after: 1d,\
                         expires_after: 3d, steps: {Report: {event: Report Created},\
                         Invite: {event: Invite Sent, count: 2, distinct: email},\
                         Upload: {event: [File Uploaded, Logged In], count: 3}}}}"""
                                .formatted(level));
    }

    @Test
    void aChecklistRaisesItsProgressAndItsDelays() throws Exception {
        for (String level : List.of("user", "account")) {
            String entity = level.equals("user") ? "ann" : "acme";
            String actor = level.equals("user") ? "ann@acme " : "acme(ann) ";
            String due = level.equals("user") ? "ann@acme " : "acme ";
            try (LifecycleHarness stages = start(checklists(level))) {
                Happening ann = user("ann").in("acme");
                stages.send(
                        ann.did("Invite Sent").having("email", "a").at("2025-05-05T09:00Z"),
                        ann.did("Signed Up").at("2025-05-05T10:00Z"),
                        ann.did("Invite Sent").having("email", "a").at("2025-05-05T10:10Z"));
                stages.watermark("2025-05-06T12:00Z");
                stages.send(
                        ann.did("Invite Sent").having("email", "b").at("2025-05-06T13:00Z"),
                        ann.did("Report Created").at("2025-05-07T12:59:59.999Z"),
                        ann.did("Logged In").at("2025-05-07T14:00Z"),
                        ann.did("File Uploaded").at("2025-05-07T14:00Z"));
                stages.watermark("2025-05-09T00:00Z");
                stages.send(ann.did("File Uploaded").at("2025-05-09T10:00:00.999Z"));
                stages.closeDay("2025-05-30");

                String setup = "setup " + entity + " ";
                assertThat(stages.activation())
                        .containsExactly(
                                setup + "in_progress 0/3 2025-05-05T10:00:00Z",
                                setup + "stalled 0/3 2025-05-06T10:00:00Z",
                                setup + "in_progress 1/3 2025-05-06T13:00:00Z",
                                setup + "in_progress 2/3 2025-05-07T12:59:59.999Z",
                                setup + "expired 2/3 2025-05-08T10:00:00Z",
                                setup + "activated 3/3 2025-05-09T10:00:00.999Z");
                assertThat(stages.alerts())
                        .containsExactly(
                                "stuck " + due + "2025-05-06T10:00:00Z",
                                "any " + actor + "2025-05-06T13:00:00Z",
                                "half " + actor + "2025-05-07T12:59:59.999Z",
                                "over " + due + "2025-05-08T10:00:00Z",
                                "done " + actor + "2025-05-09T10:00:00.999Z");
                int day = AccountsHarness.day("2025-05-05");
                assertThat(stages.cohorts())
                        .containsExactly(
                                new CohortChange("setup", day, 1, 0, 0),
                                new CohortChange("setup", day, 0, 1, 4 * 86_400));
            }
        }
    }

    @Test
    void membersDoAnAccountsStepsTogether() throws Exception {
        try (LifecycleHarness stages = start(checklists("account"))) {
            stages.send(
                    user("ann").in("acme").did("Signed Up").at("2025-05-05T10:00Z"),
                    user("bob").in("acme").did("Logged In").at("2025-05-05T10:01Z"),
                    user("ann").in("acme").did("Logged In").at("2025-05-05T10:02Z"),
                    user("bob").in("base").did("Logged In").at("2025-05-05T10:03Z"),
                    anonymous().in("acme").did("File Uploaded").at("2025-05-05T10:04Z"));
            stages.watermark("2025-05-05T11:00Z");
            assertThat(stages.activation())
                    .containsExactly(
                            "setup acme in_progress 0/3 2025-05-05T10:00:00Z",
                            "setup acme in_progress 1/3 2025-05-05T10:04:00Z");
            assertThat(stages.alerts()).containsExactly("any acme 2025-05-05T10:04:00Z");
        }
    }

    @Test
    void rowsAndAlertsOfAUserNameTheAccountAsOfThen() throws Exception {
        ModelBuilder model =
                alerts(
                                """
                                {quiet: {kind: inactive, level: user},\
                                 used: {kind: event, level: user, events: [Logged In]}}""")
                        .activation(
                                "{setup: {level: user, steps: {Report: {event: Report Created}}}}");
        try (LifecycleHarness stages = start(model)) {
            stages.send(
                    user("ann").did("Logged In").at("2025-05-05T10:00Z"),
                    user("ann").in("acme").did("Logged In").at("2025-05-05T10:01Z"),
                    user("ann").in("base").did("Logged In").at("2025-05-05T10:02Z"),
                    user("ann").did("Report Created").at("2025-05-05T10:03Z"));
            stages.watermark("2025-05-08T00:00Z");

            assertThat(stages.alerts())
                    .containsExactly(
                            "used ann 2025-05-05T10:00:00Z",
                            "used ann@acme 2025-05-05T10:01:00Z",
                            "used ann@base 2025-05-05T10:02:00Z",
                            "quiet ann@base 2025-05-07T10:03:00Z");
            assertThat(stages.rawActivation())
                    .extracting(row -> row.accountId() + " " + row.status())
                    .containsExactly("null IN_PROGRESS", "base ACTIVATED");
        }
    }

    /** They can't be distinguished from a second event, and so are two alerts. */
    @Test
    void eventsWithoutAMessageIdAreAnAlertEach() throws Exception {
        ModelBuilder model =
                ModelBuilder.model().alerts("{each: {kind: event, events: [Logged In]}}");
        try (LifecycleHarness stages = start(model)) {
            Happening ann = user("ann").in("acme").did("Logged In").at("2025-05-05T10:00Z");
            stages.send(ann, user("bob").in("acme").did("Logged In").at("2025-05-05T10:00Z"), ann);
            stages.watermark("2025-05-05T10:01Z");

            assertThat(stages.rawAlerts()).extracting(Alert::id).hasSize(3).doesNotHaveDuplicates();
        }
    }

    @Test
    void aDuplicateRaisesNothing() throws Exception {
        ModelBuilder model =
                checklists("account")
                        .inactiveAfter("{user: 1h, account: 1h}")
                        .alerts(
                                """
                                {new: {kind: new_account}, joined: {kind: new_user},\
                                 each: {kind: event, events: [Logged In]},\
                                 back: {kind: reactivated}, quiet: {kind: inactive}}""");
        try (LifecycleHarness stages = start(model)) {
            Happening ann = user("ann").in("acme").did("Logged In").id("m1");
            stages.send(ann.at("2025-05-05T10:00Z"));
            stages.watermark("2025-05-05T10:59Z");
            stages.send(ann.at("2025-05-05T10:00Z"), ann.at("2025-05-05T10:59:30Z"));
            stages.watermark("2025-05-05T20:00Z");
            stages.send(ann.at("2025-05-05T21:00Z"));
            stages.watermark("2025-05-05T22:00Z");

            assertThat(stages.alerts())
                    .containsExactly(
                            "new acme(ann) 2025-05-05T10:00:00Z",
                            "each acme(ann) 2025-05-05T10:00:00Z",
                            "quiet acme 2025-05-05T11:00:00Z");
        }
    }
}
