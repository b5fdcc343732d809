package io.tideline.local.backtest;

import io.tideline.time.DayCalendar;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the days of entities: each day from the one of an entity's first row on, whether it has a
 * row or not, is judged at its end.
 */
final class KnownDays {
    private final Horizon horizon;
    private final DayCalendar calendar;
    private final int lastDay;
    private final Map<String, Integer> firstDays = new HashMap<>();
    private int earliest = Integer.MAX_VALUE;

    /**
     * Days of entities.
     *
     * @param count how many days are judged
     * @param followed after how many of them the outcome came within the horizon
     */
    record Count(long count, long followed) {
        Count plus(Count other) {
            return new Count(count + other.count, followed + other.followed);
        }
    }

    /**
     * @param lastDay an epoch day, the last of the data
     */
    KnownDays(Horizon horizon, ZoneId timezone, int lastDay) {
        this.horizon = horizon;
        this.calendar = new DayCalendar(timezone);
        this.lastDay = lastDay;
    }

    /** Notes a row of an entity, in any order of days. */
    void add(String entity, int day) {
        firstDays.merge(entity, day, Math::min);
        earliest = Math.min(earliest, day);
    }

    /** Returns the end of a day, epoch milliseconds: when the next one starts. */
    long endOf(int day) {
        return calendar.firstMillisOf(day + 1);
    }

    long entities() {
        return firstDays.size();
    }

    /** Returns the days of all entities; to be called when all rows have been noted. */
    Count count(Outcomes outcomes) {
        long[] ends = ends();
        var sum = new Count(0, 0);
        for (Map.Entry<String, Integer> each : firstDays.entrySet()) {
            int from = each.getValue() - earliest;
            sum = sum.plus(count(ends, from, outcomes.of(each.getKey())));
        }
        return sum;
    }

    private Count count(long[] ends, int from, long outcome) {
        int to = before(ends, Math.min(outcome, horizon.lastObserved() + 1));
        int warning = outcome == Outcomes.NEVER ? to : before(ends, outcome - horizon.millis());
        return new Count(Math.max(0, to - from), Math.max(0, to - Math.max(from, warning)));
    }

    /**
     * Returns the outcomes that days could announce: those of entities with a day, from their first
     * row on, whose end lies before the outcome by no more than the horizon.
     */
    Map<String, Long> announceable(Outcomes outcomes) {
        long[] ends = ends();
        var announceable = new HashMap<String, Long>();
        outcomes.first()
                .forEach(
                        (entity, at) -> {
                            var first = firstDays.get(entity);
                            if (first != null
                                    && before(ends, at)
                                            > Math.max(
                                                    first - earliest,
                                                    before(ends, at - horizon.millis()))) {
                                announceable.put(entity, at);
                            }
                        });
        return announceable;
    }

    /** Returns the ends of all days, from the earliest one on. */
    private long[] ends() {
        int days = firstDays.isEmpty() ? 0 : Math.max(0, lastDay - earliest + 1);
        long[] ends = new long[days];
        for (int i = 0; i < days; i++) {
            ends[i] = endOf(earliest + i);
        }
        return ends;
    }

    /** Returns how many days end before a time. */
    private static int before(long[] ends, long at) {
        int place = Arrays.binarySearch(ends, at);
        return place >= 0 ? place : -place - 1;
    }
}
