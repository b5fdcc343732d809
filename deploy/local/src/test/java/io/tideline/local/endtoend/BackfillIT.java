package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Files and then a topic give the rows of all their events together. */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
class BackfillIT {
    /** Events of so long before the end of the files stand in the topic, too. */
    private static final Duration OVERLAP = Duration.ofHours(3);

    @TempDir private Path folder;

    /** Stopped while it reads from Kafka, and resumed with another parallelism. */
    @Test
    void filesAndThenATopic(Servers servers) throws Exception {
        Replayed replayed = Replayed.of(folder, History.MODEL, History.messages());
        writeFiles(History.firstHalf());
        try (var deployment =
                new Deployment(
                        servers,
                        "backfilled",
                        History.PARTITIONS,
                        folder,
                        History.MODEL,
                        Deployment.Settings.OF_A_REPLAY)) {
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

            for (Output output : Output.values()) {
                Rows.assertSame(deployment.inPostgres(output), replayed.rows(output));
                Rows.assertSame(deployment.inKafka(output), replayed.rows(output));
            }
            assertThat(deployment.topic("alerts"))
                    .hasSameSizeAs(replayed.rows(Output.ALERTS).keySet());
        }
    }

    /** Writes each user's events to one of two files. */
    private void writeFiles(List<Message> messages) throws Exception {
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
