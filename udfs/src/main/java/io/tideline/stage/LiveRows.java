package io.tideline.stage;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/**
 * The keys of a task whose live row is due: once an interval, at moments that differ from key to
 * key, so that rows are spread over the interval.
 *
 * <p>In memory only: what is due when a checkpoint is taken is written before it.
 */
final class LiveRows {
    /** An interval has so many moments at which rows are written. */
    private static final int TICKS = 20;

    /** Writes the live row of a key. */
    interface Writer {
        void write(String key) throws Exception;
    }

    private final long interval;
    private final long tick;
    private final ProcessingTimeService clock;
    private final Writer writer;
    private final TreeMap<Long, Set<String>> due = new TreeMap<>();
    private boolean isSet;

    /**
     * @param interval in milliseconds; 0: there are no live rows
     */
    LiveRows(long interval, ProcessingTimeService clock, Writer writer) {
        this.interval = interval;
        this.tick = Math.max(1, interval / TICKS);
        this.clock = clock;
        this.writer = writer;
    }

    /** Something happened to a key that no row shows yet. */
    void add(String key) {
        due.computeIfAbsent(next(key), ignored -> new LinkedHashSet<>()).add(key);
        set();
    }

    /** When the row of a key is due next, by the machine's clock. */
    private long next(String key) {
        long offset = Math.floorMod(key.hashCode() * 0x9E3779B97F4A7C15L, interval) / tick * tick;
        long now = clock.getCurrentProcessingTime();
        return (Math.floorDiv(now - offset, interval) + 1) * interval + offset;
    }

    private void set() {
        if (!isSet && !due.isEmpty()) {
            isSet = true;
            var unused = clock.registerTimer(due.firstKey(), this::writeDue);
        }
    }

    private void writeDue(long now) throws Exception {
        isSet = false;
        while (!due.isEmpty() && due.firstKey() <= now) {
            writeFirst();
        }
        set();
    }

    /** Writes all that are due, be it later. */
    void writeAll() throws Exception {
        while (!due.isEmpty()) {
            writeFirst();
        }
    }

    private void writeFirst() throws Exception {
        for (String key : due.pollFirstEntry().getValue()) {
            writer.write(key);
        }
    }
}
