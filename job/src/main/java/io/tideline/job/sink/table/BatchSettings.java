package io.tideline.job.sink.table;

import java.io.Serializable;
import java.time.Duration;

/**
 * How rows are gathered and written.
 *
 * @param batchRows rows written at once, at most
 * @param flushInterval how long a row waits for others, at most
 * @param writers subtasks, and so connections, that write one table, at most
 * @param retryFor how long a lost connection is tried again before the job fails and restarts
 * @param retention after which rows are deleted, in whole days; null: never
 */
public record BatchSettings(
        int batchRows, Duration flushInterval, int writers, Duration retryFor, Duration retention)
        implements Serializable {}
