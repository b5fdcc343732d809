package io.tideline.console.query;

import java.time.Duration;
import java.time.Instant;

/**
 * What was read, and when.
 *
 * @param asOf when the reading began
 * @param took how long it took
 */
public record Dated<T>(T value, Instant asOf, Duration took) {}
