package io.tideline.engagement;

import io.tideline.counts.CodePointOrder;
import io.tideline.counts.DailyEventCounts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * What an entity did in a profile's window that ends on a day: a sum over its members
 * (docs/concepts.md).
 */
public final class WindowAggregate {
    /** The most drivers, and movers. */
    private static final int MOST = 5;

    private static final Comparator<Driver> BY_POINTS =
            Comparator.comparingLong(Driver::points)
                    .reversed()
                    .thenComparing(Driver::event, CodePointOrder.INSTANCE);

    private static final Comparator<Mover> BY_DISTANCE =
            Comparator.comparingLong(Mover::distance)
                    .reversed()
                    .thenComparing(Mover::event, CodePointOrder.INSTANCE);

    private final EventWeights table;
    private final int day;
    private final int first;
    private final int firstOfDayBefore;
    private final long[] counts;
    private final BitSet activeDays = new BitSet();
    private long raw;
    private long rawOfDay;
    private long rawDayBefore;

    public WindowAggregate(EventWeights table, int day) {
        this.table = table;
        this.day = day;
        this.first = table.lookBack().firstDay(day);
        this.firstOfDayBefore = table.lookBack().firstDay(day - 1);
        this.counts = new long[table.size()];
    }

    /** Adds a member's counts. */
    public void add(DailyEventCounts member) {
        member.forEach(
                Math.min(first, firstOfDayBefore),
                day,
                (cellDay, event, count) -> addCounted(cellDay, event, table.capped(event, count)));
    }

    /** Adds the sum of some members, each of whose counts was capped. */
    public void addSum(DailyEventCounts capped) {
        capped.forEach(Math.min(first, firstOfDayBefore), day, this::addCounted);
    }

    private void addCounted(int cellDay, int event, long counted) {
        long points = counted * table.weight(event);
        if (cellDay >= firstOfDayBefore && cellDay < day) {
            rawDayBefore += points;
        }
        if (cellDay < first) {
            return;
        }
        counts[event] += counted;
        raw += points;
        if (points > 0) {
            activeDays.set(cellDay - first);
        }
        if (cellDay == day) {
            rawOfDay += points;
        }
    }

    /** Returns the sum of importance times count over the window. */
    public long raw() {
        return raw;
    }

    /** Returns whether there was any activity in the window that ended a day earlier. */
    public boolean wasActiveTheDayBefore() {
        return rawDayBefore > 0;
    }

    /** Returns whether there was any activity on the last day. */
    public boolean isActiveOnTheDay() {
        return rawOfDay > 0;
    }

    /** Returns on how many days of the window there was an event of weight above 0. */
    public int frequency() {
        return activeDays.cardinality();
    }

    /** Returns whether an event (by its id) happened in the window. */
    public boolean happened(int event) {
        return counts[event] > 0;
    }

    /** Returns how often an event (by its id) happened in the window, as capped. */
    public long count(int event) {
        return counts[event];
    }

    /** Returns what the score is made of, by points in descending order, then by name. */
    public List<Driver> drivers() {
        List<Driver> drivers = new ArrayList<>();
        for (int event = 0; event < counts.length; event++) {
            long points = counts[event] * table.weight(event);
            if (points > 0) {
                drivers.add(new Driver(table.name(event), counts[event], points));
            }
        }
        drivers.sort(BY_POINTS);
        return drivers.size() > MOST ? new ArrayList<>(drivers.subList(0, MOST)) : drivers;
    }

    /** Returns what the difference to an earlier window is made of: the greatest first, by name. */
    public List<Mover> movers(WindowAggregate earlier) {
        List<Mover> movers = new ArrayList<>();
        for (int event = 0; event < counts.length; event++) {
            long weight = table.weight(event);
            long before = earlier.counts[event];
            if (weight > 0 && counts[event] != before) {
                movers.add(
                        new Mover(
                                table.name(event),
                                counts[event],
                                before,
                                counts[event] * weight,
                                before * weight));
            }
        }
        movers.sort(BY_DISTANCE);
        return movers.size() > MOST ? new ArrayList<>(movers.subList(0, MOST)) : movers;
    }
}
