package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tideline.local.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files and then a topic give the rows of all their events together (docs/operations/backfill.md).
 */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
class BackfillIT {
    /** Events of so long before the end of the files stand in the topic, too. */
    private static final Duration OVERLAP = Duration.ofHours(3);

    private static final String ANOTHER_MODEL =
            History.MODEL
                    .replace("version: 3", "version: 4")
                    .replace("Report Created:   9", "Report Created:   4");

    @TempDir private Path folder;

    /** Stopped while it reads from Kafka, and resumed with another parallelism. */
    @Test
    void filesAndThenATopic(Servers servers) throws Exception {
        Replayed replayed = Replayed.of(folder, History.MODEL, History.messages());
        writeFiles(folder, History.firstHalf());
        try (var deployment = deployment(servers, "backfilled", folder, History.MODEL)) {
            deployment.readFirst("history/part-*.jsonl");
            deployment.start(3, null);
            deployment.untilClosed(History.LAST_DAY_OF_FIRST_HALF);
            // The day in which the files end stays open.
            deployment.untilCheckpointed();
            assertThat(lastClosedDay(deployment))
                    .isEqualTo(History.LAST_DAY_OF_FIRST_HALF.toString());

            deployment.send(endOf(History.firstHalf()));
            deployment.send(History.secondHalf());
            deployment.untilClosed(History.LAST_DAY_OF_FIRST_HALF.plusDays(1));
            String savepoint = deployment.stop();
            deployment.moveClock(History.AFTERWARDS);
            deployment.start(2, savepoint);
            deployment.untilClosed(History.LAST_DAY);
            deployment.stop();

            assertSame(deployment, replayed);
        }
    }

    private static Deployment deployment(Servers servers, String name, Path folder, String model)
            throws Exception {
        return new Deployment(
                servers, name, History.PARTITIONS, folder, model, Deployment.Settings.OF_A_REPLAY);
    }

    private static void assertSame(Deployment deployment, Replayed replayed) {
        for (Output output : Output.values()) {
            Rows.assertSame(deployment.inPostgres(output), replayed.rows(output));
            Rows.assertSame(deployment.inKafka(output), replayed.rows(output));
        }
        assertThat(deployment.topic("alerts")).hasSameSizeAs(replayed.rows(Output.ALERTS).keySet());
    }

    /** Another model computes all rows, beside a job that goes on. */
    @Test
    void everythingAgainBesideTheOldRows(Servers servers, @TempDir Path ofNext) throws Exception {
        try (var old = deployment(servers, "old", folder, History.MODEL)) {
            old.send(History.firstHalf());
            old.start(1, null);
            old.untilClosed(History.LAST_DAY_OF_FIRST_HALF);
            Instant halfway = afterAll(Topic.records(servers, "old", new StringDeserializer()));

            writeFiles(ofNext, History.firstHalf());
            try (var next =
                    new Deployment(
                            servers,
                            "next",
                            "old",
                            History.PARTITIONS,
                            ofNext,
                            ANOTHER_MODEL,
                            Deployment.Settings.OF_A_REPLAY)) {
                next.readFirst("history/part-*.jsonl");
                next.readFrom(halfway);
                next.start(2, null);
                next.untilClosed(History.LAST_DAY_OF_FIRST_HALF);
                old.send(History.secondHalf());
                old.moveClock(History.AFTERWARDS);
                next.untilClosed(History.LAST_DAY);
                old.untilClosed(History.LAST_DAY);
                next.stop();
                old.stop();

                assertSame(next, Replayed.of(ofNext, ANOTHER_MODEL, History.messages()));
                assertSame(old, Replayed.of(folder, History.MODEL, History.messages()));
                List<String> steps = Page.of("operations/backfill.md").blocks("sql");
                assertThat(old.query(ofThese(steps.get(0)))).as("accounts compared").isNotEmpty();
            }
        }
    }

    /** Returns a time after all of them were written and before any other will be. */
    private static Instant afterAll(List<ConsumerRecord<String, String>> records) {
        long last = records.stream().mapToLong(ConsumerRecord::timestamp).max().orElseThrow();
        await().until(() -> System.currentTimeMillis() > last);
        return Instant.ofEpochMilli(last + 1);
    }

    private static String ofThese(String query) {
        return query.replace("public.", "old.").replace("'default'", "'weekly'");
    }

    /** Writes each user's events to one of two files. */
    private static void writeFiles(Path folder, List<Message> messages) throws Exception {
        Path history = Files.createDirectory(folder.resolve("history"));
        var parts = messages.stream().collect(Collectors.groupingBy(each -> each.partition(2)));
        parts.forEach(
                (part, lines) -> Message.write(history.resolve("part-" + part + ".jsonl"), lines));
        Files.writeString(history.resolve("README"), "Not a file of events.");
    }

    /** Returns the last events, as they stand in the topic again: those that have an id. */
    private static List<Message> endOf(List<Message> messages) {
        Instant begin = History.MIDDLE.minus(OVERLAP);
        var last = new ArrayList<Message>();
        for (Message message : messages) {
            if (isSince(begin, message)) {
                last.add(message);
            }
        }
        assertThat(last).hasSizeGreaterThan(20);
        return last;
    }

    private static boolean isSince(Instant begin, Message message) {
        if (!message.text().startsWith("{\"") || !message.text().endsWith("}")) {
            return false;
        }
        var event = Json.object(message.text());
        return event.hasNonNull("messageId")
                && event.path("timestamp").asText("").compareTo(begin.toString()) >= 0;
    }

    private static String lastClosedDay(Deployment deployment) {
        return deployment.query("SELECT max(day) FROM product_metrics").get(0);
    }
}
