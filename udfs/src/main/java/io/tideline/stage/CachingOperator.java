package io.tideline.stage;

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
 * Runs a function that keeps its state in memory ({@link WriteBack}): tells it when to write, and
 * leaves it to the function when the key is set.
 *
 * @param <I> what comes in
 * @param <O> what goes out
 */
class CachingOperator<I, O> extends KeyedProcessOperator<String, I, O> {
    private static final long serialVersionUID = 1L;

    /**
     * What such a function has besides.
     *
     * @param <O> what goes out
     */
    interface Caching<O> {
        /**
         * Comes before the function is opened.
         *
         * @param room bytes in memory for what it works on, as {@link WriteBack}
         */
        void bind(CachingOperator<?, O> operator, long room);

        /** Sends on what it keeps back for a while: a checkpoint holds nothing of that. */
        default void sendAll() throws Exception {}

        /** Writes to state all that is in memory only. */
        void writeBack() throws Exception;

        /** The timers of a key have been deleted: those that it still needs are to be set again. */
        void timersDeleted(String key) throws Exception;
    }

    private final Caching<O> caching;
    private final long room;
    private transient Set<String> withoutTimers;

    /**
     * @param room as {@link WriteBack#room} takes it
     */
    <F extends KeyedProcessFunction<String, I, O> & Caching<O>> CachingOperator(
            F function, long room) {
        super(function);
        this.caching = function;
        this.room = room;
    }

    @Override
    public void open() throws Exception {
        withoutTimers = new LinkedHashSet<>();
        caching.bind(this, WriteBack.room(room, getContainingTask().getEnvironment()));
        super.open();
    }

    /** Left to the function. */
    @Override
    @SuppressWarnings("rawtypes") // Flink's own signature
    public void setKeyContextElement1(StreamRecord record) {}

    /** Puts a value out aside, at any time. */
    <T> void aside(OutputTag<T> tag, T value) {
        output.collect(tag, new StreamRecord<>(value));
    }

    /** Puts values out, at any time. */
    Collector<O> out() {
        return new TimestampedCollector<>(output);
    }

    /** Goes through all keys that have a value under a name; their key is set. */
    <T> void forEachKey(
            ValueStateDescriptor<T> descriptor, KeyedStateFunction<String, ValueState<T>> visitor)
            throws Exception {
        this.<String>getKeyedStateBackend()
                .applyToAllKeys(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        descriptor,
                        visitor);
    }

    /** The timers of the key that is set. */
    TimerService timers() {
        return new SimpleTimerService(internalTimers());
    }

    private InternalTimerService<VoidNamespace> internalTimers() {
        return getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, this);
    }

    /** The machine's clock. */
    ProcessingTimeService clock() {
        return getProcessingTimeService();
    }

    /**
     * Deletes all timers of a key, which carry it, before the next checkpoint. Flink has no list by
     * key: this looks at those of all keys, some ten million a minute in RocksDB, but once for all
     * keys at a time. Until then they may fire.
     */
    void deleteTimersOf(String key) {
        withoutTimers.add(key);
    }

    /** A key is in use again, so that its timers stay. Those of before find nothing to do. */
    void keepTimersOf(String key) {
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

    /** Writes to state all that is in memory only. */
    void writeBack() throws Exception {
        caching.writeBack();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        deleteTimers();
        writeBack();
        super.snapshotState(context);
    }
}
