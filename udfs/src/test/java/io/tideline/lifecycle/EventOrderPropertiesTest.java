package io.tideline.lifecycle;

import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.LifecycleHarness;
import io.tideline.harness.OperatorHarness;
import io.tideline.harness.RandomHappenings;
import io.tideline.harness.Text;
import io.tideline.model.Model;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** By time, what comes out depends on the events alone, and is what the definitions say. */
class EventOrderPropertiesTest {
    private static final int TRIES = 50;
    private static final int MOST = 14;
    private static final long DELAY = 600_000;
    private static final long INACTIVE_AFTER = 7_200_000;
    private static final long COOLDOWN = 3_600_000;
    private static final Set<String> OF_CHECKLISTS = Set.of("done", "stuck", "user-stuck", "over");
    private static final String END = "2025-05-20T00:00:00Z";

    private static final Model MODEL =
            model().inactiveAfter("{user: 2h, account: 2h}")
                    .activation(
                            """
                            {setup: {level: account, stalled_after: 1h, expires_after: 4h, steps:\
                             {Log in: {event: Logged In, count: 2},\
                             Report: {event: Report Created, count: 2, distinct: email}}},\
                             user-setup: {level: user, start: Logged In, steps:\
                             {Upload: {event: File Uploaded}, Report: {event: Report Created}}},\
                             user-stall: {level: user, stalled_after: 20m, steps:\
                             {Log in: {event: Logged In, count: 2}, Upload: {event: File Uploaded}}}}""")
                    .alerts(
                            """
                            {new: {kind: new_account}, joined: {kind: new_user},\
                             quiet: {kind: inactive}, back: {kind: reactivated},\
                             used: {kind: event, events: [Logged In], cooldown: 1h},\
                             adopted: {kind: feature_adopted},\
                             user-quiet: {kind: inactive, level: user},\
                             user-used: {kind: event, level: user, events: [Logged In],\
                             cooldown: 1h},\
                             done: {kind: activation, checklist: setup},\
                             stuck: {kind: activation_stalled, checklist: setup},\
                             user-stuck: {kind: activation_stalled, level: user,\
                             checklist: user-stall},\
                             over: {kind: activation_expired, checklist: setup}}""")
                    .build();

    @Provide
    Arbitrary<List<Happening>> happenings() {
        return RandomHappenings.inOrder(MOST, "acme", "base");
    }

    /** Alerts with all they say, and rows. */
    private static List<Object> play(List<Happening> arriving) throws Exception {
        List<Object> emitted = new ArrayList<>();
        try (LifecycleHarness stages =
                LifecycleHarness.start(Backend.HEAP, MODEL, LifecycleHarness.times(true))) {
            long newest = Long.MIN_VALUE;
            for (Happening happening : arriving) {
                stages.send(happening);
                newest = Math.max(newest, Happening.millis(happening.time()));
                stages.watermark(Instant.ofEpochMilli(newest - DELAY - 1).toString());
            }
            stages.watermark(END);
            collect(stages, emitted);
        }
        return emitted;
    }

