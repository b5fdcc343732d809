package io.tideline.members;

import io.tideline.event.MessageIds;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The message ids of a user's open days in memory: one table to look them up in, and a list for
 * each day. Of a day with many ids those chunks are read from state that are looked into. None is
 * {@link MessageIds#NONE}.
 */
final class DedupSet {
    private static final int SMALLEST = 4;

    /** Hides where ids are in the table: as ids are not secret, a sender could fill one place. */
    private static final long SEED = new SecureRandom().nextLong();

    private static final long[] NONE = {};

    interface Reader {
        long[] read(int day, int chunk) throws Exception;
    }

    /** The ids of one day: first those that state has, then the new ones. */
    private static final class Day {
        private final int day;
        private long[] ids = NONE;
        private int size;
        private int inState;

        /** The layout of the part in state; null if there is none. */
        private DedupState.Layout layout;

        /** The chunks of that part that are in memory; null if there is none. */
        private BitSet read;

        /** Whether it takes no more events; its ids are left in state until they are forgotten. */
        private boolean isClosed;

        private Day(int day, DedupState.Layout layout) {
            this.day = day;
            this.layout = layout;
            this.read = layout == null ? null : new BitSet(layout.chunks());
        }

        private void add(long id) {
            if (size == ids.length) {
                ids = Arrays.copyOf(ids, Math.max(2, size * 2));
            }
            ids[size++] = id;
        }

        private void addFromState(long[] more) {
            for (long id : more) {
                add(id);
                ids[size - 1] = ids[inState];
                ids[inState++] = id;
            }
        }

        /** Returns whether state has chunks of it. */
        private boolean isInState() {
            return layout != null || isClosed;
        }

        /** Takes over the previous layout; doubling the number of chunks splits each in two. */
        private void relay(DedupState.Layout now) {
            if (layout == null) {
                read = new BitSet(now.chunks());
                read.set(0, now.chunks());
            } else {
                for (int bits = layout.bits(); bits < now.bits(); bits++) {
                    for (int chunk = read.length() - 1; chunk >= 0; chunk--) {
                        read.set(2 * chunk, 2 * chunk + 2, read.get(chunk));
                    }
                }
            }
            layout = now;
            inState = size;
        }
    }

    private final Reader reader;

    /** At most three quarters full. */
    private long[] table = new long[SMALLEST];

    private int size;
    private Day[] days = new Day[2];
    private int dayCount;

    DedupSet(Reader reader) {
        this.reader = reader;
    }

    /**
     * Adds an id to a day, unless it was accepted on any day that takes events.
     *
     * @return true if it was added, false if it is a duplicate
     */
    boolean addIfAbsent(long id, int day, int oldestOpenDay) throws Exception {
        Day own = null;
        for (int i = dayCount - 1; i >= 0; i--) {
            if (days[i].day < oldestOpenDay) {
                close(i);
            } else {
                read(days[i], id);
                if (days[i].day == day) {
                    own = days[i];
                }
            }
        }
        int place = placeOf(id);
        if (table[place] == id) {
            return false;
        }
        if (own == null) {
            own = append(new Day(day, null));
        }
        own.add(id);
        size++;
        if (isFull(table.length)) {
            rebuild();
        } else {
            table[place] = id;
        }
        return true;
    }

    /** Reads the chunk in which a day would have an id, unless it is in memory. */
    private void read(Day day, long id) throws Exception {
        if (day.layout == null) {
            return;
        }
        int chunk = day.layout.chunkOf(id);
        if (!day.read.get(chunk)) {
            add(day, chunk, reader.read(day.day, chunk));
        }
    }

    private void add(Day day, int chunk, long[] ids) {
        day.read.set(chunk);
        day.addFromState(ids);
        enter(ids);
    }

    /** Enters ids of a day into the table. */
    private void enter(long[] ids) {
        size += ids.length;
        if (isFull(table.length)) {
            rebuild();
        } else {
            for (long id : ids) {
                table[placeOf(id)] = id;
            }
        }
    }

    /** Sets the first chunk of a day as it is in state. */
    void put(int day, DedupState.First first) {
        add(append(new Day(day, first.layout())), 0, first.ids());
    }

    /** Sets all ids of a day that has none in state. */
    void put(int day, long[] all) {
        Day few = append(new Day(day, null));
        few.ids = all;
        few.size = all.length;
        enter(all);
    }

    /** Sets a day that takes no more events, and may have ids in state. */
    void putClosed(int day) {
        append(new Day(day, null)).isClosed = true;
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
        int at = (int) DedupState.mix(id ^ SEED) & mask;
        while (table[at] != MessageIds.NONE && table[at] != id) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private boolean isFull(int length) {
        return size * 4L > length * 3L;
    }

    /** Rebuilds the table at the right length, from the ids of all days. */
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

    /** Drops a day's ids from memory; what state has of it stays until it is forgotten. */
    private void close(int i) {
        Day day = days[i];
        if (day.isClosed) {
            return;
        }
        if (day.isInState()) {
            days[i] = new Day(day.day, null);
            days[i].isClosed = true;
        } else {
            drop(i);
        }
        size -= day.size;
        rebuild();
    }

    private void drop(int i) {
        dayCount--;
        days[i] = days[dayCount];
        days[dayCount] = null;
    }

    /** Forgets the ids of the days before one, in state too; returns whether there were any. */
    boolean forgetBefore(int oldest, DedupState state) throws Exception {
        boolean any = false;
        for (int i = dayCount - 1; i >= 0; i--) {
            Day day = days[i];
            if (day.day < oldest) {
                if (day.isInState()) {
                    state.remove(day.day);
                }
                drop(i);
                size -= day.size;
                any = true;
            }
        }
        if (any) {
            rebuild();
        }
        return any;
    }

    /**
     * Writes the ids of days with many of them that state does not have.
     *
     * @return the other ids, for the user's own value, and which days are in state
     */
    OpenDayIds write(DedupState state) throws Exception {
        List<OpenDayIds.Day> all = new ArrayList<>(dayCount);
        int room = OpenDayIds.MOST_IN_ALL;
        for (int i = 0; i < dayCount; i++) {
            Day day = days[i];
            if (!day.isInState() && day.size <= Math.min(OpenDayIds.MOST, room)) {
                room -= day.size;
                all.add(new OpenDayIds.Day(day.day, Arrays.copyOf(day.ids, day.size)));
                continue;
            }
            if (day.inState < day.size) {
                long[] added = Arrays.copyOfRange(day.ids, day.inState, day.size);
                day.relay(state.write(day.day, day.layout, added));
            }
            all.add(new OpenDayIds.Day(day.day, null));
        }
        return new OpenDayIds(all);
    }

    int weight() {
        return 8 * (table.length + 2 * size);
    }
}
