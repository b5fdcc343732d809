package io.tideline.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.counts.NameDictionary;
import io.tideline.lifecycle.LifecyclePlan;
import io.tideline.lifecycle.LifecycleProcessor;
import io.tideline.message.CohortChange;
import io.tideline.model.EventRule;
import io.tideline.model.Level;
import io.tideline.model.LifecycleNames;
import io.tideline.model.Model;
import io.tideline.state.CachedKeyedOperator;
import io.tideline.state.ErasureSettings;
import io.tideline.state.SlicedTimersOperator.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.TestableKeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** One task of a stage, with what it has put out and what it keeps. */
public abstract class OperatorHarness<O> implements AutoCloseable {
    /** Key groups: a snapshot can be dealt out to as many tasks. */
    public static final int MAX_PARALLELISM = 8;

    // A story is played by one thread, and test classes run side by side.
    private static final ThreadLocal<ErasureSettings> FORGETS =
            ThreadLocal.withInitial(() -> ErasureSettings.NONE);
    private static final ThreadLocal<Long> ROOM = ThreadLocal.withInitial(() -> Long.MAX_VALUE);
    private static final ThreadLocal<Slice> SLICE =
            ThreadLocal.withInitial(() -> new Slice(500, Long.MAX_VALUE));

    private final AbstractStreamOperatorTestHarness<O> harness;
    private final List<Long> watermarks = new ArrayList<>();
    private long checkpoint;

    /**
     * Starts the task.
     *
     * @param snapshot to restore, or null
     */
    public OperatorHarness(
            AbstractStreamOperatorTestHarness<O> harness,
            Backend backend,
            OperatorSubtaskState snapshot)
            throws Exception {
        this.harness = harness;
        harness.setStateBackend(backend.create());
        harness.setup();
        if (snapshot != null) {
            harness.initializeState(snapshot);
        }
        harness.open();
    }

    /** What a test does. */
    public interface Story<T> {
        T play() throws Exception;
    }

    /** Plays a story in which tasks have no room in memory: each key is written and read again. */
    public static <T> T withoutRoom(Story<T> story) throws Exception {
        return withRoom(0, story);
    }

    /** Plays a story in which tasks may hold so many bytes in memory. */
    public static <T> T withRoom(long bytes, Story<T> story) throws Exception {
        ROOM.set(bytes);
        try {
            return story.play();
        } finally {
            ROOM.remove();
        }
    }

    /** Returns how many bytes a new task may hold in memory. */
    public static long room() {
        return ROOM.get();
    }

    /** Plays a story in which tasks fire so many timers at a time. */
    public static <T> T inSlices(int timers, Story<T> story) throws Exception {
        return inSlices(new Slice(timers, Long.MAX_VALUE), story);
    }

    /** Plays a story in which tasks that fire timers do it in such slices. */
    public static <T> T inSlices(Slice slice, Story<T> story) throws Exception {
        Slice before = SLICE.get();
        SLICE.set(slice);
        try {
            return story.play();
        } finally {
            SLICE.set(before);
        }
    }

    /** Returns how much a new task does at a time when it fires timers. */
    public static Slice slice() {
        return SLICE.get();
    }

    /** What a test does that comes to nothing. */
    public interface Executable {
        void run() throws Exception;
    }

    /** Plays a story in which tasks forget by these rules. */
    public static void withForgets(ErasureSettings rules, Executable story) throws Exception {
        forgetting(
                rules,
                () -> {
                    story.run();
                    return null;
                });
    }

    /** Plays a story under settings of erasure, and returns its result. */
    public static <T> T forgetting(ErasureSettings rules, Story<T> story) throws Exception {
        ErasureSettings before = FORGETS.get();
        FORGETS.set(rules);
        try {
            return story.play();
        } finally {
            FORGETS.set(before);
        }
    }

    public static ErasureSettings forgets() {
        return FORGETS.get();
    }

    /** What is behind a task. */
    public interface Receiver<O> {
        void take(O value) throws Exception;

        void watermark(long millis) throws Exception;
    }

    /** Returns the output since the last call. */
    public List<O> out() {
        List<O> values = new ArrayList<>();
        Queue<Object> queue = harness.getOutput();
        for (Object next = queue.poll(); next != null; next = queue.poll()) {
            if (next instanceof StreamRecord<?> record) {
                values.add(value(record));
            } else if (next instanceof Watermark watermark) {
                watermarks.add(watermark.getTimestamp());
            }
        }
        return values;
    }

    /** Passes on the output since the last call, in order. */
    public void passTo(Receiver<O> receiver) throws Exception {
        Queue<Object> queue = harness.getOutput();
        for (Object next = queue.poll(); next != null; next = queue.poll()) {
            if (next instanceof StreamRecord<?> record) {
                receiver.take(value(record));
            } else if (next instanceof Watermark watermark) {
                receiver.watermark(watermark.getTimestamp());
            }
        }
    }

    @SuppressWarnings("unchecked")
    private O value(StreamRecord<?> record) {
        return (O) record.getValue();
    }

