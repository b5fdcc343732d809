package io.tideline.buffer;

import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import io.tideline.state.KeyGroupKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/**
 * The keys of a task whose live row is due: once an interval, at moments that differ from key to
 * key, so that rows are spread over the interval.
 *
 * <p>Kept in memory, and, over a checkpoint, in state as well: a list for each of the task's key
 * groups.
 */
public final class LiveRowScheduler {
    /** An interval has so many moments at which rows are written. */
    private static final int TICKS = 20;

    private static final int FORMAT = 1;

    /** Writes the live row of a key. */
    public interface Writer {
        void write(String key) throws Exception;
    }

    private final long interval;
    private final long tick;
    private final ProcessingTimeService clock;
    private final Writer writer;
    private final KeyGroupKeys groups;
    private final ValueState<byte[]> state;
    private final TreeMap<Long, Set<String>> due = new TreeMap<>();

    /** The groups of which state has a list. */
    private final Set<Integer> inState = new LinkedHashSet<>();

    private boolean isSet;

    /**
     * @param interval in milliseconds; 0: there are no live rows
     */
    public LiveRowScheduler(
            long interval,
            ProcessingTimeService clock,
            RuntimeContext runtime,
            KeyGroupKeys groups,
            Writer writer) {
        this.interval = interval;
        this.tick = Math.max(1, interval / TICKS);
        this.clock = clock;
        this.writer = writer;
        this.groups = groups;
        state =
                runtime.getState(
                        new ValueStateDescriptor<>(
                                "live-due", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    /** Takes from state what was due when it was written. */
    public void restore() throws Exception {
        for (int group = groups.first(); group <= groups.last(); group++) {
            groups.set(group);
            byte[] bytes = state.value();
            if (bytes != null) {
                inState.add(group);
                var in = new ByteReader(bytes);
                in.readVersion("keys whose live rows are due", FORMAT);
                for (int left = in.readVarInt(); left > 0 && interval > 0; left--) {
                    add(in.readString());
                }
            }
        }
    }

    /** Writes to state what is due. */
    public void writeBack() throws Exception {
        groups.clear(state, inState);
        Map<Integer, List<String>> keys = new HashMap<>();
        for (Set<String> tickKeys : due.values()) {
            for (String key : tickKeys) {
                keys.computeIfAbsent(groups.of(key), ignored -> new ArrayList<>()).add(key);
            }
        }
        for (Map.Entry<Integer, List<String>> group : keys.entrySet()) {
            var out = new ByteWriter();
            out.writeByte(FORMAT);
            out.writeVarLong(group.getValue().size());
            group.getValue().forEach(out::writeString);
            groups.set(group.getKey());
            state.update(out.toBytes());
            inState.add(group.getKey());
        }
    }

    /** Nothing is due for a key any more. */
    public void forget(String key) {
        due.values().forEach(keys -> keys.remove(key));
    }

    /** Something happened to a key that no row shows yet. */
    public void add(String key) {
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

    private void writeFirst() throws Exception {
        for (String key : due.pollFirstEntry().getValue()) {
            writer.write(key);
        }
    }
}
