package io.tideline.console.activation;

import java.time.LocalDate;

/**
 * Those who started on one day.
 *
 * @param averageSeconds to activation; null: nobody is activated
 */
public record Cohort(
        LocalDate day, long started, long activated, double rate, Long averageSeconds) {}
