package io.tideline.lifecycle;

import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.activation.ActivationRow;
import io.tideline.activation.ActivationRow.StepDone;
import io.tideline.activation.ActivationStatus;
import io.tideline.alert.Alert;
import io.tideline.harness.Happening;
import io.tideline.harness.OperatorHarness;
import io.tideline.harness.RandomHappenings;
import io.tideline.message.LifecycleEvent;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import io.tideline.time.DayCalendar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.flink.util.OutputTag;

/** What holds for the alerts of an account, whatever arrives in whichever order. */
class LifecyclePropertiesTest {
    private static final int TRIES = 300;
    private static final long HOUR = 3_600_000;

    private static final Model MODEL =
            model().plans()
                    .inactiveAfter("{account: 2h}")
                    .activation(
                            """
                            {setup: {level: account, stalled_after: 1h, expires_after: 4h, steps:\
                             {Log in: {event: Logged In, count: 2},\
                             Report: {event: Report Created, count: 2, distinct: email},\
                             Upload: {event: File Uploaded}}}}""")
                    .alerts(
                            """
                            {new: {kind: new_account}, joined: {kind: new_user},\
                             quiet: {kind: inactive}, back: {kind: reactivated},\
                             used: {kind: event, events: [Logged In], cooldown: 1h},\
                             each: {kind: event, events: [Report Created]},\
                             adopted: {kind: feature_adopted},\
                             half: {kind: activation, checklist: setup, at_least: 50},\
                             done: {kind: activation, checklist: setup},\
                             stuck: {kind: activation_stalled, checklist: setup},\
                             over: {kind: activation_expired, checklist: setup}}""")
                    .build();

    /** An event as it arrives, and how far the watermark has come by then. */
    record Arrival(Happening happening, long watermark) {}

    /** What an arrival caused, and what had arrived before it. */
    record Output(
            Alert alert, ActivationRow row, LifecycleEvent event, List<LifecycleEvent> before) {}

    /** In any order, some behind the watermark. */
    @Provide
    Arbitrary<List<Arrival>> arrivals() {
        Arbitrary<List<Happening>> shuffled =
                RandomHappenings.inOrder(20, "acme").flatMap(Arbitraries::shuffle);
        Arbitrary<List<Integer>> steps = Arbitraries.of(0, 0, 0, 30, 90).list().ofSize(20);
        return Combinators.combine(shuffled, steps)
                .as(
                        (happenings, minutes) -> {
                            List<Arrival> arrivals = new ArrayList<>();
                            long watermark = RandomHappenings.START - 1;
                            for (Happening happening : happenings) {
                                watermark += minutes.get(arrivals.size()) * 60_000L;
                                arrivals.add(new Arrival(happening, watermark));
                            }
                            return arrivals;
                        });
    }

    /** Takes them as they arrive; what falls due is noticed by the next arrival. */
    private static List<Output> play(List<Arrival> arrivals, boolean restored) {
        LifecyclePlan rules = OperatorHarness.rules(MODEL, Level.ACCOUNT);
        LifecycleState state = new LifecycleState(rules);
        List<Output> outputs = new ArrayList<>();
        List<LifecycleEvent> before = new ArrayList<>();
        Set<String> users = new HashSet<>();
        for (Arrival arrival : arrivals) {
            Happening happening = arrival.happening;
            LifecycleEvent event =
                    LifecycleEvent.of(
                                    happening.toEvent(MODEL, before.size()),
                                    happening.user(),
                                    happening.account(),
                                    1,
                                    arrival.watermark)
                            .withNewMember(happening.user() != null && users.add(happening.user()));
            List<LifecycleEvent> earlier = List.copyOf(before);
            state = restored ? roundtrip(state, rules) : state;
            EntityLifecycle lifecycle =
                    new EntityLifecycle(
                            rules,
                            state,
                            "acme",
                            new DayCalendar(MODEL.timezone()),
                            new LifecycleProcessor.Emitter() {
                                @Override
                                public <T> void output(OutputTag<T> tag, T value) {
                                    if (value instanceof ActivationRow row) {
                                        outputs.add(new Output(null, row, event, earlier));
                                    } else if (value instanceof Alert alert) {
                                        outputs.add(new Output(alert, null, event, earlier));
                                    }
                                }
                            });
            lifecycle.process(event);
            before.add(event);
        }
        return outputs;
    }

    private static LifecycleState roundtrip(LifecycleState state, LifecyclePlan rules) {
        ByteWriter out = new ByteWriter();
        state.write(out);
        return LifecycleState.read(new ByteReader(out.toBytes()), rules);
    }

