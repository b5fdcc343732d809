/**
 * What waits, and for what: events and lifecycle events for the watermark, rows for their release,
 * live rows for the clock. Kept in memory, and over a checkpoint in state by key group. Knows
 * {@code message} and {@code state}.
 */
package io.tideline.buffer;
