package io.tideline.console.health;

import io.tideline.console.query.Database;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many records were rejected of late, by reason, as the table {@code rejected_counts} has them:
 * by the day on which they were written to their topic, and of those that are too late by the day
 * that they are of.
 *
 * @param byReason in order of reasons
 */
public record RejectedCounts(Map<String, Long> byReason) {
    /** Of how many days they are counted, the present one among them. */
    public static final int DAYS = 7;

    private static final String COUNTS =
            """
            SELECT reason, sum(records) AS records FROM rejected_counts
            WHERE day > (now() AT TIME ZONE ?)::date - ? GROUP BY reason""";

    private record Count(String reason, long records) {}

    /**
     * Reads the table.
     *
     * @param zone that days are cut in
     */
    static RejectedCounts read(Database database, String zone) {
        Map<String, Long> counts = new TreeMap<>();
        database.list(
                        COUNTS,
                        row -> new Count(row.text("reason"), row.count("records")),
                        zone,
                        DAYS)
                .forEach(each -> counts.put(each.reason(), each.records()));
        return new RejectedCounts(counts);
    }
}
