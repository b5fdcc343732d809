package io.tideline.job.source.kafka;

import org.apache.flink.api.connector.source.SourceEvent;

/**
 * How far the partitions of a reader have come.
 *
 * @param hasPartitions whether the reader has any
 * @param isIdle whether all of them are idle
 * @param least the least clock of those that are not
 * @param greatest the greatest clock of all
 * @param jobTime how far the reader knows the clock of the job to have come
 */
record ClockReport(boolean hasPartitions, boolean isIdle, long least, long greatest, long jobTime)
        implements SourceEvent {}
