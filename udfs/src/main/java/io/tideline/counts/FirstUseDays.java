package io.tideline.counts;

import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.util.Arrays;

/** On which day an entity did each event first: all that adoption since first seen needs. */
public final class FirstUseDays {
    private int[] events = new int[4];
    private int[] days = new int[4];
    private int size;

    /** Takes an event (by its id) on a day, in any order of days. */
    public void add(int event, int day) {
        int at = Arrays.binarySearch(events, 0, size, event);
        if (at >= 0) {
            days[at] = Math.min(days[at], day);
            return;
        }
        insert(-at - 1, event, day);
    }

    private void insert(int at, int event, int day) {
        if (size == events.length) {
            events = Arrays.copyOf(events, size * 2);
            days = Arrays.copyOf(days, size * 2);
        }
        System.arraycopy(events, at, events, at + 1, size - at);
        System.arraycopy(days, at, days, at + 1, size - at);
        events[at] = event;
        days[at] = day;
        size++;
    }

    /** Whether the event had happened by the end of a day. */
    public boolean happenedBy(int event, int day) {
        int at = Arrays.binarySearch(events, 0, size, event);
        return at >= 0 && days[at] <= day;
    }

    public void write(ByteWriter out) {
        out.writeVarLong(size);
        for (int i = 0; i < size; i++) {
            out.writeVarLong(events[i]);
            out.writeSigned(days[i]);
        }
    }

    public static FirstUseDays read(ByteReader in) {
        FirstUseDays uses = new FirstUseDays();
        int size = in.readVarInt();
        for (int i = 0; i < size; i++) {
            uses.insert(i, in.readVarInt(), in.readSignedInt());
        }
        return uses;
    }
}
