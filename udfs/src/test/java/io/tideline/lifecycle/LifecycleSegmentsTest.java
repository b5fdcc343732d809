package io.tideline.lifecycle;

import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.accounts.AccountsHarness;
import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.LifecycleHarness;
import io.tideline.harness.ModelBuilder;
import io.tideline.message.CohortChange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Checklists and rules of a segment, which accounts enter and leave. */
@ParameterizedClass
@CsvSource({"HEAP, true", "HEAP, false", "ROCKSDB, true", "ROCKSDB, false"})
class LifecycleSegmentsTest {
    private static final Happening ANN = user("ann").in("acme");
    private static final Happening TRIAL = user("ann").joined("acme").with("plan", "trial");
    private static final Happening PAID = user("ann").joined("acme").with("plan", "pro");

    @Parameter(0)
    Backend backend;

    @Parameter(1)
    boolean inOrder;

    private LifecycleHarness start(ModelBuilder model) throws Exception {
        return LifecycleHarness.start(backend, model.build(), LifecycleHarness.times(inOrder));
    }

    private static ModelBuilder trial() {
        return model().plans()
                .activation(
                        """
                        {setup: {level: account, segment: trial, stalled_after: 1d,\
                         expires_after: 4d, steps: {Log in: {event: Logged In},\
                         Report: {event: Report Created}, Upload: {event: File Uploaded}}}}""")
                .alerts(
                        """
                        {half: {kind: activation, checklist: setup, at_least: 50},\
                         done: {kind: activation, checklist: setup},\
                         stuck: {kind: activation_stalled, checklist: setup},\
                         over: {kind: activation_expired, checklist: setup}}""");
    }

    @Test
    void rowsAndAlertsComeOnlyWhileTheAccountIsInTheSegment() throws Exception {
        try (LifecycleHarness stages = start(trial())) {
            stages.send(
                    ANN.did("Logged In").at("2025-05-05T10:00Z"), // starts it, outside
                    TRIAL.at("2025-05-05T11:00Z"), // enters
                    PAID.at("2025-05-05T12:00Z"), // leaves
                    ANN.did("Report Created").at("2025-05-05T13:00Z"),
                    TRIAL.at("2025-05-05T14:00Z"),
                    ANN.did("File Uploaded").at("2025-05-05T15:00Z"));
            stages.closeDay("2025-05-20");

            assertThat(stages.activation())
                    .containsExactly(
                            "setup acme in_progress 1/3 2025-05-05T11:00:00Z",
                            "setup acme in_progress 2/3 2025-05-05T14:00:00Z",
                            "setup acme activated 3/3 2025-05-05T15:00:00Z");
            assertThat(stages.alerts())
                    .containsExactly(
                            "half acme(ann) 2025-05-05T14:00:00Z",
                            "done acme(ann) 2025-05-05T15:00:00Z");
            int day = AccountsHarness.day("2025-05-05");
            assertThat(stages.cohorts())
                    .containsExactly(
                            new CohortChange("setup", day, 1, 0, 0),
                            new CohortChange("setup", day, 0, 1, 5 * 3_600));
        }
    }

    @Test
    void whatFellDueOutsideIsBroughtUpToDateInSilence() throws Exception {
        try (LifecycleHarness stages = start(trial())) {
            stages.send(TRIAL.at("2025-05-05T10:00Z"), PAID.at("2025-05-05T11:00Z"));
            stages.closeDay("2025-05-06"); // stalls outside
            assertThat(stages.activation())
                    .containsExactly("setup acme in_progress 0/3 2025-05-05T10:00:00Z");
            stages.send(TRIAL.at("2025-05-07T10:00Z"));
            stages.closeDay("2025-05-07");
            assertThat(stages.activation())
                    .containsExactly("setup acme stalled 0/3 2025-05-07T10:00:00Z");
            assertThat(stages.alerts()).isEmpty();

            stages.closeDay("2025-05-09"); // expires inside
            assertThat(stages.activation())
                    .containsExactly("setup acme expired 0/3 2025-05-09T10:00:00Z");
            assertThat(stages.alerts()).containsExactly("over acme 2025-05-09T10:00:00Z");
        }
    }

    @Test
    void whoeverEntersAfterAllIsOverGetsTheLastWordAlone() throws Exception {
        try (LifecycleHarness stages = start(trial())) {
            stages.send(
                    ANN.did("Logged In").at("2025-05-05T10:00Z"),
                    ANN.did("Report Created").at("2025-05-06T11:00Z"));
            stages.closeDay("2025-05-20");
            assertThat(stages.activation()).isEmpty();
            stages.send(TRIAL.at("2025-05-21T10:00Z"));
            stages.closeDay("2025-05-30");

            assertThat(stages.activation())
                    .containsExactly("setup acme expired 2/3 2025-05-21T10:00:00Z");
            // The row is the first to show the rate; stalling and expiry are long past.
            assertThat(stages.alerts()).containsExactly("half acme(ann) 2025-05-21T10:00:00Z");
        }
    }

    /** It leaves by the very event that would have raised the alert. */
    @Test
    void theEventThatMovesAnAccountIsTakenWhereItMovesIt() throws Exception {
        ModelBuilder model =
                model().plans()
                        .inactiveAfter("{account: 1d}")
                        .alerts(
                                """
                                {new: {kind: new_account, segment: trial},\
                                 joined: {kind: new_user, segment: trial},\
                                 back: {kind: reactivated, segment: trial},\
                                 quiet: {kind: inactive, segment: trial},\
                                 quiet-paid: {kind: inactive, segment: paid}}""");
        try (LifecycleHarness stages = start(model)) {
            stages.send(
                    TRIAL.at("2025-05-05T10:00Z"),
                    user("bob").joined("acme").with("plan", "pro").at("2025-05-05T11:00Z"),
                    user("cid").joined("acme").with("plan", "trial").at("2025-05-05T12:00Z"));
            stages.watermark("2025-05-06T13:00Z");
            stages.send(PAID.at("2025-05-06T14:00Z"));
            stages.watermark("2025-05-08T00:00Z");

            assertThat(stages.alerts())
                    .containsExactly(
                            "new acme(ann) 2025-05-05T10:00:00Z",
                            "joined acme(cid) 2025-05-05T12:00:00Z",
                            "quiet acme 2025-05-06T12:00:00Z",
                            "quiet-paid acme 2025-05-07T14:00:00Z");
        }
    }

    @Test
    void eventsAndFirstUsesOutsideTheSegmentAreNotRaisedLater() throws Exception {
        ModelBuilder model =
                model().plans()
                        .alerts(
                                """
                                {used: {kind: event, events: [Logged In], segment: trial,\
                                 cooldown: 1d},\
                                 adopted: {kind: feature_adopted, segment: trial}}""");
        try (LifecycleHarness stages = start(model)) {
            stages.send(
                    ANN.did("Logged In").at("2025-05-05T10:00Z"), // starts no cooldown
                    ANN.did("Report Created").at("2025-05-05T10:01Z"),
                    TRIAL.at("2025-05-05T10:02Z"),
                    ANN.did("Logged In").at("2025-05-05T10:03Z"),
                    ANN.did("Report Created").at("2025-05-05T10:04Z"), // not the first time
                    ANN.did("File Uploaded").at("2025-05-05T10:05Z"));
            stages.watermark("2025-05-05T11:00Z");
            assertThat(stages.alerts())
                    .containsExactly(
                            "used acme(ann) 2025-05-05T10:03:00Z",
                            "adopted acme(ann) 2025-05-05T10:05:00Z");
        }
    }
}
