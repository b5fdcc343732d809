package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A few users who send far more than all others, or with clocks that are years off, all in one
 * stream: nothing stalls, and the rows of the others are those of a stream without them.
 */
@Timeout(300)
class HostileVolumeIT {
    /** Scores by a target, which do not depend on other users. */
    private static final String MODEL =
            """
            version: 1
            events: {Report Created: 9, Invite Sent: 8}
            features: {Reports: [Report Created]}
            profiles:
              weekly: {window: 7d}
            normalization: {method: target, target: 100}
            activation:
              setup: {level: user, steps: {Report: {event: Report Created, count: 3}, Invite: {event: Invite Sent}}, stalled_after: 12h}
            inactive_after: {user: 1d, account: 1d}
            alerts:
              new-user:   {kind: new_user}
              quiet-user: {kind: inactive, level: user}
              created:    {kind: event, level: user, events: [Report Created]}
              adopted:    {kind: feature_adopted}
            """;

    private static final Instant START = Instant.parse("2025-05-05T00:00:00Z");
    private static final LocalDate LAST_DAY = LocalDate.parse("2025-05-06");

    /** Nearly as far in the past as timestamps may be. */
    private static LocalDate firstDay;

    private static final int PEOPLE = 20;
    private static final int A_DAY = 60_000;
    private static final int A_SECOND = 10_000;
    private static final int USERS = 5_000;
    private static final int NAMES = 60_000;

    /** The prefix of the ids of all hostile users and accounts. */
    private static final String HOSTILE = "hostile";

    private static int ids;
    private static Replayed clean;
    private static Replayed replayed;

    @BeforeAll
    static void replay(@TempDir Path folder) throws Exception {
        firstDay = LocalDate.now(ZoneOffset.UTC).minusDays(3_600);
        clean =
                Replayed.of(
                        Files.createDirectory(folder.resolve("clean")), MODEL, stream(any -> {}));
        replayed =
                Replayed.of(
                        Files.createDirectory(folder.resolve("hostile")),
                        MODEL,
                        stream(HostileVolumeIT::attack));
    }

    /** Returns two days; the attack is in the middle of the first. */
    private static List<Message> stream(Consumer<List<Message>> attack) {
        List<Message> messages = new ArrayList<>();
        everybody(messages, Duration.ofHours(7));
        everybody(messages, Duration.ofHours(8));
        attack.accept(messages);
        everybody(messages, Duration.ofHours(22));
        everybody(messages, Duration.ofHours(24 + 9));
        return messages;
    }

    private static void everybody(List<Message> messages, Duration after) {
        for (int person = 0; person < PEOPLE; person++) {
            Instant at = START.plus(after).plusSeconds(person);
            String event = person % 3 == 0 ? "Invite Sent" : "Report Created";
            messages.add(
                    Message.track("u" + person, "a" + person % 5, event, after + " " + person, at));
        }
    }

    private static void attack(List<Message> messages) {
        // The very first event, so that it is not too late by any clock.
        messages.add(0, hostile("ten years behind", "Report Created", onDay(firstDay)));
        Instant nine = START.plus(Duration.ofHours(9));
        for (int i = 0; i < A_DAY; i++) {
            messages.add(hostile("a day", "Report Created", nine.plusMillis(300L * i)));
        }
        Instant evening = START.plus(Duration.ofHours(18));
        for (int i = 0; i < A_SECOND; i++) {
            messages.add(hostile("a second", "Report Created", evening.plusMillis(i % 3)));
        }
        for (int i = 0; i < USERS; i++) {
            Instant at = evening.plusMillis(100L * i);
            messages.add(
                    Message.track(HOSTILE + i, HOSTILE + " crowd", "Report Created", "c" + i, at));
        }
        for (int i = 0; i < NAMES; i++) {
            messages.add(hostile("names", "Event " + i, evening.plusMillis(10L * i)));
        }
        messages.add(
                hostile(
                        "a year ahead",
                        "Report Created",
                        Instant.now().plus(Duration.ofDays(365))));
        messages.add(hostile("ten years late", "Report Created", onDay(firstDay.plusDays(1))));
        messages.add(hostile("no clock at all", "Report Created", "1970-01-01T00:00:00Z"));
    }

    private static String onDay(LocalDate day) {
        return day + "T10:00:00Z";
    }

    private static Message hostile(String user, String event, Object at) {
        String id = HOSTILE + " " + user;
        return Message.track(id, id, event, at + event + ids++, at);
    }

    @ParameterizedTest
    @EnumSource(names = {"SCORES", "ACTIVATION", "ALERTS"})
    void theRowsOfOthersAreTheSame(Output output) {
        Map<String, ObjectNode> rows = new TreeMap<>(replayed.rows(output));
        rows.values().removeIf(row -> row.toString().contains(HOSTILE));
        assertThat(rows).hasSizeGreaterThanOrEqualTo(PEOPLE);
        Rows.assertSame(rows, clean.rows(output));
    }

    @Test
    void whoSendsMuchCountsAsMuch() {
        assertThat(raw("user", "a day")).isEqualTo(9L * A_DAY);
        assertThat(raw("user", "a second")).isEqualTo(9L * A_SECOND);
        assertThat(raw("account", "crowd")).isEqualTo(9L * USERS);
        assertThat(replayed.rows(Output.SCORES))
                .doesNotContainKey("user hostile names weekly 2025-05-05");
    }

    private static long raw(String level, String entity) {
        String key = "%s %s %s weekly 2025-05-05".formatted(level, HOSTILE, entity);
        return replayed.rows(Output.SCORES).get(key).get("raw").longValue();
    }

    @Test
    void clocksThatAreYearsOffAreRejected() {
        assertThat(replayed.rejected())
                .extracting(row -> Json.object(row).get("reason").textValue())
                .containsExactly("future_timestamp", "too_late", "past_timestamp");
        assertThat(replayed.rows(Output.PRODUCT_METRICS))
                .as("a day has a row from the first event on, were it ten years")
                .hasSize((int) ChronoUnit.DAYS.between(firstDay, LAST_DAY) + 1);
    }
}
