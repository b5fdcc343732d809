package io.tideline.job.kafka;

import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the newest records of topics, of those that are committed, in no consumer group.
 *
 * @param most how many at most, over all partitions; those of a partition are read in order
 * @param longest for how long at most
 */
public record NewestRecords(KafkaCluster kafka, long most, Duration longest) {
    private static final Duration POLL = Duration.ofMillis(200);

    /**
     * Reads them.
     *
     * @return whether all were read within the time
     * @throws io.tideline.job.option.StartException if the cluster gives no answer or refuses
     */
    public boolean read(
            List<String> topics,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        try (var consumer = kafka.committedConsumer()) {
            List<TopicPartition> partitions =
                    topics.stream()
                            .distinct()
                            .flatMap(topic -> partitions(topic).stream())
                            .toList();
            Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
            Map<TopicPartition, Long> begins =
                    begins(offsets(partitions, OffsetSpec.earliest()), ends, most);
            consumer.assign(begins.keySet());
            begins.forEach(consumer::seek);
            ends.keySet().retainAll(begins.keySet());
            return readTo(consumer, ends, visitor);
        } catch (KafkaException e) {
            throw kafka.refused("to let this user read " + String.join(", ", topics), e);
        }
    }

    private List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, kafka.partitions(topic))
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> specs =
                partitions.stream().collect(toMap(each -> each, each -> spec));
        var answer =
                kafka.admin()
                        .listOffsets(specs, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        kafka.await(answer.all())
                .forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    /**
     * Returns where to begin in each partition that is not empty: each has an equal share, and what
     * small ones leave of theirs goes to the others.
     */
    static Map<TopicPartition, Long> begins(
            Map<TopicPartition, Long> first, Map<TopicPartition, Long> ends, long most) {
        List<TopicPartition> smallestFirst =
                ends.keySet().stream()
                        .filter(each -> first.get(each) < ends.get(each))
                        .sorted(Comparator.comparingLong(each -> ends.get(each) - first.get(each)))
                        .toList();
        Map<TopicPartition, Long> begins = new HashMap<>();
        long left = most;
        int partitionsLeft = smallestFirst.size();
        for (TopicPartition partition : smallestFirst) {
            // Rounded up, so that none is left out as long as there is anything to share.
            long share = (left + partitionsLeft - 1) / partitionsLeft--;
            long taken = Math.min(share, ends.get(partition) - first.get(partition));
            left -= taken;
            if (taken > 0) {
                begins.put(partition, ends.get(partition) - taken);
            }
        }
        return begins;
    }

    private boolean readTo(
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> left,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!left.isEmpty()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            var polled = consumer.poll(POLL);
            for (var record : polled) {
                Long end = left.get(new TopicPartition(record.topic(), record.partition()));
                if (end != null && record.offset() < end) {
                    visitor.accept(record);
                }
            }
            if (polled.isEmpty()) {
                // A consumer waits for ever for a cluster that is gone; this says so.
                kafka.await(kafka.admin().describeCluster().clusterId());
            }
            // Markers of transactions are passed without a record.
            if (left.entrySet()
                    .removeIf(end -> consumer.position(end.getKey()) >= end.getValue())) {
                consumer.assign(List.copyOf(left.keySet()));
            }
        }
        return true;
    }
}
