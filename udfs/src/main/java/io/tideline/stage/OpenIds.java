package io.tideline.stage;

import io.tideline.event.MessageIds;
import java.util.Arrays;

/**
 * The message ids of a user's open days in memory: one table to look them up in, and a list for
 * each day, of which state has a part. None is {@link MessageIds#NONE}.
 */
final class OpenIds {
    private static final int SMALLEST = 8;

    /** The ids of one day, in the order in which they were accepted. */
    private static final class Day {
        private final int day;
        private long[] ids;
        private int size;
        private int written;

        private Day(int day, long[] ids) {
            this.day = day;
            this.ids = ids;
            this.size = ids.length;
            this.written = ids.length;
        }

        private void add(long id) {
            if (size == ids.length) {
                ids = Arrays.copyOf(ids, Math.max(4, size * 2));
            }
            ids[size++] = id;
        }
    }

    /** At most three quarters full. */
    private long[] table = new long[SMALLEST];

    private int size;
    private Day[] days = new Day[2];
    private int dayCount;

    /**
     * Adds an id to a day, unless it was accepted on any day that takes events.
     *
     * @return whether it was
     */
    boolean isDuplicate(long id, int day, int oldestOpenDay) {
        Day own = null;
        for (int i = dayCount - 1; i >= 0; i--) {
            if (days[i].day < oldestOpenDay) {
                remove(days[i].day);
            } else if (days[i].day == day) {
                own = days[i];
            }
        }
        int place = placeOf(id);
        if (table[place] == id) {
            return true;
        }
        if (own == null) {
            own = append(new Day(day, new long[0]));
        }
        own.add(id);
        size++;
        if (isFull(table.length)) {
            rebuild();
        } else {
            table[place] = id;
        }
        return false;
    }

    /** Puts the ids of a day, as state has them. */
    void put(int day, long[] ids) {
        append(new Day(day, ids));
        size += ids.length;
        rebuild();
    }

    private Day append(Day day) {
        if (dayCount == days.length) {
            days = Arrays.copyOf(days, dayCount * 2);
        }
        days[dayCount++] = day;
        return day;
    }

    private int placeOf(long id) {
        int mask = table.length - 1;
        int at = (int) id & mask; // ids are well mixed
        while (table[at] != MessageIds.NONE && table[at] != id) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private boolean isFull(int length) {
        return size * 4L > length * 3L;
    }

    /** Makes a table of the right length, of the ids of all days. */
    private void rebuild() {
        int length = SMALLEST;
        while (isFull(length)) {
            length *= 2;
        }
        table = new long[length];
        for (int i = 0; i < dayCount; i++) {
            for (int j = 0; j < days[i].size; j++) {
                table[placeOf(days[i].ids[j])] = days[i].ids[j];
            }
        }
    }

    /** Forgets a day. */
    void remove(int day) {
        for (int i = 0; i < dayCount; i++) {
            if (days[i].day == day) {
                size -= days[i].size;
                dayCount--;
                days[i] = days[dayCount];
                days[dayCount] = null;
                rebuild();
                return;
            }
        }
    }

    /** Writes the ids that state does not have. */
    void write(SeenIds state) throws Exception {
        for (int i = 0; i < dayCount; i++) {
            Day day = days[i];
            if (day.written < day.size) {
                state.write(day.day, Arrays.copyOf(day.ids, day.size), day.written);
                day.written = day.size;
            }
        }
    }

    /** Bytes in memory, about. */
    int weight() {
        return 8 * (table.length + 2 * size);
    }
}
