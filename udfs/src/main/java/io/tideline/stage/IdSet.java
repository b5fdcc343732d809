package io.tideline.stage;

import io.tideline.event.MessageIds;
import java.util.Arrays;

/**
 * The message ids of one day in memory: a table that grows, and which of them state does not have
 * yet. None is {@link MessageIds#NONE}.
 */
final class IdSet {
    private static final int SMALLEST = 8;

    /** At most three quarters full. */
    private long[] table = new long[SMALLEST];

    private int size;
    private long[] unwritten = new long[4];
    private int unwrittenCount;

    /** Adds an id; false if it was there. */
    boolean add(long id) {
        if (!insert(id)) {
            return false;
        }
        if (unwrittenCount == unwritten.length) {
            unwritten = Arrays.copyOf(unwritten, unwrittenCount * 2);
        }
        unwritten[unwrittenCount++] = id;
        return true;
    }

    /** Adds an id that state has. */
    void addWritten(long id) {
        insert(id);
    }

    private boolean insert(long id) {
        int at = placeOf(id);
        if (table[at] == id) {
            return false;
        }
        table[at] = id;
        size++;
        if (size * 4 > table.length * 3) {
            grow();
        }
        return true;
    }

    boolean contains(long id) {
        return table[placeOf(id)] == id;
    }

    private int placeOf(long id) {
        int mask = table.length - 1;
        int at = (int) id & mask; // ids are well mixed
        while (table[at] != MessageIds.NONE && table[at] != id) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void grow() {
        long[] all = table;
        table = new long[all.length * 2];
        for (long id : all) {
            if (id != MessageIds.NONE) {
                table[placeOf(id)] = id;
            }
        }
    }

    int size() {
        return size;
    }

    /** All ids, in no order. */
    long[] all() {
        return Arrays.stream(table).filter(id -> id != MessageIds.NONE).toArray();
    }

    /** Those that state does not have; it does afterwards. */
    long[] takeUnwritten() {
        long[] ids = Arrays.copyOf(unwritten, unwrittenCount);
        unwritten = new long[4];
        unwrittenCount = 0;
        return ids;
    }

    boolean isWritten() {
        return unwrittenCount == 0;
    }

    /** Bytes in memory, about. */
    int weight() {
        return 64 + 8 * (table.length + unwritten.length);
    }
}
