package io.tideline.buffer;

import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import io.tideline.state.Erasable;
import io.tideline.state.KeyGroupListState;
import io.tideline.state.KeyedContext;
import io.tideline.state.StateNames;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.util.function.ThrowingConsumer;

/**
 * The keys of a subtask whose live row is due: once an interval, at times that differ from key to
 * key, so that rows are spread over the interval.
 *
 * <p>Kept in memory, and, over a checkpoint, in state as well: a list for each of the task's key
 * groups.
 */
public final class LiveRowScheduler implements Erasable {
    /** How many times in an interval rows are written. */
    private static final int TICKS = 20;

    private static final int FORMAT = 1;

    private final long interval;
    private final long tick;
    private final ProcessingTimeService clock;
    private final ThrowingConsumer<String, Exception> writer;
    private final KeyGroupListState<String> state;
    private final TreeMap<Long, Set<String>> due = new TreeMap<>();

    private boolean isSet;

    /**
     * @param interval in milliseconds; 0: there are no live rows
     * @param writer writes the live row of a key
     */
    public LiveRowScheduler(
            long interval,
            ProcessingTimeService clock,
            KeyedContext context,
            ThrowingConsumer<String, Exception> writer)
            throws Exception {
        this.interval = interval;
        this.tick = Math.max(1, interval / TICKS);
        this.clock = clock;
        this.writer = writer;
        state =
                KeyGroupListState.of(
                        context.groups(),
                        context.runtime().getState(StateNames.LIVE_DUE),
                        new KeysFormat());
        state.restore(
                key -> {
                    if (interval > 0) {
                        add(key);
                    }
                });
    }

    /** Writes to state what is due. */
    public void writeBack() throws Exception {
        state.write(
                items -> due.values().forEach(keys -> keys.forEach(key -> items.accept(key, key))));
    }

    /** Writes all keys of a group as one pack. */
    private static final class KeysFormat implements KeyGroupListState.Format<String> {
        @Override
        public List<byte[]> pack(List<String> keys) {
            var out = new ByteWriter();
            out.writeByte(FORMAT);
            out.writeVarLong(keys.size());
            keys.forEach(out::writeString);
            return List.of(out.toBytes());
        }

        @Override
        public void unpack(byte[] pack, Consumer<String> keys) {
            var in = new ByteReader(pack);
            in.readVersion("keys whose live rows are due", FORMAT);
            for (int left = in.readVarInt(); left > 0; left--) {
                keys.accept(in.readString());
            }
        }
    }

    /** Removes a key, for which nothing is due any more. */
    @Override
    public void erase(String key) {
        due.values().forEach(keys -> keys.remove(key));
    }

    /** Schedules the key's next live row. */
    public void add(String key) {
        due.computeIfAbsent(next(key), ignored -> new LinkedHashSet<>()).add(key);
        set();
    }

    /** Returns when the row of a key is due next, by the machine's clock. */
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
            for (String key : due.pollFirstEntry().getValue()) {
                writer.accept(key);
            }
        }
        set();
    }
}
