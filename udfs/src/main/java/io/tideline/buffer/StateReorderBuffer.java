package io.tideline.buffer;

import io.tideline.counts.NameDictionary;
import io.tideline.message.AccountMessageSerializer;
import io.tideline.message.LifecycleEvent;
import io.tideline.state.KeyedContext;
import io.tideline.state.LazyKeyContext;
import io.tideline.state.StateNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Holds lifecycle events of a key in state until the watermark has passed them, by second, each
 * second with a timer for its earliest: neither an insertion nor a release reads all that wait.
 *
 * <p>Within a second, to which a script may send a hundred thousand events, insertion reads little,
 * too: events are kept in runs, as in an LSM tree. The first run has {@value #RUN} events and is
 * then left as it is; later events go to a run of the same size, two full runs are merged into one
 * of twice the size, and so on. An event is copied once for each doubling.
 */
public final class StateReorderBuffer {
    private static final long SECOND = 1_000;

    /** Events in the first run; part of the format of savepoints. */
    private static final int RUN = 64;

    private static final int MOST_RUNS = 20;

    /** Seconds between the keys of a second's runs. */
    private static final long RUNS_APART = 1L << 45;

    private static final AccountMessageSerializer SERIALIZER = new AccountMessageSerializer();

    /** Size of an event in state, estimated. */
    private static final int BYTES = 100;

    private final LazyKeyContext keys;
    private final MapState<Long, byte[]> state;
    private final NameDictionary vocabulary;

    public StateReorderBuffer(KeyedContext context) {
        keys = context.keys();
        state = context.runtime().getMapState(StateNames.REORDER_BUFFER);
        vocabulary = context.metadata().vocabulary();
    }

    /** Returns the seconds of the selected key. */
    private MapState<Long, byte[]> seconds() {
        keys.activate();
        return state;
    }

    public void add(LifecycleEvent event) throws Exception {
        long second = secondOf(event.takenAt());
        List<LifecycleEvent> first = read(second);
        if (event.takenAt() < earliest(first)) {
            keys.registerEventTimeTimer(event.takenAt());
        }
        LifecycleEvent byId = event.byId(vocabulary);
        if (first.size() < RUN) {
            first.add(byId);
            write(second, first);
        } else {
            append(second, byId);
        }
    }

    /** Appends to the smallest run; a full one is merged into the next. */
    private void append(long second, LifecycleEvent event) throws Exception {
        List<LifecycleEvent> moving = List.of(event);
        for (int size = 1; ; size++) {
            long key = run(second, size);
            List<LifecycleEvent> run = read(key);
            run.addAll(moving);
            if (run.size() < RUN << (size - 1) || size == MOST_RUNS) {
                write(key, run);
                return;
            }
            seconds().remove(key);
            moving = run;
        }
    }

    /** Returns the key in state of a run of a second, from 0; years of 6 digits fit. */
    private static long run(long second, int size) {
        return second + size * RUNS_APART;
    }

    /** Returns the second that an event waits in. */
    public static long secondOf(long takenAt) {
        return Math.floorDiv(takenAt, SECOND);
    }

    /** Returns the first instant after a second. */
    public static long endOf(long second) {
        return (second + 1) * SECOND;
    }

    /** Removes and returns, in order, the events that are due when a timer fires. */
    public List<LifecycleEvent> take(long timer) throws Exception {
        return take(secondOf(timer), keys.currentWatermark());
    }

    private List<LifecycleEvent> take(long second, long through) throws Exception {
        List<LifecycleEvent> all = all(second);
        List<LifecycleEvent> due = new ArrayList<>();
        List<LifecycleEvent> later = new ArrayList<>();
        for (LifecycleEvent event : all) {
            if (event.takenAt() <= through) {
                due.add(event.byIndex(vocabulary));
            } else {
                later.add(event);
            }
        }
        if (!later.isEmpty()) {
            keys.registerEventTimeTimer(earliest(later));
        }
        if (!due.isEmpty()) {
            replace(second, all.size(), later);
        }
        due.sort(LifecycleEvent.ORDER);
        return due;
    }

    /**
     * Removes and returns, in order, the key's events up to an instant. Reads all that wait, so it
     * is for the rare key that has some when an event overtakes them.
     */
    public List<LifecycleEvent> takeThrough(long instant) throws Exception {
        Set<Long> due = new TreeSet<>();
        for (byte[] run : seconds().values()) {
            for (LifecycleEvent event : read(run)) {
                if (event.takenAt() <= instant) {
                    due.add(secondOf(event.takenAt()));
                }
            }
        }
        List<LifecycleEvent> taken = new ArrayList<>();
        for (long second : due) {
            taken.addAll(take(second, instant));
        }
        return taken;
    }

    /**
     * Returns the beginning of the second in which the earliest is taken; {@link Long#MAX_VALUE} if
     * none waits. Reads keys only: while a backlog ends, this is looked up for each second.
     */
    public long earliest() throws Exception {
        long earliest = Long.MAX_VALUE;
        for (long key : seconds().keys()) { // a second's first run has the smallest
            earliest = Math.min(earliest, key);
        }
        return earliest == Long.MAX_VALUE ? earliest : earliest * SECOND;
    }

    /**
     * Returns the end of the second in which the latest is taken; {@link Long#MIN_VALUE} if none
     * waits. Reads all keys.
     */
    public long latest() throws Exception {
        long latest = Long.MIN_VALUE;
        for (long key : seconds().keys()) {
            long size = Math.floorDiv(key + RUNS_APART / 2, RUNS_APART);
            latest = Math.max(latest, endOf(key - size * RUNS_APART) - 1);
        }
        return latest;
    }

    private List<LifecycleEvent> all(long second) throws Exception {
        List<LifecycleEvent> all = read(second);
        if (all.size() >= RUN) {
            for (int size = MOST_RUNS; size > 0; size--) { // the largest has the oldest
                all.addAll(read(run(second, size)));
            }
        }
        return all;
    }

    private void replace(long second, int before, List<LifecycleEvent> later) throws Exception {
        for (int size = 1; size <= MOST_RUNS && before > RUN; size++) {
            seconds().remove(run(second, size));
        }
        if (later.isEmpty()) {
            seconds().remove(second);
            return;
        }
        int first = Math.min(RUN, later.size());
        write(second, later.subList(0, first));
        if (first < later.size()) {
            int size = 1;
            while (size < MOST_RUNS && later.size() - first >= RUN << (size - 1)) {
                size++;
            }
            write(run(second, size), later.subList(first, later.size()));
        }
    }

    /** Removes and returns all that wait. */
    public List<LifecycleEvent> takeAll() throws Exception {
        List<LifecycleEvent> all = new ArrayList<>();
        for (byte[] run : seconds().values()) {
            read(run).forEach(event -> all.add(event.byIndex(vocabulary)));
        }
        seconds().clear();
        return all;
    }

    /** Anonymizes the buffered events of users. */
    public void forget(Set<String> users) throws Exception {
        for (Map.Entry<Long, byte[]> run : seconds().entries()) {
            List<LifecycleEvent> events = read(run.getValue());
            events.replaceAll(event -> event.without(users));
            run.setValue(toBytes(events));
        }
    }

    private void write(long key, List<LifecycleEvent> run) throws Exception {
        seconds().put(key, toBytes(run));
    }

    private static byte[] toBytes(List<LifecycleEvent> events) throws IOException {
        var out = new DataOutputSerializer(BYTES * events.size());
        out.writeByte(SerializedRows.FORMAT);
        for (LifecycleEvent event : events) {
            SERIALIZER.serialize(event, out);
        }
        return out.getCopyOfBuffer();
    }

    private List<LifecycleEvent> read(long key) throws Exception {
        byte[] run = seconds().get(key);
        return run == null ? new ArrayList<>() : read(run);
    }

    private static List<LifecycleEvent> read(byte[] run) throws Exception {
        List<LifecycleEvent> events = new ArrayList<>();
        SerializedRows.read(run, SERIALIZER, message -> events.add((LifecycleEvent) message));
        return events;
    }

    private static long earliest(List<LifecycleEvent> events) {
        return events.stream().mapToLong(LifecycleEvent::takenAt).min().orElse(Long.MAX_VALUE);
    }
}
