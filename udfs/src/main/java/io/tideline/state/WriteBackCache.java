package io.tideline.state;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * Caches the state of a subtask's keys between checkpoints. An entry is read from state once,
 * changed in place, and written back before a checkpoint or when it is evicted. A hot key costs one
 * read and one write per checkpoint, however many events it gets.
 *
 * <p>A full cache evicts some entries at a time ({@link EvictionOrder}), so that no event waits
 * long for them to be written. Not thread-safe: used by the task's own thread only; gauges read its
 * numbers from others, and may see old ones.
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
        boolean isRemoved;

        /** Whether it was used since it was read, or since its turn to be evicted came last. */
        boolean used;

        /** Whether it is in the queue of new entries. */
        boolean isNew;

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

        /** Returns whether somebody keeps a reference to the entry, for use after an update. */
        public boolean isHeld() {
            return false;
        }
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

    /** A full cache frees this part of its capacity at a time. */
    private static final int FREED_PART = 64;

    /** The most bytes that are freed at a time: about 1,000 users. */
    private static final long MOST_FREED = 1 << 20;

    private final Store<E> store;
    private final LazyKeyContext keys;
    private final long capacityBytes;
    private final ThrowingRunnable<Exception> beforeEviction;
    private final Map<String, E> entries = new HashMap<>(1_024);
    private final EvictionOrder<E> order;

    private long weight;
    private long hits;
    private long misses;
    private long evictions;
    private long lastFlushMillis;

    /** How many updates are under way, each within the one before. */
    private int depth;

    /**
     * @param capacityBytes estimated size of all entries above which some are evicted
     * @param beforeEviction makes those who hold entries let go of all of them; runs before one
     *     that is held is evicted
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
        this.order = new EvictionOrder<>(capacityBytes);
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
        if (change.apply(entry) && !entry.isRemoved) {
            entry.dirty = true;
            count(entry, entry.weight());
        }
    }

    private E get() throws Exception {
        String key = keys.key();
        E entry = entries.get(key);
        if (entry != null) {
            hits++;
            entry.used = true;
        } else {
            misses++;
            keys.activate();
            entry = store.read(key);
            count(entry, entry.weight());
            entries.put(key, entry);
            order.add(entry);
        }
        return entry;
    }

    /** Removes an entry without writing it; the state of its key is left as it is. */
    public void remove(E entry) {
        entries.remove(entry.key);
        weight -= entry.counted;
        entry.dirty = false;
        entry.stored = false;
        entry.isRemoved = true;
        order.remove(entry);
    }

    private void count(Entry entry, int bytes) {
        int change = bytes - entry.counted;
        weight += change;
        entry.counted = bytes;
        order.weigh(entry, change);
    }

    /** Evicts entries until a part of the capacity is free. Dirty ones are written. */
    private void evict() throws Exception {
        long freed = Math.min(capacityBytes / FREED_PART, MOST_FREED);
        List<E> victims = victims(weight - capacityBytes + freed);
        if (victims.stream().anyMatch(Entry::isHeld)) {
            beforeEviction.run();
        }
        writeDirty(victims);
        for (E victim : victims) {
            entries.remove(victim.key);
            weight -= victim.counted;
        }
        evictions += victims.size();
    }

    private List<E> victims(long bytes) {
        List<E> victims = new ArrayList<>();
        E victim = order.poll();
        for (long found = 0; victim != null; victim = found < bytes ? order.poll() : null) {
            victims.add(victim);
            found += victim.counted;
        }
        return victims;
    }

    /** Writes all dirty entries to state. */
    public void flush() throws Exception {
        long start = System.nanoTime();
        writeDirty(entries.values());
        lastFlushMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private void writeDirty(Collection<E> some) throws Exception {
        List<E> dirty = some.stream().filter(entry -> entry.dirty).toList();
        keys.forEach(dirty, entry -> entry.key, this::write);
    }

    private void write(E entry) throws Exception {
        store.write(entry);
        entry.stored = true;
        count(entry, entry.weight());
        entry.dirty = false;
    }
}
