package io.tideline.bench.contestant;

import java.util.List;
import java.util.Map;

/**
 * The results of a contestant in addition to its speed.
 *
 * @param checkpoints null if it has none
 * @param stages where time was spent, in the order of the topology; empty if unknown
 * @param counts by name, such as the rows that it wrote or the events that it dropped
 */
public record Findings(Checkpoints checkpoints, List<Stage> stages, Map<String, Long> counts) {

    /** Of the counts: records that a contestant left out because they came too late for it. */
    public static final String DROPPED = "recordsDropped";

    /** The findings of a contestant that reports nothing. */
    public static final Findings NONE = new Findings(null, List.of(), Map.of());

    /**
     * Its checkpoints so far.
     *
     * @param completed the number of completed checkpoints
     * @param bytes size of the state in the last one
     * @param persistedBytes the part of it that the last one wrote
     * @param millis mean duration of a checkpoint, from its trigger to its end
     * @param longestMillis the longest duration
     */
    public record Checkpoints(
            long completed, long bytes, long persistedBytes, long millis, long longestMillis) {}

    /**
     * A chain of operators, over its subtasks.
     *
     * @param busy the share of time in which it worked, 0 to 1
     * @param backpressured the share in which it waited for the operators downstream
     * @param records the number of input records; of a source the number of output records
     * @param bytesOut what it has sent over the network, or would have on another machine
     * @param alignmentMillis how long a subtask waited at most for a checkpoint's barriers
     * @param syncMillis how long a subtask took at most to copy its state for a checkpoint; what it
     *     wrote before, such as the rows that its sinks had gathered, is not in it
     */
    public record Stage(
            String name,
            double busy,
            double backpressured,
            long records,
            long bytesOut,
            long alignmentMillis,
            long syncMillis) {}
}
