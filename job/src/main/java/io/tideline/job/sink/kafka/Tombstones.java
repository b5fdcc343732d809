package io.tideline.job.sink.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.job.kafka.KafkaCluster;
import io.tideline.job.kafka.TopicReader;
import io.tideline.job.sink.EntityIds;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.model.Level;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Writes tombstones for the rows of users and accounts: records of their keys without a value, upon
 * which readers forget them and compaction to drop what came before.
 *
 * <p>The key is the entity's id alone, as that of its rows. Rows of a user and of an account may
 * share it; a header says which is meant. Each topic is read once, from its beginning: only that
 * says in which partitions there are rows, however many partitions there were when they were
 * written.
 */
public final class Tombstones {
    /** The name of the header; its value is the level. */
    public static final String HEADER = "tideline-forgotten";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** How many are in flight at a time. */
    private static final int AT_ONCE = 1_000;

    /** A tombstone that is to be written. */
    private record Due(int partition, Level level, ByteBuffer key) {}

    private final KafkaCluster kafka;
    private final Map<ByteBuffer, Set<Level>> levels = new HashMap<>();

    private Tombstones(KafkaCluster kafka, EntityIds ids) {
        this.kafka = kafka;
        for (Level level : Level.values()) {
            for (String id : ids.of(level)) {
                levels.computeIfAbsent(
                                ByteBuffer.wrap(id.getBytes(UTF_8)),
                                ignored -> EnumSet.noneOf(Level.class))
                        .add(level);
            }
        }
    }

    /** Returns the names of the topics with rows of users and accounts, without the prefix. */
    static List<String> topics() {
        return List.of(
                RowSchemas.SCORES.name(),
                RowSchemas.ACTIVATION.name(),
                RowSchemas.ALERTS.name(),
                RowSchemas.ACCOUNTS.name(),
                RowSchemas.USERS.name(),
                RowSchemas.ACTIVITY.name());
    }

    /**
     * Writes those that are due: none where the newest record of the key is one already, or where
     * it has no row.
     *
     * @return how many were written, by topic
     * @throws io.tideline.job.option.StartException if the cluster gives no answer or refuses
     */
    public static Map<String, Integer> write(KafkaSinkConfig config, EntityIds ids) {
        Map<String, Integer> written = new LinkedHashMap<>();
        try (KafkaCluster kafka = config.cluster();
                Consumer<byte[], byte[]> consumer = kafka.consumer();
                Producer<byte[], byte[]> producer = kafka.producer()) {
            Tombstones tombstones = new Tombstones(kafka, ids);
            TopicReader reader = new TopicReader(kafka, consumer);
            for (String name : topics()) {
                String topic = config.topicPrefix() + name;
                written.put(topic, tombstones.write(topic, reader, producer));
            }
        }
        return written;
    }

    private int write(String topic, TopicReader reader, Producer<byte[], byte[]> producer) {
        Set<Due> newest = new LinkedHashSet<>();
        reader.read(topic, OffsetSpec.earliest(), read -> note(read, newest));
        List<Due> due = List.copyOf(newest);
        try {
            for (List<Due> some : EntityIds.chunks(due, AT_ONCE)) {
                some.stream()
                        .map(each -> producer.send(tombstone(topic, each)))
                        .toList() // all are sent before the first answer is waited for
                        .forEach(kafka::await);
            }
        } catch (KafkaException e) {
            throw kafka.refused("to let this user write to topic " + topic, e);
        }
        return due.size();
    }

    private static ProducerRecord<byte[], byte[]> tombstone(String topic, Due due) {
        return new ProducerRecord<>(
                topic,
                due.partition(),
                due.key().array(),
                null,
                List.of(new RecordHeader(HEADER, due.level().text().getBytes(UTF_8))));
    }

    /** Keeps the entities whose newest record so far is a row. */
    private void note(ConsumerRecord<byte[], byte[]> read, Set<Due> due) {
        ByteBuffer key = read.key() == null ? null : ByteBuffer.wrap(read.key());
        Set<Level> erased = levels.get(key);
        if (erased == null) {
            return;
        }
        String level = read.value() == null ? levelOfTombstone(read) : levelOfRow(read);
        for (Level each : erased) {
            if (level == null || level.equals(each.text())) {
                Due row = new Due(read.partition(), each, key);
                if (read.value() == null) {
                    due.remove(row);
                } else {
                    due.add(row);
                }
            }
        }
    }

    /** Returns the level of a tombstone, or null if it is of both. */
    private static String levelOfTombstone(ConsumerRecord<byte[], byte[]> read) {
        Header header = read.headers().lastHeader(HEADER);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    /**
     * Returns the level of a row, or null if it has none, as one that is not ours. Rows of users,
     * of accounts and of activity have no column for it: their key is the user, else the account.
     */
    private static String levelOfRow(ConsumerRecord<byte[], byte[]> read) {
        try {
            JsonNode row = JSON.readTree(read.value());
            if (row.hasNonNull("level")) {
                return row.get("level").textValue();
            }
            if (row.hasNonNull("user_id")) {
                return Level.USER.text();
            }
            return row.hasNonNull("account_id") ? Level.ACCOUNT.text() : null;
        } catch (IOException e) {
            return null;
        }
    }
}
