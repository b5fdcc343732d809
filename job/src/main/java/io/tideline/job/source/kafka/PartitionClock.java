package io.tideline.job.source.kafka;

/**
 * The clock of one partition: its largest accepted timestamp less the out-of-orderness less 1 ms.
 * It is idle once, for a while, it has had no event ahead of itself, and Kafka has said just now
 * that nothing in it is left to read. Then it follows the clock of the job.
 */
final class PartitionClock {
    private final ReaderClock reader;
    private long largest;

    /** The clock of the job, as far as this one has followed it. */
    private long followed = Long.MIN_VALUE;

    /** Whether an event was ahead of it since {@link #settle}, and when one was last. */
    private boolean advances;

    private long advancedAt;
    private boolean wasReadToEnd;
    private long readToEndAsOf;

    /** Where the next batch begins; -1 where that is not known yet. */
    private long position = -1;

    /**
     * @param largest as a checkpoint has it, or {@link Long#MIN_VALUE}
     * @param now by {@link io.tideline.time.MachineClock#elapsedMillis}, as all times below
     */
    PartitionClock(ReaderClock reader, long largest, long now) {
        this.reader = reader;
        this.largest = largest;
        this.advancedAt = now;
    }

    /** Moves with an event, unless it is too late: then it counts as little as a rejected one. */
    void accept(long timestamp) {
        if (timestamp >= reader.oldestOpen()) {
            advances |= timestamp > watermark();
            largest = Math.max(largest, timestamp);
        }
    }

    /** Records that all records before a position have been processed. */
    void taken(long newPosition) {
        position = newPosition;
    }

    long position() {
        return position;
    }

    /** Notes when an event was ahead of it last. */
    void settle(long now) {
        if (advances) {
            advances = false;
            advancedAt = now;
        }
    }

    /** Records that all records up to some time have been processed. */
    void readToEnd(long asOf) {
        wasReadToEnd = true;
        readToEndAsOf = asOf;
    }

    /** Returns whether no event has been ahead of it for so long. */
    boolean isQuiet(long now, long millis) {
        return now - advancedAt >= millis;
    }

    /**
     * @param idleAfter how long it has to be quiet
     * @param validFor how long what Kafka has said holds
     */
    boolean isIdle(long now, long idleAfter, long validFor) {
        return isQuiet(now, idleAfter) && wasReadToEnd && now - readToEndAsOf <= validFor;
    }

    void follow(long jobTime) {
        followed = Math.max(followed, jobTime);
    }

    long watermark() {
        return reader.watermark(largest);
    }

    /** Returns how far it lets the clock of the job go. */
    long reached() {
        return Math.max(watermark(), followed);
    }

    long largest() {
        return largest;
    }
}
