package io.tideline.job.sink;

import io.tideline.job.kafka.TopicRetention;
import io.tideline.job.option.StartException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
            Map<String, Integer> sent) {
        /** Returns one to which {@link #add} adds, of which nothing has been done yet. */
        public static Erased ofRows(String store) {
            return new Erased(
                    store,
                    "row",
                    "deleted",
                    new LinkedHashMap<>(),
                    new LinkedHashMap<>(),
                    new TreeMap<>());
        }

        /**
         * Adds rows of a table.
         *
         * @param column by which they named others; null: they were deleted
         */
        public void add(String table, String column, int rows) {
            if (column == null) {
                counts.merge(table, rows, Integer::sum);
            } else {
                changed.merge(table + "." + column, rows, Integer::sum);
            }
        }
    }

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
