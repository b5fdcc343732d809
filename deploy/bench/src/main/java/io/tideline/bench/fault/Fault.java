package io.tideline.bench.fault;

import java.time.Duration;

/**
 * A planned fault.
 *
 * @param day the day of the stream during which it begins, from 0
 * @param percent percentage of the day's messages that are sent before; 100 for the close of the
 *     day
 * @param lasts how long it takes until it is repaired
 */
record Fault(FaultKind kind, int day, int percent, Duration lasts) {}
