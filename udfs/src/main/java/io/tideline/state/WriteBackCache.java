package io.tideline.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * Caches the state of a subtask's keys between checkpoints. An entry is read from state once,
 * changed in place, and written back before a checkpoint or when the cache is over its capacity. A
 * hot key costs one read and one write per checkpoint, however many events it gets.
 *
 * <p>Eviction is by second chance. Not thread-safe: used by the task's own thread only; gauges read
 * its numbers from others, and may see old ones.
 *
 * @param <E> the state of one key
 */
public final class WriteBackCache<E extends WriteBackCache.Entry> {

    /** The state of one key. */
    public abstract static class Entry {
        public final String key;
        // Not private, so that the cache sees them in any kind of entry.
        boolean stored;
        boolean dirty;
        boolean used;
        boolean removed;

        /** The weight that is counted towards the capacity. */
        int counted;

        public Entry(String key) {
            this.key = key;
        }

        /** Returns whether the key has any state, written or not. */
        public boolean isKnown() {
            return stored || dirty;
        }

        /** Marks the entry as one that was read from state. */
        public void markStored() {
            stored = true;
        }

        /** Returns an estimate of its size in memory, in bytes. */
        public abstract int weight();
    }

    /** Reads and writes entries; Flink's current key is that of the entry. */
    public interface Store<E> {
        E read(String key) throws Exception;

        void write(E entry) throws Exception;
    }

    /** A change of an entry. */
    public interface Change<E> {
        /** Makes the change; returns true if the entry has to be written. */
        boolean apply(E entry) throws Exception;
    }

    /** Stands for a capacity that follows from the heap and the slots that share it. */
    public static final long BY_HEAP = -1;

    /** Operators with a cache: members, accounts and scores. Each slot runs one of each. */
    private static final int OPERATORS = 3;

    /** All caches together take an eighth of the heap. */
    private static final int PARTS_OF_HEAP = 8;

    private final Store<E> store;
    private final LazyKeyContext keys;
    private final long capacityBytes;
    private final ThrowingRunnable<Exception> beforeEviction;
    private final Map<String, E> entries = new HashMap<>(1_024);
    private final List<E> dirty = new ArrayList<>();
    private long weight;
    private long hits;
    private long misses;
    private long evictions;
    private long lastFlushMillis;

    /** How many updates are under way, each within the one before. */
    private int depth;

    /**
     * @param capacityBytes estimated size of all entries above which some are evicted
     * @param beforeEviction makes those who hold entries let go of them
     */
    public WriteBackCache(
            Store<E> store,
            LazyKeyContext keys,
            long capacityBytes,
            ThrowingRunnable<Exception> beforeEviction) {
        this.store = store;
        this.keys = keys;
        this.capacityBytes = capacityBytes;
        this.beforeEviction = beforeEviction;
    }

    /** Registers gauges of the cache's size and of how well it works. */
    public void register(MetricGroup operator) {
        operator.gauge("numCacheEntries", entries::size);
        operator.gauge("cacheSizeBytes", () -> weight);
        operator.gauge("cacheHitRatio", this::hitRatio);
        operator.gauge("numCacheEvictions", () -> evictions);
        operator.gauge("lastCacheFlushMs", () -> lastFlushMillis);
    }

    private double hitRatio() {
        long all = hits + misses;
        return all == 0 ? 1 : (double) hits / all;
    }

    /**
     * Returns the capacity of one cache, in bytes.
     *
     * @param configured the capacity itself, or {@link #BY_HEAP}
     */
    public static long capacityBytes(long configured, Environment environment) {
        if (configured != BY_HEAP) {
            return configured;
        }
        int slots =
                environment
                        .getTaskManagerInfo()
                        .getConfiguration()
                        .get(TaskManagerOptions.NUM_TASK_SLOTS);
        return Runtime.getRuntime().maxMemory() / PARTS_OF_HEAP / OPERATORS / slots;
    }

    /**
     * Changes the entry of the current key, which is read from state if it is not in memory. An
     * entry that has changed is written before the next checkpoint.
     *
     * <p>Evicts entries when the cache is full, so none may be held across this call; within the
     * change none is evicted.
     */
    public void update(Change<E> change) throws Exception {
        E entry = get();
        depth++;
        try {
            update(entry, change);
        } finally {
            depth--;
        }
        if (depth == 0 && weight > capacityBytes) {
            evict();
        }
    }

    /** Changes an entry that was held since another update; evicts nothing. */
    public void update(E entry, Change<E> change) throws Exception {
        if (change.apply(entry) && !entry.removed) {
            if (!entry.dirty) {
                entry.dirty = true;
                dirty.add(entry);
            }
            count(entry, entry.weight());
        }
    }

    private E get() throws Exception {
        String key = keys.key();
        E entry = entries.get(key);
        if (entry != null) {
            hits++;
        } else {
            misses++;
            keys.activate();
            entry = store.read(key);
            count(entry, entry.weight());
            entries.put(key, entry);
        }
        entry.used = true;
        return entry;
    }

    /** Removes an entry without writing it; the state of its key is left as it is. */
    public void remove(E entry) {
        entries.remove(entry.key);
        weight -= entry.counted;
        entry.dirty = false; // so that flush skips it
        entry.stored = false;
        entry.removed = true;
    }

    private void count(Entry entry, int bytes) {
        weight += bytes - entry.counted;
        entry.counted = bytes;
    }

    /**
     * Evicts entries until half of the capacity is free: first those that have not been used since
     * the last eviction, then any. Dirty entries are flushed first.
     */
    private void evict() throws Exception {
        beforeEviction.run();
        // All dirty entries at once: one pass over many keys is cheaper than many.
        flush();
        drop(true);
        if (weight > capacityBytes / 2) {
            drop(false);
        }
    }

    private void drop(boolean keepUsed) {
        Iterator<E> all = entries.values().iterator();
        while (weight > capacityBytes / 2 && all.hasNext()) {
            Entry entry = all.next();
            if (keepUsed && entry.used) {
                entry.used = false;
            } else {
                weight -= entry.counted;
                evictions++;
                all.remove();
            }
        }
    }

    /** Writes all dirty entries to state. */
    public void flush() throws Exception {
        long start = System.nanoTime();
        keys.forEach(dirty, entry -> entry.key, this::write);
        dirty.clear();
        lastFlushMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private void write(E entry) throws Exception {
        if (!entry.dirty) {
            return; // it was removed
        }
        store.write(entry);
        entry.stored = true;
        count(entry, entry.weight());
        entry.dirty = false;
    }
}
