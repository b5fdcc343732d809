package io.tideline.counts;

import java.util.Arrays;

/**
 * A map from long to long in two sorted arrays: 16 bytes an entry, and nothing while it is empty.
 * Lookup is O(log n), insertion at the end, the most common one, O(1), elsewhere O(n).
 */
final class SortedLongMap {
    private static final long[] NONE = {};

    private long[] keys = NONE;
    private long[] values = NONE;
    private int size;

    /** Makes room for some entries that are appended next, and for one more. */
    void reserve(int entries) {
        if (size + entries > keys.length) {
            setCapacity(Math.max(size + entries + 1, size + (size >> 1)));
        }
    }

    private void setCapacity(int capacity) {
        keys = Arrays.copyOf(keys, capacity);
        values = Arrays.copyOf(values, capacity);
    }

    int size() {
        return size;
    }

    long key(int at) {
        return keys[at];
    }

    long value(int at) {
        return values[at];
    }

    void setValue(int at, long value) {
        values[at] = value;
    }

    /** Returns where a key is, or, if it is not there, {@code -1 -} where it belongs. */
    int find(long key) {
        return size == 0 || keys[size - 1] < key
                ? -size - 1
                : Arrays.binarySearch(keys, 0, size, key);
    }

    /** Returns where the first key is that is not smaller than this one, or {@link #size}. */
    int firstAtOrAfter(long key) {
        int at = find(key);
        return at >= 0 ? at : -at - 1;
    }

    /** Adds to the value of a key, which is 0 where it has none. */
    void add(long key, long more) {
        int at = find(key);
        if (at >= 0) {
            values[at] += more;
        } else {
            insert(-at - 1, key, more);
        }
    }

    /** Inserts a key that has no value yet, where it belongs. */
    void insert(int at, long key, long value) {
        if (size == keys.length) {
            setCapacity(size + (size >> 1) + 2);
        }
        move(at, at + 1);
        keys[at] = key;
        values[at] = value;
        size++;
    }

    /** Adds a key that is greater than all others. */
    void append(long key, long value) {
        insert(size, key, value);
    }

    /** Removes the entries from one up to another, the latter not included. */
    void remove(int from, int to) {
        move(to, from);
        size -= to - from;
    }

    private void move(int from, int to) {
        System.arraycopy(keys, from, keys, to, size - from);
        System.arraycopy(values, from, values, to, size - from);
    }
}
