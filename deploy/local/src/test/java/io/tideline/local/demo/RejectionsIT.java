package io.tideline.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.embedded.EmbeddedKafka;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Rows of rejections are written in transactions, as the job does by default. */
class RejectionsIT {

    @Test
    void committedRecordsByReason() throws Exception {
        try (var kafka = EmbeddedKafka.start();
                var rejections = new Rejections(kafka, "rejected")) {
            assertThat(rejections.counts()).isEmpty();
            kafka.createTopic("rejected", 2);
            assertThat(rejections.counts()).isEmpty();
            try (var producer =
                    new KafkaProducer<>(
                            kafka.client(Map.of("transactional.id", "job")),
                            new ByteArraySerializer(),
                            new ByteArraySerializer())) {
                producer.initTransactions();
                producer.beginTransaction();
                for (int i = 0; i < 10; i++) {
                    var sent =
                            producer.send(
                                    rejected(i % 2, i < 7 ? "missing_timestamp" : "invalid_json"));
                    producer.flush();
                    assertThat(sent).isDone();
                }
                producer.commitTransaction();
                producer.beginTransaction();
                var aborted = producer.send(rejected(0, "missing_timestamp"));
                producer.flush();
                assertThat(aborted).isDone();
                producer.abortTransaction();
            }
            var counts = rejections.counts();
            while (counts.values().stream().mapToLong(Long::longValue).sum() < 10) {
                counts = rejections.counts();
            }
            assertThat(counts)
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of("missing_timestamp", 7L, "invalid_json", 3L));
        }
    }

    private static ProducerRecord<byte[], byte[]> rejected(int partition, String reason) {
        var record = new ProducerRecord<byte[], byte[]>("rejected", partition, null, new byte[1]);
        record.headers().add("reason", reason.getBytes(UTF_8));
        return record;
    }
}
