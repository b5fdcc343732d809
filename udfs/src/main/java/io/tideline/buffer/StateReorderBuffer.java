package io.tideline.buffer;

import io.tideline.counts.NameDictionary;
import io.tideline.message.AccountMessageSerializer;
import io.tideline.message.LifecycleEvent;
import io.tideline.state.StateNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.TimerService;

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

    private final MapState<Long, byte[]> seconds;
    private final NameDictionary vocabulary;

    public StateReorderBuffer(RuntimeContext runtime, NameDictionary vocabulary) {
        seconds = runtime.getMapState(StateNames.REORDER_BUFFER);
        this.vocabulary = vocabulary;
    }

    public void add(LifecycleEvent event, TimerService timers) throws Exception {
        List<LifecycleEvent> first = read(seconds.get(secondOf(event.takenAt())));
        if (event.takenAt() < earliest(first)) {
            timers.registerEventTimeTimer(event.takenAt());
        }
        add(event, first);
    }

    private void add(LifecycleEvent event, List<LifecycleEvent> first) throws Exception {
        long second = secondOf(event.takenAt());
        LifecycleEvent byId = event.byId(vocabulary);
        if (first == null || first.size() < RUN) {
            seconds.put(second, write(joined(first, List.of(byId))));
        } else {
            append(second, byId);
        }
    }

    /** Appends to the smallest run; a full one is merged into the next. */
    private void append(long second, LifecycleEvent event) throws Exception {
        List<LifecycleEvent> moving = List.of(event);
        for (int size = 1; ; size++) {
            long key = run(second, size);
            moving = joined(read(seconds.get(key)), moving);
            if (moving.size() < RUN << (size - 1) || size == MOST_RUNS) {
                seconds.put(key, write(moving));
                return;
            }
            seconds.remove(key);
        }
    }

    private static List<LifecycleEvent> joined(
            List<LifecycleEvent> before, List<LifecycleEvent> more) {
        List<LifecycleEvent> all =
                new ArrayList<>((before == null ? 0 : before.size()) + more.size());
        if (before != null) {
            all.addAll(before);
        }
        all.addAll(more);
        return all;
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
    public List<LifecycleEvent> take(long timer, TimerService timers) throws Exception {
        return take(secondOf(timer), timers.currentWatermark(), timers);
    }

    /** Removes and returns, in order, the events of a second up to an instant. */
    public List<LifecycleEvent> take(long second, long through, TimerService timers)
            throws Exception {
        List<LifecycleEvent> all = all(second);
        if (all.isEmpty()) {
            return List.of();
        }
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
            timers.registerEventTimeTimer(earliest(later));
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
    public List<LifecycleEvent> takeThrough(long instant, TimerService timers) throws Exception {
        Set<Long> due = new TreeSet<>();
        for (byte[] run : seconds.values()) {
            for (LifecycleEvent event : read(run)) {
                if (event.takenAt() <= instant) {
                    due.add(secondOf(event.takenAt()));
                }
            }
        }
        List<LifecycleEvent> taken = new ArrayList<>();
        for (long second : due) {
            taken.addAll(take(second, instant, timers));
        }
        return taken;
    }

    /**
     * Returns the beginning of the second in which the earliest is taken; {@link Long#MAX_VALUE} if
     * none waits. Reads keys only: while a backlog ends, this is looked up for each second.
     */
    public long earliest() throws Exception {
        long earliest = Long.MAX_VALUE;
        for (long key : seconds.keys()) { // a second's first run has the smallest
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
        for (long key : seconds.keys()) {
            long size = Math.floorDiv(key + RUNS_APART / 2, RUNS_APART);
            latest = Math.max(latest, endOf(key - size * RUNS_APART) - 1);
        }
        return latest;
    }

    private List<LifecycleEvent> all(long second) throws Exception {
        List<LifecycleEvent> first = read(seconds.get(second));
        if (first == null) {
            return List.of();
        }
        if (first.size() < RUN) {
            return first;
        }
        List<LifecycleEvent> all = new ArrayList<>(first);
        for (int size = MOST_RUNS; size > 0; size--) { // the largest has the oldest
            List<LifecycleEvent> run = read(seconds.get(run(second, size)));
            if (run != null) {
                all.addAll(run);
            }
        }
        return all;
    }

    /** Replaces the events of a second by those that are left of them. */
    private void replace(long second, int before, List<LifecycleEvent> later) throws Exception {
        for (int size = 1; size <= MOST_RUNS && before > RUN; size++) {
            seconds.remove(run(second, size));
        }
        if (later.isEmpty()) {
            seconds.remove(second);
            return;
        }
        int first = Math.min(RUN, later.size());
        seconds.put(second, write(later.subList(0, first)));
        if (first < later.size()) {
            int size = 1;
            while (size < MOST_RUNS && later.size() - first >= RUN << (size - 1)) {
                size++;
            }
            seconds.put(run(second, size), write(later.subList(first, later.size())));
        }
    }

    /** Removes and returns all that wait. */
    public List<LifecycleEvent> takeAll() throws Exception {
        List<LifecycleEvent> all = new ArrayList<>();
        for (byte[] run : seconds.values()) {
            read(run).forEach(event -> all.add(event.byIndex(vocabulary)));
        }
        seconds.clear();
        return all;
    }

    /** Anonymizes the buffered events of users. */
    public void forget(Set<String> users) throws Exception {
        for (Map.Entry<Long, byte[]> run : seconds.entries()) {
            List<LifecycleEvent> events = read(run.getValue());
            events.replaceAll(event -> event.without(users));
            run.setValue(write(events));
        }
    }

    private static byte[] write(List<LifecycleEvent> events) throws IOException {
        var out = new DataOutputSerializer(BYTES * events.size());
        out.writeByte(SerializedRows.FORMAT);
        for (LifecycleEvent event : events) {
            SERIALIZER.serialize(event, out);
        }
        return out.getCopyOfBuffer();
    }

    /** Returns the events of a run; null if there is none. */
    private static List<LifecycleEvent> read(byte[] run) throws Exception {
        if (run == null) {
            return null;
        }
        List<LifecycleEvent> events = new ArrayList<>();
        SerializedRows.read(run, SERIALIZER, message -> events.add((LifecycleEvent) message));
        return events;
    }

    private static long earliest(List<LifecycleEvent> events) {
        return events == null
                ? Long.MAX_VALUE
                : events.stream().mapToLong(LifecycleEvent::takenAt).min().orElse(Long.MAX_VALUE);
    }
}
