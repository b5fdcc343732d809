package io.tideline.stage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.execution.Environment;

/**
 * What the keys of a task hold, kept in memory between checkpoints: read from state once, changed
 * in place, and written back when a checkpoint is taken or when there is no more room. So a key
 * that is hot costs state as much as one that has an event a checkpoint.
 *
 * <p>Not thread-safe: a task's own thread uses it.
 *
 * @param <E> what a key holds
 */
final class WriteBack<E extends WriteBack.Entry> {

    /** What one key holds. */
    abstract static class Entry {
        final String key;
        private boolean stored;
        private boolean changed;
        private boolean used;
        private int counted;

        Entry(String key) {
            this.key = key;
        }

        /** Whether there is anything of it, in state or not written yet. */
        boolean isKnown() {
            return stored || changed;
        }

        /** Says that state has it. */
        void store() {
            stored = true;
        }

        /** About how many bytes it takes in memory. */
        abstract int weight();
    }

    /** Reads and writes what a key holds; the task's key has been set. */
    interface Store<E> {
        E read(String key) throws Exception;

        void write(E entry) throws Exception;
    }

    /** Asks for as much room as the heap and the slots that share it allow. */
    static final long BY_HEAP = -1;

    /** Members, Accounts and Scores, of which each slot has a task. */
    private static final int STAGES = 3;

    /** The part of the heap that all of them together may have. */
    private static final int PART = 8;

    private final Store<E> store;
    private final LazyKey keys;
    private final long room;
    private final Map<String, E> entries = new HashMap<>(1_024);
    private final List<E> changed = new ArrayList<>();
    private long weight;

    /**
     * @param room bytes that entries may take in memory, about
     */
    WriteBack(Store<E> store, LazyKey keys, long room) {
        this.store = store;
        this.keys = keys;
        this.room = room;
    }

    /**
     * Bytes in memory that a task of a stage has for its keys, about.
     *
     * @param asked so many, or {@link #BY_HEAP}
     */
    static long room(long asked, Environment environment) {
        if (asked != BY_HEAP) {
            return asked;
        }
        int slots =
                environment
                        .getTaskManagerInfo()
                        .getConfiguration()
                        .get(TaskManagerOptions.NUM_TASK_SLOTS);
        return Runtime.getRuntime().maxMemory() / PART / STAGES / slots;
    }

    /** What the task's key holds. */
    E get() throws Exception {
        String key = keys.key();
        E entry = entries.get(key);
        if (entry == null) {
            keys.reach();
            entry = store.read(key);
            count(entry, entry.weight());
            entries.put(key, entry);
        }
        Entry base = entry;
        base.used = true;
        return entry;
    }

    /** Says that an entry is not any more as it was written. */
    void change(E entry) {
        Entry base = entry;
        if (!base.changed) {
            base.changed = true;
            changed.add(entry);
        }
    }

    /** Says that an entry takes more memory. */
    void grow(E entry, int bytes) {
        Entry base = entry;
        count(entry, base.counted + bytes);
    }

    /** Says that an entry has let go of some. */
    void weigh(E entry) {
        count(entry, entry.weight());
    }

    /** Drops an entry; what state has of its key is not touched. */
    void remove(E entry) {
        Entry base = entry;
        entries.remove(base.key);
        weight -= base.counted;
        base.changed = false; // and so it is not written
        base.stored = false;
    }

    private void count(Entry entry, int bytes) {
        weight += bytes - entry.counted;
        entry.counted = bytes;
    }

    /** Whether there are more entries than there is room for. */
    boolean isFull() {
        return weight > room;
    }

    /**
     * Drops the entries that have not been used since this was called before, and of the others as
     * many as it takes to have half of the room; those that have changed are written first. Nobody
     * may hold an entry any more.
     */
    void trim() throws Exception {
        // All that has changed is written at once: one pass over many keys is cheaper than many.
        flush();
        drop(true);
        if (weight > room / 2) {
            drop(false);
        }
    }

    private void drop(boolean keepUsed) {
        Iterator<E> all = entries.values().iterator();
        while (weight > room / 2 && all.hasNext()) {
            Entry entry = all.next();
            if (keepUsed && entry.used) {
                entry.used = false;
            } else {
                weight -= entry.counted;
                all.remove();
            }
        }
    }

    /** Writes all that has changed. */
    void flush() throws Exception {
        for (E entry : changed) {
            Entry base = entry;
            if (!base.changed) {
                continue; // it was removed
            }
            keys.set(base.key);
            store.write(entry);
            base.stored = true;
            count(entry, entry.weight());
            base.changed = false;
        }
        changed.clear();
    }
}
