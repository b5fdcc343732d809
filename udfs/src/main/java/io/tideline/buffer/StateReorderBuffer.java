package io.tideline.buffer;

import io.tideline.counts.NameDictionary;
import io.tideline.message.AccountMessage;
import io.tideline.message.AccountMessageSerializer;
import io.tideline.message.LifecycleEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.TimerService;

/**
 * Holds lifecycle events of a key in state until the watermark has passed them, by second, each
 * second with a timer for its earliest: neither an insertion nor a release reads all that wait.
 *
 * <p>Within a second, to which a script may send a hundred thousand events, insertion reads little,
 * too: events are kept in runs, as in an LSM tree. The first run has {@value #PILE} events and is
 * then left as it is; later events go to a run of the same size, two full runs are merged into one
 * of twice the size, and so on. An event is copied once for each doubling.
 */
public final class StateReorderBuffer {
    private static final long SECOND = 1_000;

    /** So many moments are a pile; part of the format of savepoints. */
    private static final int PILE = 64;

    private static final int MOST_PILES = 20;

    /** Seconds between the keys of a second's piles. */
    private static final long PILES_APART = 1L << 45;

    private static final AccountMessageSerializer SERIALIZER = new AccountMessageSerializer();

    /** What a moment takes in state, about. */
    private static final int BYTES = 100;

    private final MapState<Long, byte[]> seconds;
    private final NameDictionary vocabulary;

    public StateReorderBuffer(RuntimeContext runtime, NameDictionary vocabulary) {
        seconds =
                runtime.getMapState(
                        new MapStateDescriptor<>(
                                "reorder-buffer",
                                Types.LONG,
                                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        this.vocabulary = vocabulary;
    }

    public void add(LifecycleEvent moment, TimerService timers) throws Exception {
        List<LifecycleEvent> first = read(seconds.get(secondOf(moment.takenAt())));
        if (moment.takenAt() < earliest(first)) {
            timers.registerEventTimeTimer(moment.takenAt());
        }
        add(moment, first);
    }

    private void add(LifecycleEvent moment, List<LifecycleEvent> first) throws Exception {
        long second = secondOf(moment.takenAt());
        LifecycleEvent byId = moment.byId(vocabulary);
        if (first == null || first.size() < PILE) {
            seconds.put(second, write(joined(first, List.of(byId))));
        } else {
            pileUp(second, byId);
        }
    }

    /** Adds to the smallest pile; one that is full goes on to the next, with what it has. */
    private void pileUp(long second, LifecycleEvent moment) throws Exception {
        List<LifecycleEvent> moving = List.of(moment);
        for (int size = 1; ; size++) {
            long key = pile(second, size);
            moving = joined(read(seconds.get(key)), moving);
            if (moving.size() < PILE << (size - 1) || size == MOST_PILES) {
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

    /** A second's key in state, of its first pile (0) or another; years of 6 digits have room. */
    private static long pile(long second, int size) {
        return second + size * PILES_APART;
    }

    /** The second that a moment waits in. */
    public static long secondOf(long takenAt) {
        return Math.floorDiv(takenAt, SECOND);
    }

    /** The first instant after a second. */
    public static long endOf(long second) {
        return (second + 1) * SECOND;
    }

    /** Returns, in order, those whose turn has come when a timer fires; they wait no longer. */
    public List<LifecycleEvent> take(long timer, TimerService timers) throws Exception {
        return take(secondOf(timer), timers.currentWatermark(), timers);
    }

    /** Returns, in order, those of a second up to an instant; they wait no longer. */
    public List<LifecycleEvent> take(long second, long through, TimerService timers)
            throws Exception {
        List<LifecycleEvent> all = all(second);
        if (all.isEmpty()) {
            return List.of();
        }
        List<LifecycleEvent> due = new ArrayList<>();
        List<LifecycleEvent> later = new ArrayList<>();
        for (LifecycleEvent moment : all) {
            if (moment.takenAt() <= through) {
                due.add(moment.byIndex(vocabulary));
            } else {
                later.add(moment);
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
     * Returns, in order, all of the key up to an instant; they wait no longer. Reads all that wait,
     * so it is for the rare key that has some when an event overtakes them.
     */
    public List<LifecycleEvent> takeThrough(long instant, TimerService timers) throws Exception {
        Set<Long> due = new TreeSet<>();
        for (byte[] pile : seconds.values()) {
            for (LifecycleEvent moment : read(pile)) {
                if (moment.takenAt() <= instant) {
                    due.add(secondOf(moment.takenAt()));
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
        for (long key : seconds.keys()) { // a second's first pile has the smallest
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
            long size = Math.floorDiv(key + PILES_APART / 2, PILES_APART);
            latest = Math.max(latest, endOf(key - size * PILES_APART) - 1);
        }
        return latest;
    }

    private List<LifecycleEvent> all(long second) throws Exception {
        List<LifecycleEvent> first = read(seconds.get(second));
        if (first == null) {
            return List.of();
        }
        if (first.size() < PILE) {
            return first;
        }
        List<LifecycleEvent> all = new ArrayList<>(first);
        for (int size = MOST_PILES; size > 0; size--) { // the largest has the oldest
            List<LifecycleEvent> pile = read(seconds.get(pile(second, size)));
            if (pile != null) {
                all.addAll(pile);
            }
        }
        return all;
    }

    /** Leaves of a second's moments, so many, only some. */
    private void replace(long second, int before, List<LifecycleEvent> later) throws Exception {
        for (int size = 1; size <= MOST_PILES && before > PILE; size++) {
            seconds.remove(pile(second, size));
        }
        if (later.isEmpty()) {
            seconds.remove(second);
            return;
        }
        int first = Math.min(PILE, later.size());
        seconds.put(second, write(later.subList(0, first)));
        if (first < later.size()) {
            int size = 1;
            while (size < MOST_PILES && later.size() - first >= PILE << (size - 1)) {
                size++;
            }
            seconds.put(pile(second, size), write(later.subList(first, later.size())));
        }
    }

    /** All that wait; they wait no longer. */
    public List<LifecycleEvent> takeAll() throws Exception {
        List<LifecycleEvent> all = new ArrayList<>();
        for (byte[] pile : seconds.values()) {
            read(pile).forEach(moment -> all.add(moment.byIndex(vocabulary)));
        }
        seconds.clear();
        return all;
    }

    /** Takes users out of those that wait. */
    public void forget(Set<String> users) throws Exception {
        for (Map.Entry<Long, byte[]> pile : seconds.entries()) {
            List<LifecycleEvent> moments = read(pile.getValue());
            moments.replaceAll(moment -> moment.without(users));
            pile.setValue(write(moments));
        }
    }

    private static byte[] write(List<LifecycleEvent> moments) throws IOException {
        var out = new DataOutputSerializer(BYTES * moments.size());
        out.writeByte(SerializedRows.FORMAT);
        for (LifecycleEvent moment : moments) {
            SERIALIZER.serialize(AccountMessage.of(moment), out);
        }
        return out.getCopyOfBuffer();
    }

    /** Returns null of null. */
    private static List<LifecycleEvent> read(byte[] pile) throws Exception {
        if (pile == null) {
            return null;
        }
        List<LifecycleEvent> moments = new ArrayList<>();
        SerializedRows.read(pile, SERIALIZER, message -> moments.add(message.moment()));
        return moments;
    }

    private static long earliest(List<LifecycleEvent> moments) {
        return moments == null
                ? Long.MAX_VALUE
                : moments.stream().mapToLong(LifecycleEvent::takenAt).min().orElse(Long.MAX_VALUE);
    }
}
