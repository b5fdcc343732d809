package io.tideline.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.contestant.Findings;
import io.tideline.bench.contestant.Marks;
import io.tideline.bench.contestant.Servers;
import io.tideline.bench.contestant.Task;
import io.tideline.bench.contestant.TidelineFiles;
import io.tideline.bench.work.EventTopic;
import io.tideline.bench.work.Generator;
import io.tideline.bench.work.Sums;
import io.tideline.bench.work.Workload;
import io.tideline.embedded.EmbeddedKafka;
import io.tideline.model.read.ModelReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaStreamsContestantIT {
    private static final Workload WORK = new Workload(2_000, 100, 10, 2, false, 1);
    private static final LocalDate FIRST = Workload.FIRST_DAY;
    private static final int SECONDS = 120;

    @Test
    void takesAllEventsAndItsSumsAreRight(@TempDir Path folder) throws Exception {
        try (var kafka = EmbeddedKafka.start();
                var contestant =
                        (KafkaStreamsContestant) Contestants.of(Contestants.KAFKA_STREAMS)) {
            kafka.createTopic("events", Generator.PARTITIONS);
            var servers = new Servers(kafka.bootstrapServers(), kafka.login(), "", "", "");
            EventTopic.fill(kafka.client(), "events", WORK);
            var task =
                    new Task(
                            Contestants.KAFKA_STREAMS,
                            "streams",
                            servers,
                            WORK,
                            "events",
                            2,
                            SECONDS,
                            Files.createDirectories(folder.resolve("streams")));
            var outcome = contestant.run(task, Marks.NONE);
            assertThat(outcome.complete()).isTrue();
            assertThat(outcome.events()).isEqualTo(WORK.events());

            var model = ModelReader.read(TidelineFiles.copyModel(folder));
            var sums = Sums.of(WORK, model);
            assertSums(contestant, sums, Sums.Level.USER, "user", 7);
            assertSums(contestant, sums, Sums.Level.ACCOUNT, "account", 30);

            assertThat(contestant.findings().counts()).containsEntry(Findings.DROPPED, 0L);
            send(kafka, eventOf(model.events().get(0).name(), FIRST.minusDays(90)));
            await().atMost(Duration.ofSeconds(SECONDS))
                    .until(() -> contestant.findings().counts().get(Findings.DROPPED) > 0);
        }
    }

    private static String eventOf(String name, LocalDate day) {
        return """
               {"type":"track","userId":"u","context":{"groupId":"a"},"event":"%s","messageId":"old","timestamp":"%sT12:00:00Z"}"""
                .formatted(name, day);
    }

    private static void send(EmbeddedKafka kafka, String event) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        kafka.client(Map.of()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("events", "u", event)).get();
        }
    }

    /** Checks the sums of the window that ends with the first day. */
    private static void assertSums(
            KafkaStreamsContestant contestant, Sums sums, Sums.Level level, String name, int days) {
        var from = FIRST.minusDays(days - 1L).atStartOfDay().toInstant(ZoneOffset.UTC);
        var expected = sums.plain(level, FIRST, FIRST);
        assertThat(expected).isNotEmpty();
        expected.forEach(
                (entity, sum) ->
                        assertThat(contestant.sum(name, days, entity, from))
                                .as(entity)
                                .isEqualTo(sum));
    }
}
