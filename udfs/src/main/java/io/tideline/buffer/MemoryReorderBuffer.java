package io.tideline.buffer;

import io.tideline.counts.NameDictionary;
import io.tideline.event.Event;
import io.tideline.message.AccountMessageSerializer;
import io.tideline.message.LifecycleEvent;
import io.tideline.model.Level;
import io.tideline.serde.TextSize;
import io.tideline.state.KeyGroupKeys;
import io.tideline.state.KeyGroupListState;
import io.tideline.state.StateNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.util.function.ThrowingConsumer;

/**
 * Holds lifecycle events of a subtask's keys in memory until the watermark has passed them. While a
 * backlog is read, many are held, each for a second or so. A queue of keys, ordered by their
 * earliest event, yields the keys that a watermark releases, without timers. A checkpoint includes
 * all events, packed by key group ({@link KeyGroupListState}).
 */
public final class MemoryReorderBuffer {
    /** Largest capacity in bytes; a checkpoint writes as many. */
    private static final long MOST = 32L << 20;

    /** Size of an event without its texts, estimated. */
    private static final int EVENT_BYTES = 180;

    /** Size of an alert with its texts, estimated. */
    private static final int ALERT_BYTES = 1_000;

    /** Outdated entries that the queue of keys may have, in addition to one for each key. */
    private static final int OUTDATED = 1_000;

    /** When a key has its turn; outdated if none of its events waits any more. */
    private record Turn(long at, String key) {}

    private static final class Waiting {
        private final PriorityQueue<LifecycleEvent> events =
                new PriorityQueue<>(2, LifecycleEvent.ORDER);

        /** When the key has its turn, by the queue of keys. */
        private long turnAt = Long.MAX_VALUE;
    }

    private final Level level;
    private final NameDictionary vocabulary;
    private final KeyGroupListState<LifecycleEvent> state;
    private final Map<String, Waiting> byKey = new HashMap<>();
    private final PriorityQueue<Turn> turns =
            new PriorityQueue<>(Comparator.comparingLong(Turn::at));

    private final long room;
    private long bytes;

    /**
     * @param state as of {@link StateNames#REORDER_BUFFER_IN_MEMORY}
     * @param room its capacity in bytes, estimated
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

    /** Holds an event of a key. */
    public void add(String key, LifecycleEvent event) {
        hold(key, event);
        state.add(key, event);
    }

    private void hold(String key, LifecycleEvent event) {
        Waiting waiting = byKey.computeIfAbsent(key, ignored -> new Waiting());
        waiting.events.add(event);
        bytes += bytesOf(event);
        setTurn(key, waiting);
    }

    private void setTurn(String key, Waiting waiting) {
        long earliest = waiting.events.peek().takenAt();
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

    /** Returns whether the capacity is reached. */
    public boolean isFull() {
        return bytes >= room;
    }

    /** Returns whether an event of a key waits. */
    public boolean has(String key) {
        return byKey.containsKey(key);
    }

    /** Returns when the earliest of a key is taken; {@link Long#MAX_VALUE} if none waits. */
    public long earliest(String key) {
        Waiting waiting = byKey.get(key);
        return waiting == null ? Long.MAX_VALUE : waiting.events.peek().takenAt();
    }

    /**
     * Visits the keys with events that are not later than a watermark. The visitor takes these, and
     * may add others, which are later.
     *
     * @param isOver returns true with the last key that is to be visited for now
     * @return whether no key is left
     */
    public boolean takeTurns(
            long watermark, ThrowingConsumer<String, Exception> visitor, BooleanSupplier isOver)
            throws Exception {
        while (isDue(watermark)) {
            String key = turns.poll().key;
            if (has(key) && earliest(key) <= watermark) {
                visitor.accept(key);
                if (isOver.getAsBoolean()) {
                    break;
                }
            }
        }
        return !isDue(watermark);
    }

    private boolean isDue(long watermark) {
        return !turns.isEmpty() && turns.peek().at <= watermark;
    }

    /** Removes and returns, in order, the events of a key up to an instant. */
    public List<LifecycleEvent> take(String key, long through) {
        Waiting waiting = byKey.get(key);
        if (waiting == null) {
            return List.of();
        }
        List<LifecycleEvent> taken = new ArrayList<>();
        PriorityQueue<LifecycleEvent> events = waiting.events;
        while (!events.isEmpty() && events.peek().takenAt() <= through) {
            LifecycleEvent event = events.poll();
            taken.add(event);
            bytes -= bytesOf(event);
        }
        if (!taken.isEmpty()) {
            state.remove(key);
        }
        if (events.isEmpty()) {
            byKey.remove(key);
        } else if (waiting.turnAt <= through) {
            waiting.turnAt = Long.MAX_VALUE;
            setTurn(key, waiting);
        }
        return taken;
    }

    /** Replaces the events of a key; when they are released does not change. */
    public void replaceAll(String key, UnaryOperator<LifecycleEvent> change) {
        for (LifecycleEvent event : take(key, Long.MAX_VALUE)) {
            add(key, change.apply(event));
        }
    }

    /** Writes to state all that wait. */
    public void writeBack() throws Exception {
        state.writeChanges(
                items ->
                        byKey.forEach(
                                (key, waiting) ->
                                        waiting.events.forEach(event -> items.accept(key, event))));
    }

    /** Reads from state those that waited when it was written. */
    public void restore() throws Exception {
        state.restore(event -> hold(keyOf(event), event));
    }

    /** Writes events in packs, with the ids that state has for their names. */
    private final class PackFormat implements KeyGroupListState.Format<LifecycleEvent> {
        private final AccountMessageSerializer serializer = new AccountMessageSerializer();

        @Override
        public List<byte[]> pack(List<LifecycleEvent> items) {
            var rows = new SerializedRows<>(serializer);
            items.forEach(item -> rows.add(item.byId(vocabulary)));
            return rows.toPacks();
        }

        @Override
        public void unpack(byte[] pack, Consumer<LifecycleEvent> items) throws Exception {
            SerializedRows.read(
                    pack,
                    serializer,
                    row -> items.accept(((LifecycleEvent) row).byIndex(vocabulary)));
        }
    }

    private String keyOf(LifecycleEvent event) {
        return level == Level.ACCOUNT
                ? event.account()
                : Event.entityKeyOf(event.user(), event.account(), event.ingestOrder());
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

    private static long bytesOf(LifecycleEvent event) {
        return EVENT_BYTES
                + TextSize.of(event.account())
                + TextSize.of(event.user())
                + TextSize.of(event.messageId())
                + TextSize.of(event.traits())
                + TextSize.of(event.values())
                + (event.alert() == null ? 0 : ALERT_BYTES);
    }
}
