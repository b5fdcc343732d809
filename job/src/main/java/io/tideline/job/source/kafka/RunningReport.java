package io.tideline.job.source.kafka;

import org.apache.flink.api.connector.source.SourceEvent;

/**
 * Reports that a reader goes on: when it starts, and after each checkpoint.
 *
 * @param checkpoint the last one that the reader knows to be complete; -1 before the first
 */
record RunningReport(long checkpoint) implements SourceEvent {}
