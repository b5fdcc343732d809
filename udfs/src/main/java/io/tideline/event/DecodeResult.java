package io.tideline.event;

import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * What became of one record: exactly one of an event, a rejection, or neither (the record is
 * ignored: of a type that is not read).
 */
@TypeInfo(EventTypes.Factory.class)
public record DecodeResult(Event event, Rejection rejection) {

    private static final DecodeResult IGNORED = new DecodeResult(null, null);

    public static DecodeResult of(Event event) {
        return new DecodeResult(event, null);
    }

    public static DecodeResult of(Rejection rejection) {
        return new DecodeResult(null, rejection);
    }

    public static DecodeResult ignored() {
        return IGNORED;
    }

    public boolean isEvent() {
        return event != null;
    }

    /** Returns whether it is an event that moves the watermark: one with a time and an owner. */
    public boolean isOwnedEvent() {
        return event != null && event.hasEntity() && event.hasTime();
    }

    public boolean isRejection() {
        return rejection != null;
    }
}
