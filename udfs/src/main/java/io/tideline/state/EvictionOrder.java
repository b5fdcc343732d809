package io.tideline.state;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The order in which a {@link WriteBackCache} evicts its entries: S3-FIFO (Yang et al., "FIFO
 * Queues are All You Need for Cache Eviction", SOSP 2023). A new entry is evicted soon unless it is
 * used again; one that was used again stays until a whole round passes without a use. So the end of
 * a day, which reads every key once, does not displace the keys in use, and its entries leave the
 * heap while they are young, when that costs the garbage collector least.
 *
 * @param <E> the entries of the cache
 */
final class EvictionOrder<E extends WriteBackCache.Entry> {
    /** New entries have a tenth of the capacity. */
    private static final int PARTS_FOR_NEW = 10;

    /** A typical weight of an entry, from which the number of remembered keys follows. */
    private static final long TYPICAL_BYTES = 1_024;

    private static final int FEWEST_REMEMBERED = 64;
    private static final int MOST_REMEMBERED = 1 << 20;

    private final long capacityOfNew;
    private final Queue<E> newEntries = new ArrayDeque<>();
    private final Queue<E> established = new ArrayDeque<>();

    /** Hashes of keys that were evicted as new entries; a later one takes the place of another. */
    private final int[] remembered;

    private long weightOfNew;

    /** The number of entries in the queues that have left the cache. */
    private int removed;

    EvictionOrder(long capacityBytes) {
        capacityOfNew = capacityBytes / PARTS_FOR_NEW;
        long typical = capacityBytes / TYPICAL_BYTES;
        int size = (int) Math.max(FEWEST_REMEMBERED, Math.min(MOST_REMEMBERED, typical));
        remembered = new int[Integer.highestOneBit(size)];
    }

    /** Adds an entry that has just been read, and weighed. */
    void add(E entry) {
        int hash = hash(entry);
        int place = place(hash);
        if (remembered[place] == hash) { // it was evicted too soon
            remembered[place] = 0;
            established.add(entry);
        } else {
            entry.isNew = true;
            weightOfNew += entry.counted;
            newEntries.add(entry);
        }
    }

    private static int hash(WriteBackCache.Entry entry) {
        int hash = entry.key.hashCode() * 0x9E3779B9; // keys often differ in their last digits
        return hash ^ hash >>> 16;
    }

    private int place(int hash) {
        return hash & remembered.length - 1;
    }

    /** Notes that an entry weighs more, or less. */
    void weigh(WriteBackCache.Entry entry, int change) {
        if (entry.isNew) {
            weightOfNew += change;
        }
    }

    /** Notes that an entry has left the cache without being evicted. */
    void remove(WriteBackCache.Entry entry) {
        weigh(entry, -entry.counted);
        removed++;
        if (removed > size() / 2) {
            newEntries.removeIf(any -> any.isRemoved);
            established.removeIf(any -> any.isRemoved);
            removed = 0;
        }
    }

    /** Returns how many entries there are, at most half of which have left the cache. */
    int size() {
        return newEntries.size() + established.size();
    }

    /** Removes the entry to evict next; returns null if there is none. */
    E poll() {
        E next = weightOfNew < capacityOfNew ? null : pollNew();
        if (next == null) {
            next = poll(established);
        }
        return next == null ? pollNew() : next;
    }

    private E pollNew() {
        E next = poll(newEntries);
        if (next != null) {
            int hash = hash(next);
            remembered[place(hash)] = hash;
        }
        return next;
    }

    private E poll(Queue<E> queue) {
        E next = queue.poll();
        while (next != null && passes(next)) {
            next = queue.poll();
        }
        return next;
    }

    /** Returns whether an entry, taken from its queue, is not to be evicted now. */
    private boolean passes(E entry) {
        if (entry.isRemoved) {
            removed--;
            return true;
        }
        weigh(entry, -entry.counted);
        entry.isNew = false;
        boolean wasUsed = entry.used;
        if (wasUsed) {
            entry.used = false;
            established.add(entry);
        }
        return wasUsed;
    }
}
