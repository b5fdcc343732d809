/**
 * Delivers alerts and scores to other systems, in a process beside the job, so that a slow API
 * never holds up a checkpoint (docs/delivery.md, decision 0041).
 *
 * <p>From the bottom to the top: {@code message}, {@code queue} (the table), {@code template},
 * {@code destination} and one package for each, {@code route}, {@code config}, {@code intent} (from
 * Kafka into the table) and {@code worker} (from the table to destinations), which this package
 * starts.
 */
package io.tideline.delivery;
