package io.tideline.job.sink.kafka;

import io.tideline.job.sink.row.RowSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Rows as records of a topic.
 *
 * <p>A record's timestamp is the time of writing: by the row's own day, retention would delete the
 * rows of a replay at once.
 */
class RowRecords<T> implements KafkaRecordSerializationSchema<T>, KafkaDatasetFacetProvider {
    private static final long serialVersionUID = 1L;

    private final String topic;
    private final RowSchema<T> output;

    RowRecords(String topicPrefix, RowSchema<T> output) {
        this.topic = topicPrefix + output.name();
        this.output = output;
    }

    String topic() {
        return topic;
    }

    /** Returns the record's key, which decides on its partition. */
    final byte[] key(T row) {
        return output.recordKey(row).getBytes(StandardCharsets.UTF_8);
    }

    byte[] value(T row) {
        return output.json(row);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            T row, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(topic, key(row), value(row));
    }

    /** Returns which topic's transactions to look for after a failure. */
    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(
                new DefaultKafkaDatasetFacet(
                        DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic)), new Properties()));
    }
}
