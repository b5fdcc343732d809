package io.tideline.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.KeyedStateFunction;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.SimpleTimerService;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.TimestampedCollector;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Runs a function that caches its state ({@link WriteBackCache}): calls it before a checkpoint, and
 * leaves setting the current key to it.
 *
 * @param <I> what comes in
 * @param <O> what goes out
 */
public class CachedKeyedOperator<I, O> extends KeyedProcessOperator<String, I, O> {
    private static final long serialVersionUID = 1L;

    /**
     * The callbacks of such a function.
     *
     * @param <O> what goes out
     */
    public interface Caching<O> {
        /**
         * Is called before the function is opened.
         *
         * @param room capacity of its cache, in bytes
         */
        void bind(CachedKeyedOperator<?, O> operator, long room);

        /** Emits buffered output before the barrier; it is not part of the checkpoint. */
        default void sendAll() throws Exception {}

        /** Writes to state what is in memory only. */
        void writeBack() throws Exception;

        /** Registers again the timers that a key still needs, after all of it were deleted. */
        void timersDeleted(String key) throws Exception;
    }

    private final Caching<O> caching;
    private final long room;
    private transient Set<String> withoutTimers;

    /**
     * @param room as {@link WriteBackCache#capacityBytes} takes it
     */
    public <F extends KeyedProcessFunction<String, I, O> & Caching<O>> CachedKeyedOperator(
            F function, long room) {
        super(function);
        this.caching = function;
        this.room = room;
    }

    @Override
    public void open() throws Exception {
        withoutTimers = new LinkedHashSet<>();
        caching.bind(
                this, WriteBackCache.capacityBytes(room, getContainingTask().getEnvironment()));
        super.open();
    }

    /** Leaves the key to the function. */
    @Override
    @SuppressWarnings("rawtypes") // Flink's own signature
    public void setKeyContextElement1(StreamRecord record) {}

    /** Emits to a side output, also outside of a callback of Flink. */
    public <T> void aside(OutputTag<T> tag, T value) {
        output.collect(tag, new StreamRecord<>(value));
    }

    /** Returns a collector that may be used outside of a callback of Flink. */
    public Collector<O> out() {
        return new TimestampedCollector<>(output);
    }

    /** Visits all keys that have a value under a name, with the key set. */
    public <T> void forEachKey(
            ValueStateDescriptor<T> descriptor, KeyedStateFunction<String, ValueState<T>> visitor)
            throws Exception {
        this.<String>getKeyedStateBackend()
                .applyToAllKeys(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        descriptor,
                        visitor);
    }

    /** Returns the timers of the key that is set. */
    public TimerService timers() {
        return new SimpleTimerService(internalTimers());
    }

    private InternalTimerService<VoidNamespace> internalTimers() {
        return getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, this);
    }

    /** Returns the processing-time service. */
    public ProcessingTimeService clock() {
        return getProcessingTimeService();
    }

    /**
     * Deletes all timers of a key, which carry it, before the next checkpoint. Flink has no list by
     * key: this looks at those of all keys, some ten million a minute in RocksDB, but once for all
     * keys at a time. Until then they may fire.
     */
    public void deleteTimersOf(String key) {
        withoutTimers.add(key);
    }

    /** Keeps the timers of a key that is in use again. Earlier ones find nothing to do. */
    public void keepTimersOf(String key) {
        if (!withoutTimers.isEmpty()) {
            withoutTimers.remove(key);
        }
    }

    private void deleteTimers() throws Exception {
        if (withoutTimers.isEmpty()) {
            return;
        }
        InternalTimerService<VoidNamespace> timers = internalTimers();
        Map<String, List<Long>> times = new HashMap<>();
        timers.forEachEventTimeTimer((namespace, time) -> noteTimer(time, times));
        for (Map.Entry<String, List<Long>> key : times.entrySet()) {
            setCurrentKey(key.getKey());
            for (long time : key.getValue()) {
                timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, time);
            }
        }
        for (String key : withoutTimers) {
            caching.timersDeleted(key);
        }
        withoutTimers.clear();
    }

    private void noteTimer(long time, Map<String, List<Long>> times) {
        String key = (String) getCurrentKey();
        if (withoutTimers.contains(key)) {
            times.computeIfAbsent(key, ignored -> new ArrayList<>()).add(time);
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        caching.sendAll();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    /** Writes to state what is in memory only. */
    public void writeBack() throws Exception {
        caching.writeBack();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        deleteTimers();
        writeBack();
        super.snapshotState(context);
    }
}
