package io.tideline.stage;

import io.tideline.event.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Events that came behind a watermark whose timers have not all fired yet: they wait for them,
 * since they correct what those make. What their users send meanwhile waits with them, so that a
 * user's events are taken in the order in which they came.
 */
final class EventsBehind {
    /** More are not kept waiting. */
    private static final int MOST = 10_000;

    private final List<StreamRecord<Event>> events = new ArrayList<>();
    private final Set<String> owners = new HashSet<>();

    /** Whether an event has to wait; then it does. */
    boolean take(StreamRecord<Event> record, long watermark) {
        Event event = record.getValue();
        boolean waits = event.timestamp() <= watermark || owners.contains(event.owner());
        if (waits) {
            events.add(record.copy(event));
            owners.add(event.owner());
        }
        return waits;
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
