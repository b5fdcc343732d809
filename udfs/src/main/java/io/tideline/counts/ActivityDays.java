package io.tideline.counts;

import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;

/**
 * On which days something was seen, and how often: exact for the days that can still change, a
 * summary of those before.
 */
public final class ActivityDays {
    private int firstDay = Integer.MAX_VALUE;

    /** The newest of the days that were folded, and the number of events on all of them. */
    private int lastFolded = Integer.MIN_VALUE;

    private long foldedEvents;
    private final SortedLongMap countByDay = new SortedLongMap();

    /** Counts one event on a day, in any order of days. */
    public void add(int day) {
        add(day, 1);
    }

    /** Counts events on a day, in any order of days. */
    public void add(int day, long events) {
        firstDay = Math.min(firstDay, day);
        countByDay.add(day, events);
    }

    private int day(int at) {
        return (int) countByDay.key(at);
    }

    /** Returns the first day seen; {@link Integer#MAX_VALUE} if none. */
    public int firstDay() {
        return firstDay;
    }

    /** Returns the newest day seen; {@link Integer#MIN_VALUE} if none. */
    public int lastDay() {
        return countByDay.size() > 0 ? day(countByDay.size() - 1) : lastFolded;
    }

    /**
     * Returns whether it was seen on one of the days {@code from … to}; {@code to} must not be
     * folded.
     */
    public boolean seenBetween(int from, int to) {
        int at = countByDay.firstAtOrAfter(from);
        return (at < countByDay.size() && day(at) <= to)
                || (lastFolded >= from && lastFolded <= to);
    }

    /**
     * Returns the newest day seen up to one that is not folded; {@link Integer#MIN_VALUE} if none.
     */
    public int lastDayThrough(int day) {
        for (int i = countByDay.size() - 1; i >= 0; i--) {
            if (day(i) <= day) {
                return day(i);
            }
        }
        return lastFolded;
    }

    /** Returns how many events there were on a day that is not folded. */
    public long eventsOn(int day) {
        int at = countByDay.find(day);
        return at < 0 ? 0 : countByDay.value(at);
    }

    /** Returns how many events there were up to the end of a day that is not folded. */
    public long eventsThrough(int day) {
        long events = foldedEvents;
        for (int i = 0; i < countByDay.size() && day(i) <= day; i++) {
            events += countByDay.value(i);
        }
        return events;
    }

    /** Returns the days from {@code from} on that were seen, ascending. */
    public int[] daysFrom(int from) {
        int first = countByDay.firstAtOrAfter(from);
        int[] days = new int[countByDay.size() - first];
        for (int i = 0; i < days.length; i++) {
            days[i] = day(first + i);
        }
        return days;
    }

    /** Folds the days before one that no row needs any more; returns whether there were any. */
    public boolean foldBefore(int day) {
        int folded = countByDay.firstAtOrAfter(day);
        for (int i = 0; i < folded; i++) {
            foldedEvents += countByDay.value(i);
            lastFolded = Math.max(lastFolded, day(i));
        }
        countByDay.remove(0, folded);
        return folded > 0;
    }

    public void write(ByteWriter out) {
        out.writeSigned(firstDay);
        out.writeSigned(lastFolded);
        out.writeVarLong(foldedEvents);
        out.writeVarLong(countByDay.size());
        for (int i = 0; i < countByDay.size(); i++) {
            out.writeSigned(countByDay.key(i));
            out.writeVarLong(countByDay.value(i));
        }
    }

    public static ActivityDays read(ByteReader in) {
        ActivityDays seen = new ActivityDays();
        seen.firstDay = in.readSignedInt();
        seen.lastFolded = in.readSignedInt();
        seen.foldedEvents = in.readVarLong();
        int size = in.readVarInt();
        seen.countByDay.reserve(size);
        for (int i = 0; i < size; i++) {
            seen.countByDay.append(in.readSignedInt(), in.readVarLong());
        }
        return seen;
    }
}
