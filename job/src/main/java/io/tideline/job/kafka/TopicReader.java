package io.tideline.job.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads topics to the end that they have now, whether or not what is there has been committed. */
public final class TopicReader {
    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaCluster kafka;
    private final Consumer<byte[], byte[]> consumer;

    /**
     * @param consumer of {@link KafkaCluster#consumer()}
     */
    public TopicReader(KafkaCluster kafka, Consumer<byte[], byte[]> consumer) {
        this.kafka = kafka;
        this.consumer = consumer;
    }

    /**
     * Reads a topic.
     *
     * @param from where each partition begins to be read
     * @throws io.tideline.job.option.StartException if the cluster gives no answer or refuses
     */
    public void read(
            String topic,
            OffsetSpec from,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        try {
            List<TopicPartition> partitions =
                    IntStream.range(0, kafka.partitions(topic))
                            .mapToObj(partition -> new TopicPartition(topic, partition))
                            .toList();
            Map<TopicPartition, Long> begins = offsets(partitions, from);
            begins.values().removeIf(offset -> offset < 0); // nothing is as new as that
            Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
            ends.entrySet()
                    .removeIf(
                            end ->
                                    end.getValue()
                                            <= begins.getOrDefault(end.getKey(), end.getValue()));
            consumer.assign(ends.keySet());
            ends.keySet().forEach(partition -> consumer.seek(partition, begins.get(partition)));
            readTo(ends, visitor);
        } catch (KafkaException e) {
            throw kafka.refused("to let this user read topic " + topic, e);
        }
    }

    private void readTo(
            Map<TopicPartition, Long> left,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        while (!left.isEmpty()) {
            var records = consumer.poll(POLL);
            records.forEach(visitor);
            if (records.isEmpty()) {
                // A consumer waits for ever for a cluster that is gone; this says so.
                kafka.await(kafka.admin().describeCluster().clusterId());
            }
            left.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            consumer.pause(
                    consumer.assignment().stream().filter(p -> !left.containsKey(p)).toList());
        }
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        partitions.forEach(partition -> specs.put(partition, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        kafka.await(kafka.admin().listOffsets(specs).all())
                .forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }
}
