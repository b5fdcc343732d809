package io.tideline.job.config;

/**
 * The order in which presence, steps and alerts take an entity's events; the file's names are these
 * in lower case.
 */
public enum EventOrder {
    /** As they arrive: at once. */
    ARRIVAL,
    /** By timestamp, then user, then arrival: once the watermark has passed them. */
    TIME
}
