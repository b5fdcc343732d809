package io.tideline.job.sink.kafka;

import io.tideline.job.sink.row.RowFormat;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Rows as records of a topic.
 *
 * <p>A record's timestamp is the time of writing: by the row's own day, retention would delete the
 * rows of a replay at once.
 */
final class RowRecords<T> implements KafkaRecordSerializationSchema<T> {
    private static final long serialVersionUID = 1L;

    private final String topic;
    private final RowFormat<T> format;

    RowRecords(String topic, RowFormat<T> format) {
        this.topic = topic;
        this.format = format;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            T row, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(
                topic, format.recordKey(row).getBytes(StandardCharsets.UTF_8), format.json(row));
    }
}
