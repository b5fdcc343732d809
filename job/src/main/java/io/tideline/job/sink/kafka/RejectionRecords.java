package io.tideline.job.sink.kafka;

import io.tideline.event.Rejection;
import io.tideline.job.sink.row.RejectedPayload;
import io.tideline.job.sink.row.RejectionLimit;
import io.tideline.job.sink.row.RowSchemas;

/**
 * Rejections as records of a topic. A payload that the topic cannot hold whole is cut, since a
 * record that the broker refuses would stop the job.
 */
final class RejectionRecords extends RowRecords<Rejection> {
    private static final long serialVersionUID = 1L;

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

    @Override
    byte[] value(Rejection row) {
        return RejectionLimit.jsonWithin(
                largestValue, "topic " + topic(), RejectionLimit.limited(kept, row));
    }
}
