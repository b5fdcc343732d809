package io.tideline.event.decode;

import static io.tideline.event.RejectionReason.FUTURE_TIMESTAMP;
import static io.tideline.event.RejectionReason.INVALID_TIMESTAMP;
import static io.tideline.event.RejectionReason.MISSING_TIMESTAMP;
import static io.tideline.event.RejectionReason.PAST_TIMESTAMP;

import io.tideline.time.MachineClock;
import io.tideline.yaml.Durations;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/** Reads when the event of a record happened, and holds that against when it was received. */
final class TimestampReader implements Serializable {
    private static final long serialVersionUID = 1L;

    private final DecoderLimits limits;
    private final long maxFuture;
    private final long maxPast;
    private final MachineClock clock;

    /** When something happened. */
    private final TimeForm form;

    /** When it was sent, and received. */
    private final TimeForm ofTransport;

    /**
     * @param form how times are written
     */
    TimestampReader(DecoderLimits limits, MachineClock clock, TimeForm form) {
        this.form = form;
        this.ofTransport = form.ofTransport();
        this.limits = limits;
        this.maxFuture = limits.maxFuture().toMillis();
        this.maxPast = limits.maxPast() == null ? Long.MAX_VALUE : limits.maxPast().toMillis();
        this.clock = clock;
    }

    /**
     * Returns the timestamp of a record, in milliseconds since the epoch.
     *
     * @param writtenAt as {@link EventDecoder} takes it
     * @throws RejectionException if it has none, or one that cannot be
     */
    long read(RecordFields fields, long writtenAt) throws RejectionException {
        JsonField field = fields.timestamp.isAbsent() ? fields.originalTimestamp : fields.timestamp;
        if (field.isAbsent()) {
            throw new RejectionException(MISSING_TIMESTAMP, missing(fields));
        }
        long timestamp = parse(field, form);
        if (timestamp == Iso8601.INVALID) {
            throw new RejectionException(
                    INVALID_TIMESTAMP,
                    "%s is %s; it must be a date and time in ISO 8601, such as 2025-03-15T09:30:00.000Z, or Unix time."
                            .formatted(field.name, QuotedSnippet.of(field.text())));
        }
        if (field == fields.originalTimestamp) {
            timestamp += skew(fields);
        }
        checkReceipt(field.name, timestamp, receipt(fields, writtenAt));
        return timestamp;
    }

    /** A format that reads one of the two has one name for both. */
    private static String missing(RecordFields fields) {
        String time = fields.timestamp.name;
        String byClient = fields.originalTimestamp.name;
        return time.equals(byClient)
                ? "The record has no %s; it must have one.".formatted(time)
                : "The record has neither %s nor %s; it must have one.".formatted(time, byClient);
    }

    /** Returns how far the sender's clock is behind, in milliseconds; 0 where that is not known. */
    private long skew(RecordFields fields) {
        long sentAt = parse(fields.sentAt, ofTransport);
        long receivedAt = parse(fields.receivedAt, ofTransport);
        return sentAt == Iso8601.INVALID || receivedAt == Iso8601.INVALID ? 0 : receivedAt - sentAt;
    }

    private void checkReceipt(String name, long timestamp, long receipt) throws RejectionException {
        if (timestamp - receipt > maxFuture) {
            throw new RejectionException(
                    FUTURE_TIMESTAMP,
                    distance(name, timestamp, limits.maxFuture(), "after", receipt)
                            + "it must not be.");
        }
        if (receipt - timestamp > maxPast) {
            throw new RejectionException(
                    PAST_TIMESTAMP,
                    distance(name, timestamp, limits.maxPast(), "before", receipt)
                            + "correct the date, or raise max_past (of a replay: --max-past) to accept such events.");
        }
    }

    private static String distance(
            String name, long timestamp, Duration bound, String side, long receipt) {
        return "%s is %s, more than %s %s the record was received, %s; "
                .formatted(
                        name,
                        Instant.ofEpochMilli(timestamp),
                        Durations.format(bound),
                        side,
                        Instant.ofEpochMilli(receipt));
    }

    /**
     * Returns when the record at hand was received: the earliest of what is known of it, so that it
     * is judged the same whenever it is read.
     */
    private long receipt(RecordFields fields, long writtenAt) {
        long receipt = Math.min(writtenAt, clock.millis());
        long own = parse(fields.receivedAt, ofTransport);
        return own == Iso8601.INVALID ? receipt : Math.min(receipt, own);
    }

    /**
     * Returns milliseconds since the epoch, or {@link Iso8601#INVALID}, also for an absent field.
     */
    private static long parse(JsonField field, TimeForm form) {
        if (field.isNumber()) {
            return form.ofNumber(field.text());
        }
        return field.isString() ? form.ofText(field.text()) : Iso8601.INVALID;
    }
}
