package io.tideline.job.source.kafka;

import org.apache.flink.api.connector.source.SourceEvent;

/**
 * Carries to a reader how far the clock of the job has come, several times a second, and that all
 * partitions known so far have been assigned. The reader answers with a {@link ClockReport}.
 */
record JobTimeEvent(long jobTime) implements SourceEvent {}
