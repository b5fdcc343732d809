package io.tideline.state;

import io.tideline.metrics.TidelineMetrics;
import io.tideline.model.Model;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.ThrowingConsumer;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * A keyed operator that caches its state ({@link WriteBackCache}): it sets Flink's current key only
 * where state or a timer is used, and writes the cache to state before a checkpoint.
 *
 * @param <O> type of the output
 */
public abstract class CachedKeyedOperator<O> extends AbstractStreamOperator<O>
        implements Triggerable<String, VoidNamespace> {
    private static final long serialVersionUID = 1L;

    /** Part of the format of savepoints. */
    private static final String TIMERS = "user-timers";

    protected final Model model;
    private final long configuredCapacity;

    protected transient OperatorMetadata metadata;
    protected transient LazyKeyContext keys;
    protected transient KeyedContext context;

    private transient InternalTimerService<VoidNamespace> timers;
    private transient Set<String> withoutTimers;
    private transient List<Erasable> erasables;

    /**
     * @param capacityBytes as {@link WriteBackCache#capacityBytes} takes it
     */
    protected CachedKeyedOperator(Model model, long capacityBytes) {
        this.model = model;
        this.configuredCapacity = capacityBytes;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        metadata = new OperatorMetadata(context, model);
    }

    @Override
    public void open() throws Exception {
        super.open();
        withoutTimers = new LinkedHashSet<>();
        erasables = new ArrayList<>();
        timers = getInternalTimerService(TIMERS, VoidNamespaceSerializer.INSTANCE, this);
        keys = new LazyKeyContext(this);
        keys.use(timers);
        context =
                new KeyedContext(
                        getRuntimeContext(),
                        metadata,
                        keys,
                        new KeyGroupKeys(getRuntimeContext(), keys),
                        WriteBackCache.capacityBytes(
                                configuredCapacity, getContainingTask().getEnvironment()));
    }

    /**
     * Returns an empty cache whose gauges are registered.
     *
     * @param beforeEviction as {@link WriteBackCache} takes it
     */
    protected final <E extends WriteBackCache.Entry> WriteBackCache<E> cache(
            WriteBackCache.Store<E> store, ThrowingRunnable<Exception> beforeEviction) {
        var cache = new WriteBackCache<>(store, keys, context.capacityBytes(), beforeEviction);
        cache.register(metrics());
        return cache;
    }

    /** Returns the group of this operator's metrics beside Flink's. */
    protected final MetricGroup metrics() {
        return TidelineMetrics.of(getMetricGroup());
    }

    /** Registers a holder of state or of a buffer, from which keys are erased; returns it. */
    protected final <T extends Erasable> T erasable(T holder) {
        erasables.add(holder);
        return holder;
    }

    /** Erases the selected key from all holders. Its cached entry and its timers are left. */
    protected final void eraseSelected() throws Exception {
        for (Erasable holder : erasables) {
            keys.activate();
            holder.erase(keys.key());
        }
    }

    /** Leaves the key to {@link LazyKeyContext}. */
    @Override
    @SuppressWarnings("rawtypes") // Flink's own signature
    public void setKeyContextElement1(StreamRecord record) {}

    protected final void emit(O value) {
        output.collect(new StreamRecord<>(value));
    }

    /** Emits a record to a side output. */
    protected final <T> void emit(OutputTag<T> tag, T value) {
        output.collect(tag, new StreamRecord<>(value));
    }

    /** Visits the values of all keys under a name, with the key selected. */
    public final <T> void forEachKey(
            ValueStateDescriptor<T> descriptor, ThrowingConsumer<ValueState<T>, Exception> visitor)
            throws Exception {
        this.<String>getKeyedStateBackend()
                .applyToAllKeys(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        descriptor,
                        (key, ofKey) -> {
                            keys.selectActive(key);
                            visitor.accept(ofKey);
                        });
    }

    @Override
    public final void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        keys.selectActive(timer.getKey());
        onTimer(timer.getTimestamp());
    }

    /** Handles an event-time timer of the selected key. */
    protected abstract void onTimer(long timestamp) throws Exception;

    /** Does nothing: no key has timers in processing time. */
    @Override
    public final void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {}

    /**
     * Deletes all timers of a key, which carry it, before the next checkpoint. Flink has no list by
     * key: this looks at those of all keys, about ten million a minute in RocksDB, but once for all
     * keys at a time. Until then they may fire.
     */
    protected final void deleteTimersOf(String key) {
        withoutTimers.add(key);
    }

    /** Keeps the timers of a key that is in use again. Earlier ones find nothing to do. */
    protected final void keepTimersOf(String key) {
        if (!withoutTimers.isEmpty()) {
            withoutTimers.remove(key);
        }
    }

    private void deleteTimers() throws Exception {
        if (withoutTimers.isEmpty()) {
            return;
        }
        Map<String, List<Long>> times = new HashMap<>();
        timers.forEachEventTimeTimer(
                (namespace, time) -> {
                    String key = (String) getCurrentKey();
                    if (withoutTimers.contains(key)) {
                        times.computeIfAbsent(key, ignored -> new ArrayList<>()).add(time);
                    }
                });
        for (Map.Entry<String, List<Long>> key : times.entrySet()) {
            setCurrentKey(key.getKey());
            for (long time : key.getValue()) {
                timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, time);
            }
        }
        for (String key : withoutTimers) {
            restoreTimers(key);
        }
        withoutTimers.clear();
    }

    /** Registers again the timers that a key still needs, after all of it were deleted. */
    protected void restoreTimers(String key) throws Exception {}

    /** Writes to state what is in memory only. */
    public abstract void writeBack() throws Exception;

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        deleteTimers();
        writeBack();
        metadata.snapshot();
        super.snapshotState(context);
    }
}
