package io.tideline.counts;

import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.util.Arrays;

/**
 * The atom: how many events of which kind a member did on which day, uncapped. Sorted by day, then
 * event; packed into a few bytes a cell.
 *
 * <p>Not thread-safe.
 */
public final class DailyEventCounts {

    /** Takes one cell. */
    public interface Visitor {
        void cell(int day, int event, long count);
    }

    /** Day and event in one sortable number. */
    private long[] keys = new long[4];

    private long[] counts = new long[4];
    private int size;

    /**
     * Adds events.
     *
     * @param event an id from {@link NameDictionary}, not negative
     * @param count above 0
     */
    public void add(int day, int event, long count) {
        long key = key(day, event);
        // New cells mostly belong at the end.
        int at =
                size == 0 || keys[size - 1] < key
                        ? -size - 1
                        : Arrays.binarySearch(keys, 0, size, key);
        if (at >= 0) {
            counts[at] += count;
            return;
        }
        insert(-at - 1, key, count);
    }

    /** Takes out events that were added before. */
    public void subtract(int day, int event, long count) {
        int at = Arrays.binarySearch(keys, 0, size, key(day, event));
        if (at >= 0) {
            counts[at] -= count;
            if (counts[at] <= 0) {
                size--;
                System.arraycopy(keys, at + 1, keys, at, size - at);
                System.arraycopy(counts, at + 1, counts, at, size - at);
            }
        }
    }

    private void insert(int at, long key, long count) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        System.arraycopy(keys, at, keys, at + 1, size - at);
        System.arraycopy(counts, at, counts, at + 1, size - at);
        keys[at] = key;
        counts[at] = count;
        size++;
    }

    /** How many events of a kind there were on a day. */
    public long count(int day, int event) {
        int at = Arrays.binarySearch(keys, 0, size, key(day, event));
        return at < 0 ? 0 : counts[at];
    }

    /** Visits the cells of the days {@code from … to}, both included, by day, then event. */
    public void forEach(int from, int to, Visitor visitor) {
        int at = firstAtOrAfter(from);
        for (; at < size && day(keys[at]) <= to; at++) {
            visitor.cell(day(keys[at]), event(keys[at]), counts[at]);
        }
    }

    /** Drops the days before one; whether there was anything to drop. */
    public boolean dropBefore(int day) {
        return drop(firstAtOrAfter(day));
    }

    /** Drops the days up to one. */
    public void dropThrough(int day) {
        if (day == Integer.MAX_VALUE) {
            size = 0;
        } else {
            drop(firstAtOrAfter(day + 1));
        }
    }

    private boolean drop(int first) {
        if (first == 0) {
            return false;
        }
        System.arraycopy(keys, first, keys, 0, size - first);
        System.arraycopy(counts, first, counts, 0, size - first);
        size -= first;
        return true;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The newest day with a count; {@link Integer#MIN_VALUE} if there is none. */
    public int lastDay() {
        return size == 0 ? Integer.MIN_VALUE : day(keys[size - 1]);
    }

    /** How many cells there are. */
    public int size() {
        return size;
    }

    /** Appends the cells: days as differences, each with its number of events. */
    public void write(ByteWriter out) {
        int days = 0;
        for (int i = 0; i < size; i++) {
            if (i == 0 || day(keys[i]) != day(keys[i - 1])) {
                days++;
            }
        }
        out.writeVarLong(days);
        int previousDay = 0;
        for (int i = 0; i < size; ) {
            int day = day(keys[i]);
            int end = i;
            while (end < size && day(keys[end]) == day) {
                end++;
            }
            out.writeSigned((long) day - previousDay);
            out.writeVarLong(end - i);
            for (; i < end; i++) {
                out.writeVarLong(event(keys[i]));
                out.writeVarLong(counts[i]);
            }
            previousDay = day;
        }
    }

    public static DailyEventCounts read(ByteReader in) {
        DailyEventCounts cells = new DailyEventCounts();
        int days = in.readVarInt();
        int day = 0;
        for (int d = 0; d < days; d++) {
            day += in.readSignedInt();
            int events = in.readVarInt();
            for (int e = 0; e < events; e++) {
                int event = in.readVarInt();
                cells.insert(cells.size, key(day, event), in.readVarLong());
            }
        }
        return cells;
    }

    private int firstAtOrAfter(int day) {
        int at = Arrays.binarySearch(keys, 0, size, key(day, 0));
        return at >= 0 ? at : -at - 1;
    }

    private static long key(int day, int event) {
        return ((long) day << 32) | event;
    }

    private static int day(long key) {
        return (int) (key >> 32);
    }

    private static int event(long key) {
        return (int) key;
    }
}
