package io.tideline.job.source.topic;

import static java.util.stream.Collectors.toMap;

import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.job.kafka.KafkaCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The records of a job's topics that no checkpoint of it covers yet.
 *
 * @param records how many, markers of transactions included
 * @param oldest for how long the oldest of them has been there; null if none is
 */
public record WaitingEvents(long records, Duration oldest) {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /**
     * Returns what waits for the job of a configuration.
     *
     * @throws io.tideline.job.option.StartException if Kafka gives no answer, or refuses
     */
    public static WaitingEvents of(KafkaSourceConfig config, Instant now) {
        SourceCheck.check(config);
        try (var kafka =
                new KafkaCluster(config.bootstrapServers(), config.properties(), "source.kafka")) {
            try {
                return of(kafka, config, now);
            } catch (KafkaException e) {
                throw kafka.refused("to say what group " + config.groupId() + " has read", e);
            }
        }
    }

    private static WaitingEvents of(KafkaCluster kafka, KafkaSourceConfig config, Instant now) {
        var partitions =
                config.topics().stream()
                        .flatMap(
                                topic ->
                                        IntStream.range(0, kafka.partitions(topic))
                                                .mapToObj(i -> new TopicPartition(topic, i)))
                        .toList();
        Map<TopicPartition, OffsetAndMetadata> committed =
                kafka.await(
                        kafka.admin()
                                .listConsumerGroupOffsets(config.groupId())
                                .partitionsToOffsetAndMetadata());
        var first = offsets(kafka, partitions, OffsetSpec.earliest());
        var end = offsets(kafka, partitions, OffsetSpec.latest());
        long records = 0;
        Map<TopicPartition, Long> waiting = new HashMap<>();
        for (var partition : partitions) {
            var read = committed.get(partition);
            long from =
                    read == null
                            ? first.get(partition)
                            : Math.max(read.offset(), first.get(partition));
            if (from < end.get(partition)) {
                waiting.put(partition, from);
                records += end.get(partition) - from;
            }
        }
        try (var consumer = kafka.consumer()) {
            return new WaitingEvents(records, oldest(consumer, waiting, end, now));
        }
    }

    private static Map<TopicPartition, Long> offsets(
            KafkaCluster kafka, List<TopicPartition> partitions, OffsetSpec spec) {
        var requests = partitions.stream().collect(toMap(each -> each, each -> spec));
        return kafka.await(kafka.admin().listOffsets(requests).all()).entrySet().stream()
                .collect(toMap(Map.Entry::getKey, each -> each.getValue().offset()));
    }

    /** Reads the first record of each partition, as only records have a time. */
    private static Duration oldest(
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> waiting,
            Map<TopicPartition, Long> end,
            Instant now) {
        consumer.assign(waiting.keySet());
        waiting.forEach(consumer::seek);
        long deadline = System.nanoTime() + LONGEST.toNanos();
        Long oldest = null;
        while (!waiting.isEmpty() && System.nanoTime() < deadline) {
            var polled = consumer.poll(POLL);
            for (Iterator<TopicPartition> left = waiting.keySet().iterator(); left.hasNext(); ) {
                var partition = left.next();
                var records = polled.records(partition);
                if (!records.isEmpty()) {
                    long at = records.get(0).timestamp();
                    oldest = oldest == null ? at : Math.min(oldest, at);
                }
                // Markers of transactions are passed without a record.
                if (!records.isEmpty() || consumer.position(partition) >= end.get(partition)) {
                    left.remove();
                }
            }
            consumer.assign(List.copyOf(waiting.keySet()));
        }
        return oldest == null ? null : Duration.between(Instant.ofEpochMilli(oldest), now);
    }
}
