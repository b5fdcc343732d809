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

    /**
     * Returns the same of a record that came as other bytes than those that were decoded, which it
     * carries; an event that is one of several in a record carries itself.
     */
    public DecodeResult cameAs(byte[] record) {
        if (event != null) {
            return event.position().isElement() ? this : of(event.carrying(record));
        }
        if (rejection == null || rejection.position().isElement()) {
            return this;
        }
        return of(
                new Rejection(
                        rejection.reason(), rejection.detail(), rejection.position(), record));
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
