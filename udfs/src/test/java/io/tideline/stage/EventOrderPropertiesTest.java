package io.tideline.stage;

import static io.tideline.stage.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

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
    private static final String END = "2025-05-20T00:00:00Z";

    private static final Model MODEL =
            model().inactiveAfter("{user: 2h, account: 2h}")
                    .activation(
                            """
                            {setup: {level: account, stalled_after: 1h, expires_after: 4h, steps:\
                             {Log in: {event: Logged In, count: 2},\
                             Report: {event: Report Created, count: 2, distinct: email}}},\
                             user-setup: {level: user, start: Logged In, steps:\
                             {Upload: {event: File Uploaded}, Report: {event: Report Created}}}}""")
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
                             over: {kind: activation_expired, checklist: setup}}""")
                    .build();

    @Provide
    Arbitrary<List<Happening>> happenings() {
        return RandomHappenings.inOrder(MOST, "acme", "base");
    }

    /** Alerts with all they say, and rows. */
    private static List<Object> play(List<Happening> arriving) throws Exception {
        List<Object> told = new ArrayList<>();
        try (StagesHarness stages =
                StagesHarness.start(Backend.HEAP, MODEL, StagesHarness.times(true))) {
            long newest = Long.MIN_VALUE;
            for (Happening happening : arriving) {
                stages.send(happening);
                newest = Math.max(newest, Happening.millis(happening.time()));
                stages.watermark(Instant.ofEpochMilli(newest - DELAY - 1).toString());
            }
            stages.watermark(END);
            told.addAll(stages.rawAlerts());
            told.addAll(stages.rawActivation());
            told.addAll(stages.cohorts());
        }
        return told;
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void theOutcomeIsTheSameInWhicheverOrderEventsArrive(
            @ForAll("happenings") List<Happening> happenings,
            @ForAll @Size(MOST) List<@IntRange(max = 600_000) Integer> delays)
            throws Exception {
        List<Happening> jumbled =
                IntStream.range(0, happenings.size())
                        .boxed()
                        .sorted(
                                Comparator.comparingLong(
                                        i ->
                                                Happening.millis(happenings.get(i).time())
                                                        + delays.get(i)))
                        .map(happenings::get)
                        .toList();
        assertThat(play(jumbled)).containsExactlyInAnyOrderElementsOf(play(happenings));
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void theOutcomeIsTheSameWithoutRoomInMemory(@ForAll("happenings") List<Happening> happenings)
            throws Exception {
        assertThat(StageHarness.withoutRoom(() -> play(happenings)))
                .containsExactlyInAnyOrderElementsOf(play(happenings));
    }

    /** What accounts are told of many events at once makes no difference to them. */
    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void asTheyArriveTheOutcomeIsTheSameHoweverAccountsAreTold(
            @ForAll("happenings") List<Happening> happenings) throws Exception {
        List<Object> told = new ArrayList<>();
        try (StagesHarness stages =
                StagesHarness.start(Backend.HEAP, MODEL, StagesHarness.times(false))) {
            for (Happening happening : happenings) {
                stages.sendOn(happening);
                long time = Happening.millis(happening.time());
                stages.watermark(Instant.ofEpochMilli(time - DELAY - 1).toString());
            }
            stages.watermark(END);
            told.addAll(stages.rawAlerts());
            told.addAll(stages.rawActivation());
            told.addAll(stages.cohorts());
        }
        assertThat(told).containsExactlyInAnyOrderElementsOf(play(happenings));
    }

    /** By definitions alone, told once for each entity; those of checklists excepted. */
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
        try (StagesHarness stages =
                StagesHarness.start(Backend.HEAP, MODEL, StagesHarness.times(true))) {
            stages.send(happenings.toArray(Happening[]::new));
            stages.watermark(END);
            stages.rawAlerts().stream()
                    .filter(alert -> !Set.of("done", "stuck", "over").contains(alert.rule()))
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
