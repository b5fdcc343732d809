package io.tideline.job.sink;

import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the requests of one erasure are in the source.
 *
 * @param since before any of them was written
 * @param first the offset of the first, by partition
 * @param last the offset of the last, by partition
 */
public record ErasureRequests(
        Instant since, Map<TopicPartition, Long> first, Map<TopicPartition, Long> last) {

    /** Returns whether a record is between the first and the last of its partition. */
    public boolean contains(TopicPartition partition, long offset) {
        return first.getOrDefault(partition, Long.MAX_VALUE) <= offset
                && offset <= last.getOrDefault(partition, Long.MIN_VALUE);
    }
}
