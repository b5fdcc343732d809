package io.tideline.counts;

import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.util.Arrays;

/**
 * On which days something was seen, and how often: exact for the days that can still change, a
 * summary of those before.
 */
public final class ActivityDays {
    private int firstDay = Integer.MAX_VALUE;

    /** Of the days that were folded away: the newest, and the events on all of them. */
    private int lastFolded = Integer.MIN_VALUE;

    private long foldedEvents;

    private int[] days = new int[2];
    private long[] counts = new long[2];
    private int size;

    /** Counts one event on a day, in any order of days. */
    public void add(int day) {
        add(day, 1);
    }

    /** Counts events on a day, in any order of days. */
    public void add(int day, long events) {
        firstDay = Math.min(firstDay, day);
        int at =
                size == 0 || days[size - 1] < day
                        ? -size - 1
                        : Arrays.binarySearch(days, 0, size, day);
        if (at < 0) {
            insert(-at - 1, day, 0);
            at = -at - 1;
        }
        counts[at] += events;
    }

    private void insert(int at, int day, long count) {
        if (size == days.length) {
            days = Arrays.copyOf(days, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        System.arraycopy(days, at, days, at + 1, size - at);
        System.arraycopy(counts, at, counts, at + 1, size - at);
        days[at] = day;
        counts[at] = count;
        size++;
    }

    /** The first day seen; {@link Integer#MAX_VALUE} if none. */
    public int firstDay() {
        return firstDay;
    }

    /** The newest day seen; {@link Integer#MIN_VALUE} if none. */
    public int lastDay() {
        return size > 0 ? days[size - 1] : lastFolded;
    }

    /** Whether it was seen on one of the days {@code from … to}; {@code to} must not be folded. */
    public boolean seenBetween(int from, int to) {
        for (int i = size - 1; i >= 0 && days[i] >= from; i--) {
            if (days[i] <= to) {
                return true;
            }
        }
        return lastFolded >= from && lastFolded <= to;
    }

    /** How many events there were up to the end of a day that is not folded. */
    public long eventsThrough(int day) {
        long events = foldedEvents;
        for (int i = 0; i < size && days[i] <= day; i++) {
            events += counts[i];
        }
        return events;
    }

    /** The days from {@code from} on that were seen, ascending. */
    public int[] daysFrom(int from) {
        int at = Arrays.binarySearch(days, 0, size, from);
        return Arrays.copyOfRange(days, at >= 0 ? at : -at - 1, size);
    }

    /** Folds the days before one that no row needs any more; returns whether there were any. */
    public boolean foldBefore(int day) {
        int n = 0;
        while (n < size && days[n] < day) {
            foldedEvents += counts[n];
            lastFolded = Math.max(lastFolded, days[n]);
            n++;
        }
        if (n == 0) {
            return false;
        }
        System.arraycopy(days, n, days, 0, size - n);
        System.arraycopy(counts, n, counts, 0, size - n);
        size -= n;
        return true;
    }

    public void write(ByteWriter out) {
        out.writeSigned(firstDay);
        out.writeSigned(lastFolded);
        out.writeVarLong(foldedEvents);
        out.writeVarLong(size);
        for (int i = 0; i < size; i++) {
            out.writeSigned(days[i]);
            out.writeVarLong(counts[i]);
        }
    }

    public static ActivityDays read(ByteReader in) {
        ActivityDays seen = new ActivityDays();
        seen.firstDay = in.readSignedInt();
        seen.lastFolded = in.readSignedInt();
        seen.foldedEvents = in.readVarLong();
        int size = in.readVarInt();
        for (int i = 0; i < size; i++) {
            seen.insert(i, in.readSignedInt(), in.readVarLong());
        }
        return seen;
    }
}
