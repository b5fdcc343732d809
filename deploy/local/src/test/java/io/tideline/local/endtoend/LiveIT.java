package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Live rows and alerts follow the events within seconds, and live rows do not flood their readers.
 */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LiveIT {
    private static final long INTERVAL_MILLIS = 1_000;

    private static final String MODEL =
            """
            version: 1
            events: {Report Created: 9}
            segments: {paid: {plan: [pro]}}
            profiles: {weekly: {window: 7d}}
            alerts:
              stuck:      {kind: event, events: [Help Requested]}
              stuck-user: {kind: event, events: [Help Requested], level: user}
            """;

    @TempDir private static Path folder;

    /** The machine's clock, set as in live operation, so that no event belongs to a backlog. */
    private static final AtomicLong TURNED = new AtomicLong();

    private static Deployment deployment;
    private static Topic<String> scores;
    private static Topic<String> alerts;

    @BeforeAll
    static void start(Servers servers) throws Exception {
        deployment =
                new Deployment(
                        servers,
                        "live",
                        3,
                        folder,
                        MODEL,
                        new Deployment.Settings("arrival", "1s", "500ms"));
        turnTo("2025-06-02T12:01:00Z");
        deployment.start(2, null, LiveIT::clock);
        scores = deployment.follow("scores");
        alerts = deployment.follow("alerts");
        // Everything has been loaded once its rows have come out.
        did("first", 1, "2025-06-02T08:00:00Z");
        rowsUntil("account acme", 9);
    }

    @AfterAll
    static void stop() throws Exception {
        scores.close();
        alerts.close();
        try {
            deployment.stop(); // a checkpoint may be under way, and the folder is about to go
        } finally {
            deployment.close();
        }
    }

    @Test
    @Order(0)
    void theJobIsCalledWhatPipelineNameSays() throws Exception {
        assertThat(deployment.jobName()).isEqualTo("live");
    }

    @Test
    @Order(1)
    void rowsAreInKafkaWithinTwoSecondsOfTheEvent() throws Exception {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            did("prompt-" + i, 1, "2025-06-02T09:00:00Z");
            long acknowledged = System.nanoTime();
            ObjectNode row = last(rowsUntil("user prompt-" + i, 9));
            waits.add(Duration.ofNanos(System.nanoTime() - acknowledged).toMillis());
            assertThat(row.get("final").booleanValue()).isFalse();
            assertThat(row.get("day").textValue()).isEqualTo("2025-06-02");
            assertThat(row.get("account_id").textValue()).isEqualTo("acme");
        }
        waits.sort(null);
        System.out.println("Milliseconds from event to live row: " + waits);
        assertThat(waits.get(waits.size() / 2)).as("median of %s", waits).isLessThan(2_000);
    }

    @Test
    @Order(2)
    void rowsHaveNoScoreBeforeThereIsABenchmark() throws Exception {
        did("early", 2, "2025-06-02T10:00:00Z");
        ObjectNode row = last(rowsUntil("user early", 18));
        assertThat(row.get("score").isNull()).isTrue();
        assertThat(row.get("benchmark").isNull()).isTrue();
        assertThat(row.get("active").booleanValue()).isTrue();
    }

    @Test
    @Order(3)
    void rowsAreWrittenOnceAnIntervalHoweverManyEventsCome() throws Exception {
        long began = System.nanoTime();
        did("busy", 1_000, "2025-06-02T11:00:00Z");
        List<ObjectNode> rows = rowsUntil("user busy", 9_000);
        long slots = Duration.ofNanos(System.nanoTime() - began).toMillis() / INTERVAL_MILLIS + 1;
        assertThat(rows).hasSizeLessThanOrEqualTo((int) slots);
        System.out.println("Live rows of 1,000 events: " + rows.size() + " of at most " + slots);
    }

    /**
     * They do not wait until the watermark has passed the event, which never happens here: no later
     * event comes.
     */
    @Test
    @Order(4)
    void alertsAreInKafkaWithinTwoSecondsOfTheEvent() throws Exception {
        // Each partition has come as far as in live operation.
        deployment.moveClock("2025-06-02T11:30:00Z");
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            String user = "stuck-" + i;
            deployment.send(
                    List.of(
                            Message.track(
                                    user, "acme", "Help Requested", user, "2025-06-02T12:00:00Z")));
            long acknowledged = System.nanoTime();
            List<ObjectNode> raised = alertsOf(user, 2);
            waits.add(Duration.ofNanos(System.nanoTime() - acknowledged).toMillis());
            assertThat(raised)
                    .extracting(alert -> alert.get("level").textValue())
                    .containsExactlyInAnyOrder("user", "account");
        }
        waits.sort(null);
        assertThat(waits.get(waits.size() / 2)).as("median of %s", waits).isLessThan(2_000);
    }

    @Test
    @Order(5)
    void rowsAreInPostgresUntilTheFinalRowsComeAndThenScored() throws Exception {
        String sql = "SELECT final || ' ' || raw FROM user_scores WHERE entity_id = 'early'";
        deployment.until(() -> assertThat(deployment.query(sql)).containsExactly("false 18"));

        turnTo("2025-06-03T09:01:00Z");
        deployment.moveClock("2025-06-03T01:00:00Z");
        deployment.untilClosed(LocalDate.parse("2025-06-02"));
        deployment.until(() -> assertThat(deployment.query(sql)).containsExactly("true 18"));
        // A task that has scored a final row has the benchmark, and each has users.
        deployment.until(
                () ->
                        assertThat(deployment.query("SELECT 1 FROM user_scores WHERE NOT final"))
                                .isEmpty());

        // The benchmark is that of the day before: 90 % of twelve users have 18 or less.
        did("scored", 1, "2025-06-03T09:00:00Z");
        ObjectNode row = last(rowsUntil("user scored", 9));
        assertThat(row.get("final").booleanValue()).isFalse();
        assertThat(row.get("day").textValue()).isEqualTo("2025-06-03");
        assertThat(row.get("benchmark").decimalValue()).isEqualByComparingTo("17.1");
        assertThat(row.get("score").intValue()).isEqualTo(53);
    }

    private static void turnTo(String time) {
        TURNED.set(Instant.parse(time).toEpochMilli() - System.currentTimeMillis());
    }

    private static long clock() {
        return System.currentTimeMillis() + TURNED.get();
    }

    /** Sends this many events of a user of acme. */
    private static void did(String user, int events, String at) throws Exception {
        deployment.send(
                IntStream.range(0, events)
                        .mapToObj(i -> Message.track(user, "acme", "Report Created", user + i, at))
                        .toList());
    }

    /** Returns the rows of an entity up to one with that raw score. */
    private static List<ObjectNode> rowsUntil(String entity, long raw) {
        return read(
                scores,
                row -> entity.equals(entityOf(row)),
                rows -> rows.stream().anyMatch(row -> row.get("raw").longValue() == raw));
    }

    /** Returns the alerts that a user's event has raised, once there are this many. */
    private static List<ObjectNode> alertsOf(String user, int count) {
        return read(
                alerts,
                alert -> user.equals(alert.get("user_id").textValue()),
                raised -> raised.size() >= count);
    }

    /** Returns the matching rows among a topic's next ones, once there are enough of them. */
    private static List<ObjectNode> read(
            Topic<String> topic, Predicate<ObjectNode> wanted, Predicate<List<ObjectNode>> enough) {
        List<ObjectNode> rows = new ArrayList<>();
        long giveUpAt = System.nanoTime() + Deployment.PATIENCE.toNanos();
        while (!enough.test(rows)) {
            assertThat(System.nanoTime() - giveUpAt).as("only %s have come", rows).isNegative();
            topic.next().stream()
                    .map(message -> Json.object(message.value()))
                    .filter(wanted)
                    .forEach(rows::add);
        }
        return rows;
    }

    private static String entityOf(ObjectNode row) {
        return row.get("level").textValue() + " " + row.get("entity_id").textValue();
    }

    private static ObjectNode last(List<ObjectNode> rows) {
        return rows.get(rows.size() - 1);
    }
}
