package io.tideline.job.sink;

import io.tideline.job.kafka.TopicRetention;
import io.tideline.job.option.StartException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Erases users and accounts from the rows that a sink has written. It may be done again at any
 * time.
 */
public interface RowEraser {
    /**
     * What was done.
     *
     * @param store as people call it
     * @param unit what was counted, in the singular
     * @param verb what was done to these, as a participle
     * @param counts how many, by table or topic
     * @param changed how many rows of others no longer name them, by table and column
     * @param sent how many messages or records other systems had been sent of them, by destination
     */
    record Erased(
            String store,
            String unit,
            String verb,
            Map<String, Integer> counts,
            Map<String, Integer> changed,
            Map<String, Integer> sent) {}

    /**
     * Erases users and accounts, known or not.
     *
     * @throws StartException if the server cannot be reached or refuses
     */
    Erased erase(EntityIds ids);

    /** Returns why the job refused requests, where the sink can see it. */
    default Optional<String> refusal(ErasureRequests requests) {
        return Optional.empty();
    }

    /** Returns for how long topics keep records of these that this does not reach. */
    default List<TopicRetention> retentions(EntityIds ids) {
        return List.of();
    }
}