    private static void collect(LifecycleHarness stages, List<Object> emitted) {
        emitted.addAll(stages.rawAlerts());
        emitted.addAll(stages.rawActivation());
        emitted.addAll(stages.cohorts());
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void theOutcomeIsTheSameInWhicheverOrderEventsArrive(
            @ForAll("happenings") List<Happening> happenings,
            @ForAll @Size(MOST) List<@IntRange(max = 600_000) Integer> delays)
            throws Exception {
        assertThat(play(jumbled(happenings, delays)))
                .containsExactlyInAnyOrderElementsOf(play(happenings));
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void theOutcomeIsTheSameWithoutRoomInMemory(@ForAll("happenings") List<Happening> happenings)
            throws Exception {
        assertThat(OperatorHarness.withoutRoom(() -> play(happenings)))
                .containsExactlyInAnyOrderElementsOf(play(happenings));
    }

    /** Batching what is forwarded to accounts makes no difference to them. */
    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void asTheyArriveTheOutcomeIsTheSameHoweverAccountsAreNotified(
            @ForAll("happenings") List<Happening> happenings) throws Exception {
        List<Object> emitted = new ArrayList<>();
        try (LifecycleHarness stages =
                LifecycleHarness.start(Backend.HEAP, MODEL, LifecycleHarness.times(false))) {
            for (Happening happening : happenings) {
                stages.sendOn(happening);
                long time = Happening.millis(happening.time());
                stages.watermark(Instant.ofEpochMilli(time - DELAY - 1).toString());
            }
            stages.watermark(END);
            collect(stages, emitted);
        }
        assertThat(emitted).containsExactlyInAnyOrderElementsOf(play(happenings));
    }

    /**
     * A backlog is taken by time with either order, though the watermark comes far behind the
     * events, and most of these are taken at once.
     */
    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void aBacklogIsTakenByTimeInWhicheverOrderItArrives(
            @ForAll("happenings") List<Happening> happenings,
            @ForAll @Size(MOST) List<@IntRange(max = 7_200_000) Integer> delays,
            @ForAll @Size(MOST) List<@IntRange(max = 3_600_000) Integer> lags,
            @ForAll @IntRange(max = 2 * MOST) int restart,
            @ForAll @IntRange(max = 2_000) int room)
            throws Exception {
        List<Object> byTime = play(happenings);
        List<Happening> jumbled = jumbled(happenings, delays);
        assertThat(playBacklog(jumbled, lags, restart)).containsExactlyInAnyOrderElementsOf(byTime);
        assertThat(OperatorHarness.withRoom(room, () -> playBacklog(jumbled, lags, restart)))
                .as("with little room")
                .containsExactlyInAnyOrderElementsOf(byTime);
    }

    /**
     * @param lags milliseconds by which the watermark stays behind the earliest event to come
     * @param restart the number of the event before which both tasks are restarted
     */
    private static List<Object> playBacklog(
            List<Happening> arriving, List<Integer> lags, int restart) throws Exception {
        List<Object> emitted = new ArrayList<>();
        try (LifecycleHarness stages =
                LifecycleHarness.start(Backend.HEAP, MODEL, LifecycleHarness.times(false))) {
            stages.machineTime("2030-01-01T00:00Z");
            long watermark = Long.MIN_VALUE;
            for (int i = 0; i < arriving.size(); i++) {
                if (i == restart) {
                    stages.beforeBarrier();
                    collect(stages, emitted);
                    stages.restart();
                }
                List<Happening> toCome = arriving.subList(i, arriving.size());
                long earliest =
                        toCome.stream()
                                .mapToLong(e -> Happening.millis(e.time()))
                                .min()
                                .orElseThrow();
                watermark = Math.max(watermark, earliest - lags.get(i) - 1);
                stages.watermark(Instant.ofEpochMilli(watermark).toString());
                stages.sendOn(arriving.get(i));
            }
            stages.watermark(END);
            collect(stages, emitted);
        }
        return emitted;
    }

    private static List<Happening> jumbled(List<Happening> happenings, List<Integer> delays) {
        return IntStream.range(0, happenings.size())
                .boxed()
                .sorted(
                        Comparator.comparingLong(
                                i -> Happening.millis(happenings.get(i).time()) + delays.get(i)))
                .map(happenings::get)
                .toList();
    }

    /** By definitions alone, raised once for each entity; those of checklists excepted. */
    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void theAlertsAreThoseOfTheDefinitions(@ForAll("happenings") List<Happening> happenings)
            throws Exception {
        List<String> expected = new ArrayList<>();
        for (String account : List.of("acme", "base")) {
            List<Happening> own =
                    happenings.stream().filter(each -> account.equals(each.account())).toList();
            expectMembers(account, own, expected);
            expectSilences("quiet", "back", account, own, expected);
            expectEvents("used", account, own, expected);
            expectAdoption(account, own, expected);
        }
        for (String user : List.of("ann", "bob", "cid")) {
            List<Happening> own =
                    happenings.stream().filter(each -> user.equals(each.user())).toList();
            expectSilences("user-quiet", null, user, own, expected);
            expectEvents("user-used", user, own, expected);
        }
        List<String> actual = new ArrayList<>();
        try (LifecycleHarness stages =
                LifecycleHarness.start(Backend.HEAP, MODEL, LifecycleHarness.times(true))) {
            stages.send(happenings.toArray(Happening[]::new));
            stages.watermark(END);
            stages.rawAlerts().stream()
                    .filter(alert -> !OF_CHECKLISTS.contains(alert.rule()))
                    .map(alert -> Text.of(alert).replaceAll("[@(]\\S*", ""))
                    .forEach(actual::add);
        }
        assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static void expectMembers(String account, List<Happening> own, List<String> expected) {
        if (!own.isEmpty()) {
            expected.add(text("new", account, own.get(0).time()));
        }
        Set<String> users = new HashSet<>();
        for (Happening happening : own) {
            boolean others = !users.isEmpty();
            if (happening.user() != null && users.add(happening.user()) && others) {
                expected.add(text("joined", account, happening.time()));
            }
        }
    }

    private static void expectSilences(
            String quiet, String back, String entity, List<Happening> own, List<String> expected) {
        for (int i = 0; i < own.size(); i++) {
            long due = Happening.millis(own.get(i).time()) + INACTIVE_AFTER;
            boolean isLast = i == own.size() - 1;
            if (isLast || Happening.millis(own.get(i + 1).time()) >= due) {
                expected.add(text(quiet, entity, Instant.ofEpochMilli(due).toString()));
                if (!isLast && back != null) {
                    expected.add(text(back, entity, own.get(i + 1).time()));
                }
            }
        }
    }

    private static void expectEvents(
            String rule, String entity, List<Happening> own, List<String> expected) {
        long until = Long.MIN_VALUE;
        for (Happening happening : own) {
            long time = Happening.millis(happening.time());
            if ("Logged In".equals(happening.event()) && time >= until) {
                expected.add(text(rule, entity, happening.time()));
                until = time + COOLDOWN;
            }
        }
    }

    private static void expectAdoption(String account, List<Happening> own, List<String> expected) {
        Map<String, String> first = new HashMap<>();
        own.forEach(each -> first.putIfAbsent(String.valueOf(each.event()), each.time()));
        for (String event : List.of("Report Created", "File Uploaded")) {
            if (first.containsKey(event)) {
                expected.add(text("adopted", account, first.get(event)));
            }
        }
    }

    private static String text(String rule, String entity, String time) {
        return rule + " " + entity + " " + time;
    }
}
