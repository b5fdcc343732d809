package io.tideline.harness;

import io.tideline.counts.DailyEventCounts;
import java.util.Map;
import java.util.TreeMap;

/** Counts as text. */
public final class Contents {
    private Contents() {}

    /** Returns the counts by day and event, as in {@code 20210:3}. */
    public static Map<String, Long> contents(DailyEventCounts cells) {
        Map<String, Long> contents = new TreeMap<>();
        cells.forEach(
                -1_000, 1_000_000, (day, event, count) -> contents.put(day + ":" + event, count));
        return contents;
    }
}
