package io.tideline.buffer;

import io.tideline.counts.NameDictionary;
import io.tideline.event.Event;
import io.tideline.message.AccountMessage;
import io.tideline.message.AccountMessageSerializer;
import io.tideline.message.LifecycleEvent;
import io.tideline.model.Level;
import io.tideline.serde.TextSize;
import io.tideline.state.KeyGroupKeys;
import io.tideline.state.KeyGroupListState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Holds lifecycle events of a subtask's keys in memory until the watermark has passed them. While a
 * backlog is read, many are held, each for a second or so. A queue of keys, ordered by their
 * earliest event, yields the keys that a watermark releases, without timers. A checkpoint includes
 * all events, packed by key group.
 */
public final class MemoryReorderBuffer {
    /** Of a key group, by number, packs of those that wait over a checkpoint. */
    public static final MapStateDescriptor<Integer, byte[]> STATE =
            new MapStateDescriptor<>(
                    "reorder-buffer-in-memory",
                    Types.INT,
                    PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    /** Bytes that they take at most, about; a checkpoint writes as many. */
    private static final long MOST = 32L << 20;

    /** What a moment takes in memory beside its texts, about. */
    private static final int MOMENT_BYTES = 180;

    /** So many outdated entries the queue of keys may have, and as many again as keys wait. */
    private static final int OUTDATED = 1_000;

    /** Takes the moments of a key whose turn has come ({@link #take}). */
    public interface Visitor {
        void turn(String key) throws Exception;
    }

    /** When a key has its turn; outdated if the key has none that waits any more. */
    private record Turn(long at, String key) implements Comparable<Turn> {
        @Override
        public int compareTo(Turn other) {
            return Long.compare(at, other.at);
        }
    }

    /** What waits of one key. */
    private static final class Waiting {
        private final PriorityQueue<LifecycleEvent> moments =
                new PriorityQueue<>(2, LifecycleEvent.ORDER);

        /** When the key has its turn, by the queue of keys. */
        private long turnAt = Long.MAX_VALUE;
    }

    private final Level level;
    private final NameDictionary vocabulary;
    private final KeyGroupListState<LifecycleEvent> state;
    private final Map<String, Waiting> byKey = new HashMap<>();
    private final PriorityQueue<Turn> turns = new PriorityQueue<>();

    private final long room;
    private long bytes;

    /**
     * @param state by {@link #STATE}
     * @param room bytes that they may take in memory, about
     */
    public MemoryReorderBuffer(
            MapState<Integer, byte[]> state,
            KeyGroupKeys groups,
            Level level,
            NameDictionary vocabulary,
            long room) {
        this.state = KeyGroupListState.of(groups, state, new PackFormat());
        this.room = Math.min(room, MOST);
        this.level = level;
        this.vocabulary = vocabulary;
    }

    /** Lets a moment of a key wait. */
    public void add(String key, LifecycleEvent moment) {
        Waiting waiting = byKey.computeIfAbsent(key, ignored -> new Waiting());
        waiting.moments.add(moment);
        bytes += bytesOf(moment);
        setTurn(key, waiting);
    }

    private void setTurn(String key, Waiting waiting) {
        long earliest = waiting.moments.peek().takenAt();
        if (earliest < waiting.turnAt) {
            waiting.turnAt = earliest;
            if (turns.size() > OUTDATED + 2 * byKey.size()) {
                turns.clear();
                byKey.forEach((other, of) -> turns.add(new Turn(of.turnAt, other)));
            } else {
                turns.add(new Turn(earliest, key));
            }
        }
    }

    /** Whether no more may wait in memory. */
    public boolean isFull() {
        return bytes >= room;
    }

    /** Whether a moment of a key waits. */
    public boolean has(String key) {
        return byKey.containsKey(key);
    }

    /** Returns when the earliest of a key is taken; {@link Long#MAX_VALUE} if none waits. */
    public long earliest(String key) {
        Waiting waiting = byKey.get(key);
        return waiting == null ? Long.MAX_VALUE : waiting.moments.peek().takenAt();
    }

    /**
     * Visits the keys of which moments wait that are not later than a watermark. The visitor takes
     * these, and may add others, which are later.
     */
    public void takeTurns(long watermark, Visitor visitor) throws Exception {
        while (!turns.isEmpty() && turns.peek().at <= watermark) {
            String key = turns.poll().key;
            if (has(key) && earliest(key) <= watermark) {
                visitor.turn(key);
            }
        }
    }

    /** Removes and returns, in order, the moments of a key up to an instant. */
    public List<LifecycleEvent> take(String key, long through) {
        Waiting waiting = byKey.get(key);
        if (waiting == null) {
            return List.of();
        }
        List<LifecycleEvent> taken = new ArrayList<>();
        PriorityQueue<LifecycleEvent> moments = waiting.moments;
        while (!moments.isEmpty() && moments.peek().takenAt() <= through) {
            LifecycleEvent moment = moments.poll();
            taken.add(moment);
            bytes -= bytesOf(moment);
        }
        if (moments.isEmpty()) {
            byKey.remove(key);
        } else if (waiting.turnAt <= through) {
            waiting.turnAt = Long.MAX_VALUE;
            setTurn(key, waiting);
        }
        return taken;
    }

    /** Changes those of a key that wait, but not their turns. */
    public void replaceAll(String key, UnaryOperator<LifecycleEvent> change) {
        for (LifecycleEvent moment : take(key, Long.MAX_VALUE)) {
            add(key, change.apply(moment));
        }
    }

    /** Writes to state all that wait. */
    public void writeBack() throws Exception {
        state.write(
                items ->
                        byKey.forEach(
                                (key, waiting) ->
                                        waiting.moments.forEach(
                                                moment -> items.accept(key, moment))));
    }

    /** Reads from state those that waited when it was written. */
    public void restore() throws Exception {
        state.restore(moment -> add(keyOf(moment), moment));
    }

    /** Writes events in packs, with the ids that state has for their names. */
    private final class PackFormat implements KeyGroupListState.Format<LifecycleEvent> {
        private final AccountMessageSerializer serializer = new AccountMessageSerializer();

        @Override
        public List<byte[]> pack(List<LifecycleEvent> items) {
            var rows = new SerializedRows<>(serializer);
            items.forEach(item -> rows.add(AccountMessage.of(item.byId(vocabulary))));
            return rows.toPacks();
        }

        @Override
        public void unpack(byte[] pack, Consumer<LifecycleEvent> items) throws Exception {
            SerializedRows.read(
                    pack, serializer, row -> items.accept(row.moment().byIndex(vocabulary)));
        }
    }

    private String keyOf(LifecycleEvent moment) {
        return level == Level.ACCOUNT
                ? moment.account()
                : Event.ownerOf(moment.user(), moment.account(), moment.arrival());
    }

    /** Removes and returns all that wait, by key, each key's in order. */
    public Map<String, List<LifecycleEvent>> takeAll() {
        Map<String, List<LifecycleEvent>> all = new HashMap<>();
        for (String key : List.copyOf(byKey.keySet())) {
            all.put(key, take(key, Long.MAX_VALUE));
        }
        turns.clear();
        return all;
    }

    private static long bytesOf(LifecycleEvent moment) {
        return MOMENT_BYTES
                + TextSize.of(moment.account())
                + TextSize.of(moment.user())
                + TextSize.of(moment.messageId())
                + TextSize.of(moment.traits())
                + TextSize.of(moment.values());
    }
}
