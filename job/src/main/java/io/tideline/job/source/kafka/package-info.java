/**
 * Kafka topics of events as a source: reading, the clock of the job across partitions, and the
 * control records among events. Uses events, their decoding and {@code job.config}; knows no files.
 */
package io.tideline.job.source.kafka;
