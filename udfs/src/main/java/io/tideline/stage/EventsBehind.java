package io.tideline.stage;

import io.tideline.event.Event;
import io.tideline.member.Vocabulary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Events that came behind a watermark whose timers have not all fired yet: they wait for them,
 * since they correct what those make. What their users send meanwhile waits with them, so that a
 * user's events are taken in the order in which they came.
 *
 * <p>Over a checkpoint they wait in state as well: in a list for each of the task's key groups.
 */
final class EventsBehind {
    /** More are not kept waiting. */
    private static final int MOST = 10_000;

    private final KeyGroups groups;
    private final Vocabulary vocabulary;
    private final ListState<Event> state;
    private final List<StreamRecord<Event>> events = new ArrayList<>();
    private final Set<String> owners = new HashSet<>();

    /** The groups of which state has some. */
    private final Set<Integer> inState = new HashSet<>();

    EventsBehind(RuntimeContext runtime, KeyGroups groups, Vocabulary vocabulary) {
        this.groups = groups;
        this.vocabulary = vocabulary;
        state =
                runtime.getListState(
                        new ListStateDescriptor<>(
                                "events-behind", TypeInformation.of(Event.class)));
    }

    /** Reads from state those that waited when it was written. */
    void restore() throws Exception {
        for (int group = groups.first(); group <= groups.last(); group++) {
            groups.set(group);
            for (Event event : state.get()) {
                inState.add(group);
                int name = event.name() < 0 ? -1 : vocabulary.indexInModel(event.name());
                add(new StreamRecord<>(event.named(name, event.counts() && name >= 0)));
            }
        }
    }

    /** Writes to state those that wait; it knows their names by the ids of the state. */
    void writeBack() throws Exception {
        groups.clear(state, inState);
        for (StreamRecord<Event> record : events) {
            Event event = record.getValue();
            int group = groups.of(event.owner());
            inState.add(group);
            groups.set(group);
            int id = event.name() < 0 ? -1 : vocabulary.id(event.name());
            state.add(event.named(id, event.counts()));
        }
    }

    /** Whether an event has to wait; then it does. */
    boolean take(StreamRecord<Event> record, long watermark) {
        Event event = record.getValue();
        boolean waits = event.timestamp() <= watermark || owners.contains(event.owner());
        if (waits) {
            add(record.copy(event));
        }
        return waits;
    }

    private void add(StreamRecord<Event> record) {
        events.add(record);
        owners.add(record.getValue().owner());
    }

    boolean isFull() {
        return events.size() >= MOST;
    }

    /** Those that waited, in the order in which they came; they wait no longer. */
    List<StreamRecord<Event>> release() {
        List<StreamRecord<Event>> released = List.copyOf(events);
        events.clear();
        owners.clear();
        return released;
    }
}