    private static List<Output> alerts(List<Arrival> arrivals) {
        return play(arrivals, false).stream().filter(output -> output.alert != null).toList();
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void thereIsAtMostOneAlertOfAnId(@ForAll("arrivals") List<Arrival> arrivals) {
        assertThat(alerts(arrivals))
                .extracting(output -> output.alert.id())
                .doesNotHaveDuplicates();
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void inactiveAndReactivatedAlternate(@ForAll("arrivals") List<Arrival> arrivals) {
        long inactiveSince = Long.MIN_VALUE;
        for (Output output : alerts(arrivals)) {
            if (output.alert.kind().equals("inactive")) {
                assertThat(inactiveSince).as("quiet already").isEqualTo(Long.MIN_VALUE);
                inactiveSince = output.alert.at();
            } else if (output.alert.kind().equals("reactivated")) {
                assertThat(inactiveSince).as("quiet before").isNotEqualTo(Long.MIN_VALUE);
                assertThat(output.alert.at()).isGreaterThanOrEqualTo(inactiveSince);
                inactiveSince = Long.MIN_VALUE;
            }
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void noAlertIsRaisedWithoutItsCondition(@ForAll("arrivals") List<Arrival> arrivals) {
        List<Output> sofar = new ArrayList<>();
        for (Output output : play(arrivals, false)) {
            if (output.alert != null) {
                assertThat(isDue(output, sofar)).as(output.alert.summary()).isTrue();
            }
            sofar.add(output);
        }
    }

    private static boolean isDue(Output output, List<Output> sofar) {
        Alert alert = output.alert;
        LifecycleEvent event = output.event;
        boolean byEvent = alert.at() == event.timestamp();
        ActivationRow row = lastRow(sofar);
        return switch (alert.kind()) {
            case "new_account" -> byEvent && output.before.isEmpty();
            case "new_user" ->
                    byEvent
                            && output.before.stream()
                                    .noneMatch(earlier -> event.user().equals(earlier.user()))
                            && output.before.stream().anyMatch(earlier -> earlier.user() != null);
            case "event" -> byEvent && isNamed(alert, event) && !isCooling(alert, sofar);
            case "feature_adopted" ->
                    byEvent
                            && event.event() >= 1 // each feature has one event
                            && output.before.stream()
                                    .noneMatch(earlier -> earlier.event() == event.event());
            case "reactivated" -> byEvent && alert.at() - lastSeen(output.before) >= 0;
            case "inactive" -> {
                List<LifecycleEvent> seen = new ArrayList<>(output.before);
                if (output.before.isEmpty() || alert.at() != lastSeen(seen) + 2 * HOUR) {
                    seen.add(event); // itself behind the watermark, and silence after it
                }
                yield alert.at() == lastSeen(seen) + 2 * HOUR && alert.at() <= now(event);
            }
            case "activation" ->
                    byEvent
                            && row.updatedAt() == alert.at()
                            && row.completed() == (alert.rule().equals("half") ? 2 : 3);
            case "activation_stalled" ->
                    row.status() == ActivationStatus.STALLED
                            && alert.at() == lastProgress(row) + HOUR
                            && alert.at() <= now(event);
            case "activation_expired" ->
                    row.status() == ActivationStatus.EXPIRED
                            && alert.at() == row.startedAt() + 4 * HOUR
                            && alert.at() <= now(event);
            default -> false;
        };
    }

    private static long now(LifecycleEvent event) {
        return event.dueBefore();
    }

    private static boolean isNamed(Alert alert, LifecycleEvent event) {
        return event.event() == (alert.rule().equals("used") ? 0 : 1);
    }

    private static boolean isCooling(Alert alert, List<Output> sofar) {
        return alert.rule().equals("used")
                && sofar.stream()
                        .filter(
                                output ->
                                        output.alert != null && output.alert.rule().equals("used"))
                        .anyMatch(output -> alert.at() < output.alert.at() + HOUR);
    }

    private static long lastSeen(List<LifecycleEvent> events) {
        return events.stream().mapToLong(LifecycleEvent::timestamp).max().orElse(Long.MIN_VALUE);
    }

    private static long lastProgress(ActivationRow row) {
        return row.stepsDone().stream().mapToLong(StepDone::at).reduce(row.startedAt(), Math::max);
    }

    private static ActivationRow lastRow(List<Output> sofar) {
        ActivationRow last = null;
        for (Output output : sofar) {
            last = output.row != null ? output.row : last;
        }
        return last;
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void writingAndReadingBackChangesNothing(@ForAll("arrivals") List<Arrival> arrivals) {
        assertThat(play(arrivals, true)).isEqualTo(play(arrivals, false));
    }
}
