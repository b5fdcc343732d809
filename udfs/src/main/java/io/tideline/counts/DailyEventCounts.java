package io.tideline.counts;

import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;

/**
 * The atom: how many events of which kind a member did on which day, uncapped. Sorted by day, then
 * event; packed into a few bytes a count.
 *
 * <p>Not thread-safe.
 */
public final class DailyEventCounts {

    /** Receives one count. */
    public interface Visitor {
        void cell(int day, int event, long count);
    }

    /** By day and event in one number. */
    private final SortedLongMap counts = new SortedLongMap();

    /**
     * Adds events.
     *
     * @param event an id from {@link NameDictionary}, not negative
     * @param count above 0
     */
    public void add(int day, int event, long count) {
        counts.add(key(day, event), count);
    }

    /** Removes events that were added before. */
    public void subtract(int day, int event, long count) {
        int at = counts.find(key(day, event));
        if (at >= 0) {
            counts.setValue(at, counts.value(at) - count);
            if (counts.value(at) <= 0) {
                counts.remove(at, at + 1);
            }
        }
    }

    /** Returns how many events of a kind there were on a day. */
    public long count(int day, int event) {
        int at = counts.find(key(day, event));
        return at < 0 ? 0 : counts.value(at);
    }

    /** Visits the counts of the days {@code from … to}, both included, by day, then event. */
    public void forEach(int from, int to, Visitor visitor) {
        for (int at = firstAtOrAfter(from); at < counts.size() && day(at) <= to; at++) {
            visitor.cell(day(at), event(at), counts.value(at));
        }
    }

    /** Drops the days before one; returns whether there was anything to drop. */
    public boolean dropBefore(int day) {
        int first = firstAtOrAfter(day);
        counts.remove(0, first);
        return first > 0;
    }

    /** Drops the days up to one. */
    public void dropThrough(int day) {
        counts.remove(0, day == Integer.MAX_VALUE ? counts.size() : firstAtOrAfter(day + 1));
    }

    public boolean isEmpty() {
        return counts.size() == 0;
    }

    /** Returns the newest day with a count; {@link Integer#MIN_VALUE} if there is none. */
    public int lastDay() {
        return isEmpty() ? Integer.MIN_VALUE : day(counts.size() - 1);
    }

    /** Returns how many counts there are. */
    public int size() {
        return counts.size();
    }

    /** Appends the counts: days as differences, each with its number of events. */
    public void write(ByteWriter out) {
        int days = 0;
        for (int i = 0; i < counts.size(); i++) {
            if (i == 0 || day(i) != day(i - 1)) {
                days++;
            }
        }
        out.writeVarLong(days);
        int previousDay = 0;
        for (int i = 0; i < counts.size(); ) {
            int day = day(i);
            int end = i;
            while (end < counts.size() && day(end) == day) {
                end++;
            }
            out.writeSigned((long) day - previousDay);
            out.writeVarLong(end - i);
            for (; i < end; i++) {
                out.writeVarLong(event(i));
                out.writeVarLong(counts.value(i));
            }
            previousDay = day;
        }
    }

    public static DailyEventCounts read(ByteReader in) {
        DailyEventCounts read = new DailyEventCounts();
        int days = in.readVarInt();
        int day = 0;
        for (int d = 0; d < days; d++) {
            day += in.readSignedInt();
            int events = in.readVarInt();
            read.counts.reserve(events);
            for (int e = 0; e < events; e++) {
                read.counts.append(key(day, in.readVarInt()), in.readVarLong());
            }
        }
        return read;
    }

    private int firstAtOrAfter(int day) {
        return counts.firstAtOrAfter(key(day, 0));
    }

    private static long key(int day, int event) {
        return ((long) day << 32) | event;
    }

    private int day(int at) {
        return (int) (counts.key(at) >> 32);
    }

    private int event(int at) {
        return (int) counts.key(at);
    }
}
