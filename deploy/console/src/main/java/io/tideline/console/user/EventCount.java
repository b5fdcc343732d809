package io.tideline.console.user;

import java.time.LocalDate;

/**
 * How often somebody did an event lately.
 *
 * @param last the last day on which
 */
public record EventCount(String event, long count, LocalDate last) {}
