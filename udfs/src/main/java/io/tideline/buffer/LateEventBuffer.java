package io.tideline.buffer;

import io.tideline.counts.NameDictionary;
import io.tideline.event.Event;
import io.tideline.event.EventSerializer;
import io.tideline.serde.TextSize;
import io.tideline.state.KeyGroupKeys;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Holds events that are late for a watermark whose timers are still firing: they correct what those
 * timers emit. Events that their users send meanwhile are held with them, so that a user's events
 * stay in order. A watermark that arrives while some are held takes its turn after them.
 *
 * <p>A held event keeps its ids and traits but not its record: it was in time. A checkpoint
 * includes held events, in a list per key group, each with the watermark it was late for.
 */
public final class LateEventBuffer {
    /** More are not kept waiting, or more of them in bytes. */
    private static final int MOST = 10_000;

    private static final long MOST_BYTES = 16 << 20;

    /** What an event takes beside its texts. */
    private static final int EVENT_BYTES = 200;

    private static final EventSerializer SERIALIZER = new EventSerializer();

    /** Those behind one watermark, in the order in which they came. */
    private record Turn(long watermark, List<StreamRecord<Event>> events) {}

    private final KeyGroupKeys groups;
    private final NameDictionary vocabulary;
    private final ListState<byte[]> state;

    /** In the order of their watermarks: the first is of the one whose timers fire. */
    private final Deque<Turn> turns = new ArrayDeque<>();

    /** How many events of each owner wait. */
    private final Map<String, Integer> owners = new HashMap<>();

    /** The groups of which state has some. */
    private final Set<Integer> inState = new HashSet<>();

    private int count;
    private long bytes;

    public LateEventBuffer(RuntimeContext runtime, KeyGroupKeys groups, NameDictionary vocabulary) {
        this.groups = groups;
        this.vocabulary = vocabulary;
        state =
                runtime.getListState(
                        new ListStateDescriptor<>(
                                "late-events",
                                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    /** Reads from state those that waited when it was written. */
    public void restore() throws Exception {
        var byWatermark = new TreeMap<Long, List<Event>>();
        for (int group = groups.first(); group <= groups.last(); group++) {
            groups.set(group);
            for (byte[] waiting : state.get()) {
                inState.add(group);
                var in = new DataInputDeserializer(waiting);
                byWatermark
                        .computeIfAbsent(in.readLong(), ignored -> new ArrayList<>())
                        .add(SERIALIZER.deserialize(in));
            }
        }
        byWatermark.forEach(
                (watermark, events) -> {
                    turns.add(new Turn(watermark, new ArrayList<>()));
                    for (Event event : events) {
                        int name = event.name() < 0 ? -1 : vocabulary.indexInModel(event.name());
                        add(new StreamRecord<>(event.named(name, event.counts() && name >= 0)));
                    }
                });
    }

    /** Writes to state those that wait; it knows their names by the ids of the state. */
    public void writeBack() throws Exception {
        groups.clear(state, inState);
        for (Turn turn : turns) {
            for (StreamRecord<Event> record : turn.events()) {
                Event event = record.getValue();
                int group = groups.of(event.owner());
                inState.add(group);
                groups.set(group);
                int id = event.name() < 0 ? -1 : vocabulary.id(event.name());
                var out = new DataOutputSerializer(EVENT_BYTES);
                out.writeLong(turn.watermark());
                SERIALIZER.serialize(event.named(id, event.counts()), out);
                state.add(out.getCopyOfBuffer());
            }
        }
    }

    /**
     * Whether an event has to wait; then it does.
     *
     * @param watermark the one whose timers fire
     */
    public boolean take(StreamRecord<Event> record, long watermark) {
        Event event = record.getValue();
        boolean waits = event.timestamp() <= last(watermark) || owners.containsKey(event.owner());
        if (waits) {
            if (turns.isEmpty()) {
                turns.add(new Turn(watermark, new ArrayList<>()));
            }
            add(record.copy(event.accepted()));
        }
        return waits;
    }

    private void add(StreamRecord<Event> record) {
        turns.getLast().events().add(record);
        owners.merge(record.getValue().owner(), 1, Integer::sum);
        count++;
        bytes += bytesOf(record.getValue());
    }

    /** A watermark has come: it has its turn after those that wait. */
    public void then(long watermark) {
        if (turns.getLast().events().isEmpty()) {
            turns.removeLast(); // no event came behind that one
        }
        turns.add(new Turn(watermark, new ArrayList<>()));
    }

    public boolean isEmpty() {
        return turns.isEmpty();
    }

    public boolean isFull() {
        return count >= MOST || bytes >= MOST_BYTES;
    }

    /** The watermark that events wait for first, or the given one where none waits. */
    public long first(long otherwise) {
        return turns.isEmpty() ? otherwise : turns.getFirst().watermark();
    }

    /** The watermark that came last, which is the given one where none waits. */
    public long last(long otherwise) {
        return turns.isEmpty() ? otherwise : turns.getLast().watermark();
    }

    /** Those that waited for the first watermark, in the order in which they came. */
    public List<StreamRecord<Event>> release() {
        if (turns.isEmpty()) {
            return List.of();
        }
        List<StreamRecord<Event>> released = turns.removeFirst().events();
        for (StreamRecord<Event> record : released) {
            Event event = record.getValue();
            owners.computeIfPresent(
                    event.owner(), (owner, number) -> number == 1 ? null : number - 1);
            count--;
            bytes -= bytesOf(event);
        }
        return released;
    }

    private static long bytesOf(Event event) {
        return EVENT_BYTES
                + TextSize.of(event.owner())
                + TextSize.of(event.accountId())
                + TextSize.of(event.messageId())
                + TextSize.of(event.traits())
                + TextSize.of(event.values());
    }
}
