package io.tideline.job.sink.kafka;

import io.tideline.event.Rejection;
import io.tideline.job.sink.row.RejectionFormat;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Rejections as records of a topic. A payload that the topic cannot hold whole is cut, since a
 * record that the broker refuses would stop the job.
 */
final class RejectionRecords implements KafkaRecordSerializationSchema<Rejection> {
    private static final long serialVersionUID = 1L;

    private final RejectionFormat format = new RejectionFormat();
    private final String topic;
    private final int largestValue;

    /**
     * @param largestValue bytes of a record's value that the topic takes
     */
    RejectionRecords(String topic, int largestValue) {
        this.topic = topic;
        this.largestValue = largestValue;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            Rejection row, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(
                topic,
                format.recordKey(row).getBytes(StandardCharsets.UTF_8),
                format.jsonWithin(largestValue, "topic " + topic, row));
    }
}
