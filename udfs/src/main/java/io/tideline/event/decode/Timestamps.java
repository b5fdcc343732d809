package io.tideline.event.decode;

import io.tideline.event.decode.JsonFields.Slot;

/** Reads points in time, as text or as a number. */
final class Timestamps {
    /** What {@link #parse} returns for what is no point in time. */
    static final long INVALID = Iso8601.INVALID;

    private Timestamps() {}

    /** Returns milliseconds since the epoch, or {@link #INVALID}, also for an absent field. */
    static long parse(Slot slot) {
        if (slot.isNumber()) {
            return UnixTime.parse(slot.text());
        }
        if (!slot.isString()) {
            return INVALID;
        }
        long time = Iso8601.parse(slot.text());
        return time == INVALID && UnixTime.isOne(slot.text()) ? UnixTime.parse(slot.text()) : time;
    }
}
