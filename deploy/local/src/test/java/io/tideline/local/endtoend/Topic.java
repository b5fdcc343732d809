package io.tideline.local.endtoend;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a topic as its consumers should: only committed records. */
final class Topic<V> implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<String, V> consumer;
    private final List<TopicPartition> partitions;

    /** Starts at the first record. */
    Topic(Servers servers, String name, Deserializer<V> values) {
        consumer = consumer(servers, "read_committed", values);
        // The job may have just created it.
        partitions =
                await()
                        .pollInSameThread()
                        .pollDelay(Duration.ZERO)
                        .atMost(Deployment.PATIENCE)
                        .until(() -> consumer.partitionsFor(name), found -> !found.isEmpty())
                        .stream()
                        .map(partition -> new TopicPartition(name, partition.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Returns the values of all records that are there now. */
    static <V> List<V> values(Servers servers, String name, Deserializer<V> values) {
        return records(servers, name, values).stream().map(ConsumerRecord::value).toList();
    }

    /** Returns all records that are there now, each partition's in order. */
    static <V> List<ConsumerRecord<String, V>> records(
            Servers servers, String name, Deserializer<V> values) {
        try (var topic = new Topic<>(servers, name, values)) {
            return topic.through(written(servers, topic.partitions));
        }
    }

    /**
     * Returns the end of each partition for readers of uncommitted records. A commit is
     * acknowledged before readers of committed records see it, so their end may still move.
     */
    private static Map<TopicPartition, Long> written(
            Servers servers, List<TopicPartition> partitions) {
        try (var consumer = consumer(servers, "read_uncommitted", new StringDeserializer())) {
            return consumer.endOffsets(partitions);
        }
    }

    /** Returns the records since the last call, which may be none. */
    List<ConsumerRecord<String, V>> next() {
        var records = new ArrayList<ConsumerRecord<String, V>>();
        consumer.poll(POLL).forEach(records::add);
        return records;
    }

    private List<ConsumerRecord<String, V>> through(Map<TopicPartition, Long> ends) {
        var records = new ArrayList<ConsumerRecord<String, V>>();
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .atMost(Deployment.PATIENCE)
                .until(
                        () -> {
                            records.addAll(next());
                            return partitions.stream()
                                    .allMatch(p -> consumer.position(p) >= ends.get(p));
                        });
        return records;
    }

    private static <V> KafkaConsumer<String, V> consumer(
            Servers servers, String isolation, Deserializer<V> values) {
        return new KafkaConsumer<>(
                servers.kafka()
                        .client(
                                Map.of(
                                        "isolation.level",
                                        isolation,
                                        "max.partition.fetch.bytes",
                                        "33554432")),
                new StringDeserializer(),
                values);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
