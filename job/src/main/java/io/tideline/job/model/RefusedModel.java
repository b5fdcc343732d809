package io.tideline.job.model;

import io.tideline.event.Position;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * Sends a model that the job refuses to a reader, which emits it among the rejected records.
 *
 * @param detail its faults
 * @param offset in the topic of models
 * @param writtenAt by the record's timestamp, epoch milliseconds
 * @param payload the record as it came
 */
public record RefusedModel(String detail, String topic, long offset, long writtenAt, byte[] payload)
        implements SourceEvent {

    /** Returns it as it stands among the rejected records. */
    public Rejection rejection() {
        return new Rejection(
                RejectionReason.INVALID_MODEL, detail, new Position(topic, 0, offset), payload);
    }
}
