package io.tideline.job;

import io.tideline.event.RejectionReason;
import io.tideline.inprocess.JobCounters;
import io.tideline.job.sink.file.FileOutputs;
import io.tideline.job.source.file.FilesReport;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a replay did: each record that was read is taken, a duplicate, ignored or rejected.
 *
 * @param taken events that were accepted
 * @param duplicates events that had been accepted before
 * @param withoutOwner events that are ignored since they have neither user nor account
 * @param rejected records by the reason
 * @param rows how many rows each file has, by its name without {@code .jsonl}
 * @param read what the reader came across
 */
public record ReplaySummary(
        long taken,
        long duplicates,
        long withoutOwner,
        Map<RejectionReason, Long> rejected,
        Map<String, Long> rows,
        FilesReport read) {

    /** Returns that of a job that has ended. */
    static ReplaySummary of(JobCounters counters, FilesReport read) {
        Map<RejectionReason, Long> rejected = new EnumMap<>(read.rejected());
        long tooLate = counters.sum("numEventsTooLate");
        if (tooLate > 0) {
            rejected.put(RejectionReason.TOO_LATE, tooLate);
        }
        return new ReplaySummary(
                counters.sum("numEventsAccepted"),
                counters.sum("numEventsDuplicate"),
                counters.sum("numEventsWithoutEntity"),
                rejected,
                FileOutputs.rows(counters),
                read);
    }

    /** Returns how many events came after their day had taken its last corrections. */
    public long tooLate() {
        return rejected.getOrDefault(RejectionReason.TOO_LATE, 0L);
    }

    /** Returns how many records could not be taken. */
    public long rejections() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }
}
