package io.tideline.event;

import java.io.Serializable;
import java.time.Duration;

/**
 * The bounds within which a record is accepted.
 *
 * @param maxBytes the largest payload, in bytes, at least 1
 * @param maxFuture how far a timestamp may be ahead of the machine's clock, not negative
 */
public record DecoderLimits(int maxBytes, Duration maxFuture) implements Serializable {

    /** 256 KiB, and one hour. */
    public static final DecoderLimits DEFAULT = new DecoderLimits(256 * 1024, Duration.ofHours(1));

    public DecoderLimits {
        if (maxBytes < 1) {
            throw new IllegalArgumentException(
                    "The largest record is " + maxBytes + " bytes; it must be at least 1.");
        }
        if (maxFuture.isNegative()) {
            throw new IllegalArgumentException(
                    "A timestamp may be ahead by " + maxFuture + "; it must not be negative.");
        }
    }
}
