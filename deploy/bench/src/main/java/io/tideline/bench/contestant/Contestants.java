package io.tideline.bench.contestant;

import java.util.ServiceLoader;

/** The contestants on the class path, by name. */
public final class Contestants {
    public static final String LIMIT = "limit";
    public static final String TIDELINE = "tideline";
    public static final String FLINK_SQL = "flink-sql";
    public static final String KAFKA_STREAMS = "kafka-streams";
    public static final String BATCH = "batch";

    private Contestants() {}

    /**
     * Returns a contestant that has not been started.
     *
     * @throws IllegalArgumentException if no contestant has that name
     */
    public static Contestant of(String name) {
        for (Contestant contestant : ServiceLoader.load(Contestant.class)) {
            if (contestant.name().equals(name)) {
                return contestant;
            }
        }
        throw new IllegalArgumentException(
                "There is no contestant " + name + " on the class path.");
    }
}
