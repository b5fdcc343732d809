package io.tideline.job.source.file;

import org.apache.flink.api.connector.source.SourceEvent;

/**
 * How far the reader of the files has come, sent to all others by way of the enumerator.
 *
 * @param watermark epoch milliseconds; {@link Long#MIN_VALUE} before the first event
 * @param isEnd whether all files are at their end
 */
record FilesTime(long watermark, boolean isEnd) implements SourceEvent {
    private static final long serialVersionUID = 1L;
}
