package io.tideline.bench.contestant;

import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The contestants on the class path, by name. */
public final class Contestants {
    public static final String LIMIT = "limit";
    public static final String ROWS_LIMIT = "limit-rows";
    public static final String TIDELINE = "tideline";
    public static final String AS_SHIPPED = "as-shipped";
    public static final String FLINK_SQL = "flink-sql";
    public static final String FLINK_SQL_SCORES = "flink-sql-scores";
    public static final String KAFKA_STREAMS = "kafka-streams";
    public static final String BATCH = "batch";
    public static final String BATCH_NIGHTLY = "batch-nightly";

    private Contestants() {}

    private static final Pattern OF_WINDOW = Pattern.compile(TIDELINE + "-(\\d+)d");

    /** Returns the name of Tideline with a longest window of so many days. */
    public static String ofWindow(int days) {
        return TIDELINE + "-" + days + "d";
    }

    /**
     * Returns a contestant that has not been started.
     *
     * @throws IllegalArgumentException if no contestant has that name
     */
    public static Contestant of(String name) {
        Matcher window = OF_WINDOW.matcher(name);
        if (window.matches()) {
            return new TidelineContestant.OfWindow(Integer.parseInt(window.group(1)));
        }
        for (Contestant contestant : ServiceLoader.load(Contestant.class)) {
            if (contestant.name().equals(name)) {
                return contestant;
            }
        }
        throw new IllegalArgumentException(
                "There is no contestant " + name + " on the class path.");
    }
}
