package io.tideline.job.sink.kafka;

import io.tideline.event.Rejection;
import io.tideline.job.sink.row.RejectedPayload;
import io.tideline.job.sink.row.RejectionFormat;

/**
 * Rejections as records of a topic. A payload that the topic cannot hold whole is cut, since a
 * record that the broker refuses would stop the job.
 */
final class RejectionRecords extends RowRecords<Rejection> {
    private static final long serialVersionUID = 1L;

    private final RejectionFormat format;
    private final RejectedPayload kept;
    private final int largestValue;

    /**
     * @param kept how much of a payload is written out
     * @param largestValue bytes of a record's value that the topic takes
     */
    RejectionRecords(String topic, RejectionFormat format, RejectedPayload kept, int largestValue) {
        super(topic, format);
        this.format = format;
        this.kept = kept;
        this.largestValue = largestValue;
    }

    @Override
    byte[] value(Rejection row) {
        return format.jsonWithin(largestValue, "topic " + topic(), format.limited(kept, row));
    }
}
