package io.tideline.job.source.kafka;

import java.util.HashMap;
import java.util.Map;

/**
 * The readers that are known not to have ended. A checkpoint may be the savepoint of a stop, with
 * which readers end, and an event for a reader that has ended fails the job, and the stop with it.
 * So after a checkpoint none counts as running until it has reported that it goes on.
 */
final class RunningReaders {
    private static final long NONE = -1;

    /** By reader: the latest checkpoint after which it went on. */
    private final Map<Integer, Long> reported = new HashMap<>();

    private long completed = NONE;

    /** Records a report. It may come before {@link #complete} of the same checkpoint. */
    void report(int reader, RunningReport report) {
        reported.merge(reader, Math.max(report.checkpoint(), completed), Math::max);
    }

    /** Drops a reader that has failed, or starts. */
    void remove(int reader) {
        reported.remove(reader);
    }

    /** Records that a checkpoint is complete. */
    void complete(long checkpoint) {
        completed = Math.max(completed, checkpoint);
    }

    /** Returns whether a reader has reported since the last checkpoint completed. */
    boolean contains(int reader) {
        Long latest = reported.get(reader);
        return latest != null && latest >= completed;
    }
}
