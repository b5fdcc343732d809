package io.tideline.event;

import java.io.Serializable;
import java.time.Duration;

/**
 * The bounds within which a record is accepted.
 *
 * @param maxBytes the largest payload, in bytes, at least 1
 * @param maxFuture how far a timestamp may be ahead of the time of receipt, not negative
 * @param maxPast how far it may be behind that time, not negative; null: any time
 */
public record DecoderLimits(int maxBytes, Duration maxFuture, Duration maxPast)
        implements Serializable {

    /** 256 KiB, one hour, and ten years. */
    public static final DecoderLimits DEFAULT =
            new DecoderLimits(256 * 1024, Duration.ofHours(1), Duration.ofDays(3650));

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
