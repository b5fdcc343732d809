package io.tideline.delivery.queue;

import java.time.Duration;

/** What became of one attempt to send a delivery. */
public sealed interface Outcome {
    /**
     * It is there.
     *
     * @param reference what the destination calls it, or null
     */
    record Sent(String reference) implements Outcome {}

    /** There is nothing to do for it. */
    record Skipped(String reason) implements Outcome {}

    /** It will never be taken: it is a dead letter. */
    record Refused(String reason) implements Outcome {}

    /** It was not taken this time. */
    record Failed(String reason) implements Outcome {}

    /**
     * Too much was sent: it is tried again after a while, and this does not count as an attempt.
     */
    record Busy(String reason, Duration after) implements Outcome {}

    /**
     * The destination takes nothing until somebody sets it right; this does not count as an
     * attempt.
     *
     * @param isForGood whether it is not tried again before a restart
     */
    record Closed(String reason, boolean isForGood) implements Outcome {}
}
