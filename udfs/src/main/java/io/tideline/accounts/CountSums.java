package io.tideline.accounts;

import io.tideline.counts.DailyEventCounts;
import io.tideline.profile.DailyCaps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sums counts of many members up, fast: a number for each kind of event on each day. Used over and
 * over.
 */
final class CountSums implements DailyEventCounts.Visitor {
    private final DailyCaps caps;
    private final int events;
    private final TreeMap<Integer, long[]> days = new TreeMap<>();
    private final List<long[]> spare = new ArrayList<>();
    private int day;
    private long[] ofDay;

    CountSums(DailyCaps caps, int events) {
        this.caps = caps;
        this.events = events;
    }

    /** Adds a member's counts, each capped. */
    void add(DailyEventCounts member) {
        member.forEach(Integer.MIN_VALUE, Integer.MAX_VALUE, this);
    }

    @Override
    public void cell(int cellDay, int event, long count) {
        if (ofDay == null || cellDay != day) {
            day = cellDay;
            ofDay = days.computeIfAbsent(day, ignored -> empty());
        }
        ofDay[event] += caps.capped(event, count);
    }

    private long[] empty() {
        return spare.isEmpty() ? new long[events] : spare.remove(spare.size() - 1);
    }

    DailyEventCounts take() {
        DailyEventCounts sums = new DailyEventCounts();
        for (Map.Entry<Integer, long[]> entry : days.entrySet()) {
            long[] counts = entry.getValue();
            for (int event = 0; event < events; event++) {
                if (counts[event] > 0) {
                    sums.add(entry.getKey(), event, counts[event]);
                    counts[event] = 0;
                }
            }
            spare.add(counts);
        }
        days.clear();
        ofDay = null;
        return sums;
    }
}
