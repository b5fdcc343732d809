package io.tideline.model;

import java.io.Serializable;

/**
 * How raw scores become 1..100.
 *
 * @param percentile of the population, 1..100; read by winsorized and exponential
 * @param target the raw score that is 100; read by target only, else 0
 */
public record Normalization(Method method, int percentile, long target) implements Serializable {

    /** The normalizations of docs/concepts.md. */
    public enum Method {
        WINSORIZED,
        EXPONENTIAL,
        TARGET
    }
}
