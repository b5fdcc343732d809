package io.tideline.counts;

import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;

/** The least and the greatest timestamp of some events, milliseconds since the epoch. */
public final class TimeRange {
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    /** Returns the least; {@link Long#MAX_VALUE} if there is none. */
    public long first() {
        return first;
    }

    /** Returns the greatest; {@link Long#MIN_VALUE} if there is none. */
    public long last() {
        return last;
    }

    public boolean isEmpty() {
        return first > last;
    }

    /** Adds timestamps from one to another; returns whether the least has changed. */
    public boolean add(long from, long to) {
        boolean isEarlier = from < first;
        first = Math.min(first, from);
        last = Math.max(last, to);
        return isEarlier;
    }

    public void clear() {
        first = Long.MAX_VALUE;
        last = Long.MIN_VALUE;
    }

    public void write(ByteWriter out) {
        out.writeByte(isEmpty() ? 0 : 1);
        if (!isEmpty()) {
            out.writeSigned(first);
            out.writeVarLong(last - first);
        }
    }

    /** Reads what {@link #write} wrote. */
    public TimeRange read(ByteReader in) {
        if (in.readByte() == 1) {
            first = in.readSigned();
            last = first + in.readVarLong();
        }
        return this;
    }
}
