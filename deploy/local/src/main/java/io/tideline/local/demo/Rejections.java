package io.tideline.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.embedded.EmbeddedKafka;
import io.tideline.job.sink.kafka.RejectionRecords;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Counts the records of the topic of rejections by their header {@code reason}. */
final class Rejections implements AutoCloseable {

    private static final Duration WITHIN = Duration.ofMillis(20);

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Long> counts = new TreeMap<>();

    Rejections(EmbeddedKafka kafka, String topic) {
        this.topic = topic;
        this.consumer =
                new KafkaConsumer<>(
                        kafka.client(
                                Map.of(
                                        "isolation.level", "read_committed",
                                        "auto.offset.reset", "earliest",
                                        "enable.auto.commit", "false",
                                        "allow.auto.create.topics", "false")),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
    }

    /** Returns how many records there are so far, by reason. */
    Map<String, Long> counts() {
        if (consumer.assignment().isEmpty()) {
            var partitions = consumer.partitionsFor(topic);
            // The job creates the topic when it starts.
            if (partitions.isEmpty()) {
                return Map.of();
            }
            consumer.assign(
                    partitions.stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList());
        }
        var records = consumer.poll(WITHIN);
        while (!records.isEmpty()) {
            for (var record : records) {
                var reason = record.headers().lastHeader(RejectionRecords.REASON);
                counts.merge(new String(reason.value(), UTF_8), 1L, Long::sum);
            }
            records = consumer.poll(WITHIN);
        }
        return new TreeMap<>(counts);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
