package io.tideline.event;

import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * What became of one record: exactly one of an event, a rejection, or neither (the record is
 * ignored: of a type that is not read).
 */
@TypeInfo(EventTypes.DecodedFactory.class)
public record Decoded(Event event, Rejection rejection) {

    private static final Decoded IGNORED = new Decoded(null, null);

    public static Decoded of(Event event) {
        return new Decoded(event, null);
    }

    public static Decoded of(Rejection rejection) {
        return new Decoded(null, rejection);
    }

    public static Decoded ignored() {
        return IGNORED;
    }

    public boolean isEvent() {
        return event != null;
    }

    /** Whether it is an event that moves the watermark: one that somebody did at some time. */
    public boolean isOwnedEvent() {
        return event != null && event.hasOwner() && event.hasTime();
    }

    public boolean isRejection() {
        return rejection != null;
    }
}
