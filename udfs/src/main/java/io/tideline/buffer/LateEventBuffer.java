package io.tideline.buffer;

import io.tideline.counts.NameDictionary;
import io.tideline.event.Event;
import io.tideline.event.EventSerializer;
import io.tideline.serde.TextSize;
import io.tideline.state.KeyGroupListState;
import io.tideline.state.KeyedContext;
import io.tideline.state.StateNames;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Holds events that are late for a watermark whose timers are still firing: they correct what those
 * timers emit. Events that their users send meanwhile are held with them, so that a user's events
 * stay in order. A watermark that arrives meanwhile takes its turn after them.
 *
 * <p>A held event keeps its ids and traits but not its record: it was in time. A checkpoint
 * includes held events, in a list per key group, each with the watermark it was late for.
 */
public final class LateEventBuffer {
    /** What is held at most, in bytes: each checkpoint writes it. */
    private static final long MOST_BYTES = 64 << 20;

    /** Size of an event without its texts, estimated. */
    private static final int EVENT_BYTES = 200;

    private static final EventSerializer SERIALIZER = new EventSerializer();

    /** The events late for one watermark, in the order of arrival. */
    private record Turn(long watermark, List<StreamRecord<Event>> events) {}

    /** A held event, and the watermark that it was late for. */
    private record Held(long watermark, Event event) {}

    private final NameDictionary vocabulary;
    private final KeyGroupListState<Held> state;

    /** By watermark, ascending: the timers of the first one are firing. */
    private final Deque<Turn> turns = new ArrayDeque<>();

    /** The number of events held, by owner. */
    private final Map<String, Integer> owners = new HashMap<>();

    private final long room;
    private long bytes;

    /** Creates a buffer with the events that were held when state was written. */
    public LateEventBuffer(KeyedContext context) throws Exception {
        vocabulary = context.metadata().vocabulary();
        room = Math.min(context.capacityBytes(), MOST_BYTES);
        state =
                KeyGroupListState.of(
                        context.groups(),
                        context.runtime().getListState(StateNames.LATE_EVENTS),
                        new HeldFormat());
        var byWatermark = new TreeMap<Long, List<Event>>();
        state.restore(
                held ->
                        byWatermark
                                .computeIfAbsent(held.watermark(), ignored -> new ArrayList<>())
                                .add(held.event()));
        byWatermark.forEach(
                (watermark, events) -> {
                    turns.add(new Turn(watermark, new ArrayList<>()));
                    events.forEach(event -> hold(new StreamRecord<>(event)));
                });
    }

    public void writeBack() throws Exception {
        state.writeChanges(
                items -> {
                    for (Turn turn : turns) {
                        for (StreamRecord<Event> record : turn.events()) {
                            Event event = record.getValue();
                            items.accept(event.entityKey(), new Held(turn.watermark(), event));
                        }
                    }
                });
    }

    /** Writes each event as a pack of its own, with the id that state has for its name. */
    private final class HeldFormat implements KeyGroupListState.Format<Held> {
        @Override
        public List<byte[]> pack(List<Held> items) throws IOException {
            List<byte[]> packs = new ArrayList<>(items.size());
            for (Held held : items) {
                Event event = held.event();
                int id = event.eventIndex() < 0 ? -1 : vocabulary.id(event.eventIndex());
                var out = new DataOutputSerializer(EVENT_BYTES);
                out.writeLong(held.watermark());
                SERIALIZER.serialize(event.named(id, event.matchesFilter()), out);
                packs.add(out.getCopyOfBuffer());
            }
            return packs;
        }

        @Override
        public void unpack(byte[] pack, Consumer<Held> items) throws IOException {
            var in = new DataInputDeserializer(pack);
            long watermark = in.readLong();
            Event event = SERIALIZER.deserialize(in);
            int name = event.eventIndex() < 0 ? -1 : vocabulary.indexInModel(event.eventIndex());
            items.accept(
                    new Held(watermark, event.named(name, event.matchesFilter() && name >= 0)));
        }
    }

    /**
     * Holds an event that has to wait, and returns whether it did.
     *
     * @param watermark the one whose timers fire
     */
    public boolean take(StreamRecord<Event> record, long watermark) {
        Event event = record.getValue();
        boolean waits =
                event.timestamp() <= last(watermark) || owners.containsKey(event.entityKey());
        if (waits) {
            if (turns.isEmpty()) {
                turns.add(new Turn(watermark, new ArrayList<>()));
            }
            add(record.copy(event.accepted()));
        }
        return waits;
    }

    private void add(StreamRecord<Event> record) {
        hold(record);
        Event event = record.getValue();
        state.add(event.entityKey(), new Held(turns.getLast().watermark(), event));
    }

    private void hold(StreamRecord<Event> record) {
        turns.getLast().events().add(record);
        owners.merge(record.getValue().entityKey(), 1, Integer::sum);
        bytes += bytesOf(record.getValue());
    }

    /**
     * Queues a watermark behind those before it and their events, if there are any.
     *
     * @param firing the one whose timers fire
     */
    public void then(long watermark, long firing) {
        if (turns.isEmpty()) {
            turns.add(new Turn(firing, new ArrayList<>()));
        } else if (turns.size() > 1 && turns.getLast().events().isEmpty()) {
            turns.removeLast(); // no event came behind that one
        }
        turns.add(new Turn(watermark, new ArrayList<>()));
    }

    public boolean isFull() {
        return bytes >= room;
    }

    /** Returns the first watermark whose events have not been released, or the given one. */
    public long first(long otherwise) {
        return turns.isEmpty() ? otherwise : turns.getFirst().watermark();
    }

    /** Returns the watermark that came last, which is the given one where none is queued. */
    public long last(long otherwise) {
        return turns.isEmpty() ? otherwise : turns.getLast().watermark();
    }

    /** Removes and returns the events held for the first watermark, in the order of arrival. */
    public List<StreamRecord<Event>> release() {
        if (turns.isEmpty()) {
            return List.of();
        }
        List<StreamRecord<Event>> released = turns.removeFirst().events();
        released.forEach(this::countOut);
        return released;
    }

    /** Removes and returns the events held of one owner, in the order of arrival. */
    public List<StreamRecord<Event>> release(String owner) {
        if (!owners.containsKey(owner)) {
            return List.of();
        }
        List<StreamRecord<Event>> released = new ArrayList<>();
        for (Turn turn : turns) {
            turn.events()
                    .removeIf(
                            record ->
                                    record.getValue().entityKey().equals(owner)
                                            && released.add(record));
        }
        released.forEach(this::countOut);
        return released;
    }

    private void countOut(StreamRecord<Event> record) {
        Event event = record.getValue();
        owners.computeIfPresent(
                event.entityKey(), (owner, number) -> number == 1 ? null : number - 1);
        bytes -= bytesOf(event);
        state.remove(event.entityKey());
    }

    private static long bytesOf(Event event) {
        return EVENT_BYTES
                + TextSize.of(event.entityKey())
                + TextSize.of(event.accountId())
                + TextSize.of(event.messageId())
                + TextSize.of(event.traits())
                + TextSize.of(event.values());
    }
}
