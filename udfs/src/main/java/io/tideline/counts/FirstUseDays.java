package io.tideline.counts;

import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;

/** On which day an entity did each event first: all that adoption since first seen needs. */
public final class FirstUseDays {
    private final SortedLongMap dayByEvent = new SortedLongMap();

    /** Adds an event (by its id) on a day, in any order of days. */
    public void add(int event, int day) {
        int at = dayByEvent.find(event);
        if (at < 0) {
            dayByEvent.insert(-at - 1, event, day);
        } else if (day < dayByEvent.value(at)) {
            dayByEvent.setValue(at, day);
        }
    }

    /** Returns whether the event had happened by the end of a day. */
    public boolean happenedBy(int event, int day) {
        int at = dayByEvent.find(event);
        return at >= 0 && dayByEvent.value(at) <= day;
    }

    public void write(ByteWriter out) {
        out.writeVarLong(dayByEvent.size());
        for (int i = 0; i < dayByEvent.size(); i++) {
            out.writeVarLong(dayByEvent.key(i));
            out.writeSigned(dayByEvent.value(i));
        }
    }

    public static FirstUseDays read(ByteReader in) {
        FirstUseDays uses = new FirstUseDays();
        int size = in.readVarInt();
        uses.dayByEvent.reserve(size);
        for (int i = 0; i < size; i++) {
            uses.dayByEvent.append(in.readVarInt(), in.readSignedInt());
        }
        return uses;
    }
}
