package io.tideline.bench.contestant;

import java.util.List;
import java.util.Map;

/**
 * What a contestant tells besides its speed.
 *
 * @param checkpoints null where it has none
 * @param stages where time went, in the order of the topology; empty where it is not known
 * @param counts by name: what it wrote, what it dropped
 */
public record Findings(Checkpoints checkpoints, List<Stage> stages, Map<String, Long> counts) {

    /** Of one that tells nothing. */
    public static final Findings NONE = new Findings(null, List.of(), Map.of());

    /**
     * Its checkpoints so far.
     *
     * @param completed how many
     * @param bytes of state of the last one
     * @param persistedBytes of those written anew by the last one
     * @param millis that one took in the mean, from its trigger to its end
     * @param longestMillis of all
     */
    public record Checkpoints(
            long completed, long bytes, long persistedBytes, long millis, long longestMillis) {}

    /**
     * A chain of operators, over its subtasks.
     *
     * @param busy the share of time in which it worked, 0 to 1
     * @param backpressured the share in which it waited for those behind it
     * @param records that it was given; of a source those that it sent on
     */
    public record Stage(String name, double busy, double backpressured, long records) {}
}
