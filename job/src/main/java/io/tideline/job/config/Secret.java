package io.tideline.job.config;

import java.io.Serializable;

/**
 * A value that must not be shown: only {@link #reveal} gives it out.
 *
 * @param reveal the value
 */
public record Secret(String reveal) implements Serializable {
    /** What is shown instead of a secret. */
    public static final String MASK = "***";

    @Override
    public String toString() {
        return MASK;
    }
}
