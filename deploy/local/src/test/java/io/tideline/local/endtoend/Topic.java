package io.tideline.local.endtoend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a topic as its readers should: what was committed alone. */
final class Topic implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<String, String> consumer;
    private final List<TopicPartition> partitions;

    /** At the first record. */
    Topic(Servers servers, String name) {
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                servers.kafka().bootstrapServers(),
                                "isolation.level",
                                "read_committed",
                                "max.partition.fetch.bytes",
                                "33554432"),
                        new StringDeserializer(),
                        new StringDeserializer());
        partitions =
                consumer.partitionsFor(name).stream()
                        .map(partition -> new TopicPartition(name, partition.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Waits until a topic just created has leaders that take records. */
    static void awaitLeaders(Servers servers, String name) {
        try (var topic = new Topic(servers, name)) {
            topic.consumer.endOffsets(topic.partitions);
        }
    }

    /** The values of all records that are there now. */
    static List<String> values(Servers servers, String name) {
        try (var topic = new Topic(servers, name)) {
            return topic.toTheEnd().stream().map(ConsumerRecord::value).toList();
        }
    }

    /** What has come since, maybe nothing. */
    List<ConsumerRecord<String, String>> next() {
        var records = new ArrayList<ConsumerRecord<String, String>>();
        consumer.poll(POLL).forEach(records::add);
        return records;
    }

    private List<ConsumerRecord<String, String>> toTheEnd() {
        var records = new ArrayList<ConsumerRecord<String, String>>();
        var ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
            records.addAll(next());
        }
        return records;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
