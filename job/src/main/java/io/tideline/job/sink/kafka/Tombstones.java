package io.tideline.job.sink.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.job.config.KafkaSinkConfig;
import io.tideline.job.sink.row.ActivationFormat;
import io.tideline.job.sink.row.AlertFormat;
import io.tideline.job.sink.row.ScoreFormat;
import io.tideline.model.Level;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Writes tombstones for the rows of a user or an account: records of its key without a value, which
 * tell readers to forget it and compaction to drop what came before.
 *
 * <p>The key is the entity's id alone, as that of its rows. Rows of a user and of an account may
 * share it; a header tells which is meant. Each topic is read from its beginning: only that says in
 * which partitions there are rows, however many partitions there were when they were written.
 */
public final class Tombstones {
    /** The name of the header; its value is the level. */
    public static final String HEADER = "tideline-forgotten";

    private static final Duration POLL = Duration.ofMillis(500);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaCluster kafka;
    private final Level level;
    private final byte[] key;

    private Tombstones(KafkaCluster kafka, Level level, String id) {
        this.kafka = kafka;
        this.level = level;
        this.key = id.getBytes(UTF_8);
    }

    /**
     * Writes those that are due: none where the newest record of the key is one already, or where
     * it has no row.
     *
     * @return how many were written, by topic
     * @throws io.tideline.job.config.StartException if the cluster gives no answer or refuses
     */
    public static Map<String, Integer> write(KafkaSinkConfig config, Level level, String id) {
        Map<String, Integer> written = new LinkedHashMap<>();
        try (KafkaCluster kafka =
                        new KafkaCluster(
                                config.bootstrapServers(), config.properties(), "sinks.kafka");
                Consumer<byte[], byte[]> consumer = kafka.consumer();
                Producer<byte[], byte[]> producer = kafka.producer()) {
            Tombstones tombstones = new Tombstones(kafka, level, id);
            for (String name :
                    List.of(
                            new ScoreFormat().name(),
                            new ActivationFormat().name(),
                            new AlertFormat().name())) {
                String topic = config.topicPrefix() + name;
                written.put(topic, tombstones.write(topic, consumer, producer));
            }
        }
        return written;
    }

    private int write(
            String topic, Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
        List<TopicPartition> due;
        try {
            due = partitionsWithRows(topic, consumer);
        } catch (KafkaException e) {
            throw kafka.refused("to let this user read topic " + topic, e);
        }
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try {
            for (TopicPartition partition : due) {
                sent.add(producer.send(tombstone(partition)));
            }
            sent.forEach(kafka::ask);
        } catch (KafkaException e) {
            throw kafka.refused("to let this user write to topic " + topic, e);
        }
        return due.size();
    }

    private ProducerRecord<byte[], byte[]> tombstone(TopicPartition partition) {
        return new ProducerRecord<>(
                partition.topic(),
                partition.partition(),
                key,
                null,
                List.of(new RecordHeader(HEADER, level.text().getBytes(UTF_8))));
    }

    /**
     * Those in which the newest record of the entity is a row. What a transaction holds that is
     * still open counts, too: it comes before the tombstone.
     */
    private List<TopicPartition> partitionsWithRows(
            String topic, Consumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> left = unread(topic);
        Map<Integer, Boolean> hasRow = new HashMap<>();
        consumer.assign(left.keySet());
        consumer.seekToBeginning(left.keySet());
        while (!left.isEmpty()) {
            var records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> read : records) {
                if (Arrays.equals(read.key(), key) && (read.value() == null || isRow(read))) {
                    hasRow.put(read.partition(), read.value() != null);
                }
            }
            if (records.isEmpty()) {
                // A consumer waits for ever for a cluster that is gone; this says so.
                kafka.ask(kafka.admin().describeCluster().clusterId());
            }
            left.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            consumer.pause(
                    consumer.assignment().stream().filter(p -> !left.containsKey(p)).toList());
        }
        hasRow.values().removeIf(row -> !row);
        return new TreeSet<>(hasRow.keySet())
                .stream().map(partition -> new TopicPartition(topic, partition)).toList();
    }

    /** The partitions of a topic that are not empty, and where each ends now. */
    private Map<TopicPartition, Long> unread(String topic) {
        List<TopicPartition> partitions =
                IntStream.range(0, kafka.partitions(topic))
                        .mapToObj(partition -> new TopicPartition(topic, partition))
                        .toList();
        Map<TopicPartition, Long> begins = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        ends.entrySet().removeIf(end -> end.getValue() <= begins.get(end.getKey()));
        return ends;
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Map<TopicPartition, ListOffsetsResultInfo> answer =
                kafka.ask(kafka.admin().listOffsets(asked).all());
        answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    /** Whether a record of the key is a row of the entity, and not one of the other level. */
    private boolean isRow(ConsumerRecord<byte[], byte[]> read) {
        try {
            String text = JSON.readTree(read.value()).path("level").textValue();
            return text == null || text.equals(level.text());
        } catch (IOException e) {
            return true; // none of ours; rather one tombstone too many
        }
    }
}