    /** Returns the side output since the last call. */
    public <T> List<T> side(OutputTag<T> tag) {
        List<T> values = new ArrayList<>();
        Queue<StreamRecord<T>> queue = harness.getSideOutput(tag);
        while (queue != null && !queue.isEmpty()) {
            values.add(queue.poll().getValue());
        }
        return values;
    }

    /** Returns all watermarks it has sent on so far. */
    public List<Long> watermarks() {
        List<O> before = out();
        assertThat(before).as("output that the test has not looked at").isEmpty();
        return watermarks;
    }

    /** Turns the machine's clock. */
    public void machineTime(long millis) throws Exception {
        harness.setProcessingTime(millis);
    }

    /** Lets the task fire timers that wait for their turn, if there are any. */
    public void fireNext() throws Exception {
        machineTime(harness.getProcessingTime() + 5);
    }

    /** Lets the task fire all timers that wait for their turn. */
    public void fireAll() throws Exception {
        while (machineTimers() > 0) {
            fireNext();
        }
    }

    /** Returns how many processing-time timers the task has set, of any kind. */
    public int machineTimers() {
        return harness.getProcessingTimeService().getNumActiveTimers();
    }

    /** Timers set for keys, of either kind. */
    public int timers() {
        return harness.numEventTimeTimers() + harness.numProcessingTimeTimers();
    }

    /**
     * Entries of state, over all keys: a value, a list or an entry of a map in RocksDB, which may
     * count timers, too.
     */
    public int stateEntries() throws Exception {
        writeBack();
        return ((TestableKeyedStateBackend<?>) keyed()).numKeyValueStateEntries();
    }

    /** Returns the state of a key under a name. */
    public <S extends State> S state(String key, StateDescriptor<S, ?> descriptor)
            throws Exception {
        KeyedStateBackend<String> backend = keyed();
        backend.setCurrentKey(key);
        return backend.getPartitionedState(
                VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
    }

    /** Returns the last days of all that is on the list of the suppressed. */
    public List<Integer> suppressed() throws Exception {
        List<Integer> days = new ArrayList<>();
        KeyedStateBackend<String> backend = keyed();
        var list = new MapStateDescriptor<>("suppressed", Types.STRING, Types.INT);
        try (var all = backend.getKeys(list.getName(), VoidNamespace.INSTANCE)) {
            for (String key : all.distinct().toList()) {
                state(key, list).values().forEach(days::add);
            }
        }
        return days;
    }

    /** Has the task write what it holds in memory, as before a checkpoint. */
    public void writeBack() throws Exception {
        if (harness.getOperator() instanceof CachedKeyedOperator<?> operator) {
            operator.writeBack();
        }
    }

    private <K> KeyedStateBackend<K> keyed() {
        return harness.getOperator().getKeyedStateBackend();
    }

    /** Returns the rules of a level, with fresh ids. */
    public static LifecyclePlan rules(Model model, Level level) {
        return new LifecyclePlan(
                model,
                level,
                new NameDictionary(
                        List.of(), model.events().stream().map(EventRule::name).toList()),
                new NameDictionary(List.of(), LifecycleNames.all(model)));
    }

    /** Returns the alerts since the last call. */
    public List<Alert> alerts() {
        return side(LifecycleProcessor.ALERTS);
    }

    /** Returns the rows of checklists since the last call. */
    public List<ActivationRow> activation() {
        return side(LifecycleProcessor.ACTIVATION);
    }

    /** Returns the changes of cohorts since the last call. */
    public List<CohortChange> cohorts() {
        return side(LifecycleProcessor.COHORTS);
    }

    /** Which task a key goes to. */
    public static int taskOf(String key, int tasks) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(key, MAX_PARALLELISM, tasks);
    }

    public OperatorSubtaskState snapshot() throws Exception {
        checkpoint++;
        beforeBarrier();
        return harness.snapshot(checkpoint, checkpoint);
    }

    /** Returns a snapshot that either backend restores. */
    public OperatorSubtaskState savepoint() throws Exception {
        checkpoint++;
        beforeBarrier();
        return harness.snapshotWithLocalState(
                        checkpoint,
                        checkpoint,
                        SavepointType.savepoint(SavepointFormatType.CANONICAL))
                .getJobManagerOwnedState();
    }

    /** Has the task send on what it keeps back for a while, as before a checkpoint. */
    public void beforeBarrier() throws Exception {
        harness.getOperator().prepareSnapshotPreBarrier(checkpoint);
    }

    /** Returns one task's share of the snapshots of all tasks. */
    public static OperatorSubtaskState share(int tasks, int task, OperatorSubtaskState... snapshots)
            throws Exception {
        return AbstractStreamOperatorTestHarness.repartitionOperatorState(
                AbstractStreamOperatorTestHarness.repackageState(snapshots),
                MAX_PARALLELISM,
                snapshots.length,
                tasks,
                task);
    }

    @Override
    public void close() {
        try {
            harness.close();
        } catch (Exception e) {
            throw new AssertionError("The task can't be closed", e);
        }
    }
}
