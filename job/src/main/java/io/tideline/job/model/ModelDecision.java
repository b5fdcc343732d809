package io.tideline.job.model;

import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * What a job has decided about its topic of models. It is kept as the committed offset of the job's
 * consumer group, and its metadata.
 *
 * @param accepted offset of the version that the job works by
 * @param next offset of the first record that has not been looked at
 */
record ModelDecision(long accepted, long next) {
    private static final String ACCEPTED = "accepted=";

    /** Reads a committed offset; empty where it is none of these. */
    static Optional<ModelDecision> of(OffsetAndMetadata committed) {
        if (committed == null || !committed.metadata().startsWith(ACCEPTED)) {
            return Optional.empty();
        }
        try {
            long accepted = Long.parseLong(committed.metadata().substring(ACCEPTED.length()));
            return Optional.of(new ModelDecision(accepted, committed.offset()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    OffsetAndMetadata toOffset() {
        return new OffsetAndMetadata(next, ACCEPTED + accepted);
    }
}
