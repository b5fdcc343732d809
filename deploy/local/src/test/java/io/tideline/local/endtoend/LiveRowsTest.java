package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
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

/** Live rows follow the events within seconds, and do not flood whoever reads them. */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LiveRowsTest {
    private static final long INTERVAL_MILLIS = 1_000;

    /** For a single row, on a machine that does much else. */
    private static final Duration PATIENCE = Deployment.PATIENCE;

    private static final String MODEL =
            """
            version: 1
            events: {Report Created: 9}
            segments: {paid: {plan: [pro]}}
            profiles: {weekly: {window: 7d}}
            """;

    @TempDir private static Path folder;

    private static Deployment deployment;
    private static Topic scores;

    @BeforeAll
    static void start(Servers servers) throws Exception {
        deployment = new Deployment(servers, "live_rows", 3, folder, MODEL, "1s");
        deployment.start(2, null);
        scores = deployment.follow("scores");
        // Everything has been loaded once its rows have come out.
        did("first", 1, "2025-06-02T08:00:00Z");
        rowsUntil("account acme", 9);
    }

    @AfterAll
    static void stop() {
        scores.close();
        deployment.close();
    }

    @Test
    @Order(1)
    void areInKafkaWithinTwoSecondsOfTheEvent() throws Exception {
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
    void haveNoScoreBeforeThereIsABenchmark() throws Exception {
        did("early", 2, "2025-06-02T10:00:00Z");
        ObjectNode row = last(rowsUntil("user early", 18));
        assertThat(row.get("score").isNull()).isTrue();
        assertThat(row.get("benchmark").isNull()).isTrue();
        assertThat(row.get("active").booleanValue()).isTrue();
    }

    @Test
    @Order(3)
    void areWrittenOnceAnIntervalHoweverManyEventsCome() throws Exception {
        long began = System.nanoTime();
        did("busy", 1_000, "2025-06-02T11:00:00Z");
        List<ObjectNode> rows = rowsUntil("user busy", 9_000);
        long slots = Duration.ofNanos(System.nanoTime() - began).toMillis() / INTERVAL_MILLIS + 1;
        assertThat(rows).hasSizeLessThanOrEqualTo((int) slots);
        System.out.println("Live rows of 1,000 events: " + rows.size() + " of at most " + slots);
    }

    @Test
    @Order(4)
    void areThereInPostgresUntilTheFinalRowsComeAndThenScored() throws Exception {
        String sql = "SELECT final || ' ' || raw FROM user_scores WHERE entity_id = 'early'";
        deployment.until(() -> assertThat(deployment.query(sql)).containsExactly("false 18"));

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

    /** Sends so many events of a user of acme. */
    private static void did(String user, int events, String at) throws Exception {
        deployment.send(
                IntStream.range(0, events)
                        .mapToObj(i -> Message.track(user, "acme", "Report Created", user + i, at))
                        .toList());
    }

    /** The rows of an entity that come until one has that raw score. */
    private static List<ObjectNode> rowsUntil(String entity, long raw) {
        List<ObjectNode> rows = new ArrayList<>();
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        while (rows.stream().noneMatch(row -> row.get("raw").longValue() == raw)) {
            assertThat(System.nanoTime() - giveUpAt)
                    .as("rows of %s: %s", entity, rows)
                    .isNegative();
            scores.next().stream()
                    .map(message -> Json.object(message.value()))
                    .filter(row -> entity.equals(entityOf(row)))
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
