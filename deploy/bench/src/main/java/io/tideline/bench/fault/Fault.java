package io.tideline.bench.fault;

import java.time.Duration;

/**
 * A fault that is to come.
 *
 * @param day of the stream during which it comes, from 0
 * @param percent of the day's messages that are sent before; 100: as the day closes
 * @param lasts how long it takes until it is set right
 */
record Fault(FaultKind kind, int day, int percent, Duration lasts) {}
