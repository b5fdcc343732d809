package io.tideline.event.decode;

import java.io.Serializable;
import java.time.Duration;

/**
 * The bounds within which a record is accepted.
 *
 * @param maxBytes the largest payload, in bytes, at least 1
 * @param maxFuture how far a timestamp may be ahead of the time of receipt, not negative
 * @param maxPast how far it may be behind that time, not negative; null: any time
 * @param placeholders ids that count as absent
 */
public record DecoderLimits(
        int maxBytes, Duration maxFuture, Duration maxPast, Placeholders placeholders)
        implements Serializable {

    /** 256 KiB, one hour, ten years, and the usual placeholders. */
    public static final DecoderLimits DEFAULT =
            new DecoderLimits(256 * 1024, Duration.ofHours(1), Duration.ofDays(3650));

    /** Creates limits with the usual placeholders. */
    public DecoderLimits(int maxBytes, Duration maxFuture, Duration maxPast) {
        this(maxBytes, maxFuture, maxPast, new Placeholders(Placeholders.DEFAULT));
    }

    public DecoderLimits {
        if (maxBytes < 1) {
            throw new IllegalArgumentException(
                    "The largest record is " + maxBytes + " bytes; it must be at least 1.");
        }
        if (maxFuture.isNegative()) {
            throw new IllegalArgumentException(
                    "A timestamp may be ahead by " + maxFuture + "; it must not be negative.");
        }
        if (maxPast != null && maxPast.isNegative()) {
            throw new IllegalArgumentException(
                    "A timestamp may be behind by " + maxPast + "; it must not be negative.");
        }
    }
}
