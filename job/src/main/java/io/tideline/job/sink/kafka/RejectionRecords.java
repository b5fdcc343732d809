package io.tideline.job.sink.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.event.Rejection;
import io.tideline.job.sink.row.RejectedPayload;
import io.tideline.job.sink.row.RejectionLimit;
import io.tideline.job.sink.row.RowSchemas;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Rejections as records of a topic. A payload that the topic cannot hold whole is cut, since a
 * record that the broker refuses would stop the job.
 */
public final class RejectionRecords extends RowRecords<Rejection> {
    private static final long serialVersionUID = 1L;

    /** The header with the reason, in UTF-8. */
    public static final String REASON = "reason";

    private final RejectedPayload kept;
    private final int largestValue;

    /**
     * @param kept how much of a payload is written out
     * @param largestValue bytes of a record's value that the topic takes
     */
    RejectionRecords(String topicPrefix, RejectedPayload kept, int largestValue) {
        super(topicPrefix, RowSchemas.REJECTED);
        this.kept = kept;
        this.largestValue = largestValue;
    }

    /** Returns the record, with the reason as a header: who counts them need not read payloads. */
    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            Rejection row, KafkaSinkContext context, Long timestamp) {
        ProducerRecord<byte[], byte[]> record = super.serialize(row, context, timestamp);
        record.headers().add(REASON, row.reason().text().getBytes(UTF_8));
        return record;
    }

    @Override
    byte[] value(Rejection row) {
        return RejectionLimit.jsonWithin(
                largestValue, "topic " + topic(), RejectionLimit.limited(kept, row));
    }
}
