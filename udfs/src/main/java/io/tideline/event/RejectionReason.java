package io.tideline.event;

/** Why a record was rejected. With several faults the first of this list counts. */
public enum RejectionReason {
    TOO_LARGE("too_large"),
    MALFORMED_JSON("malformed_json"),
    NOT_AN_OBJECT("not_an_object"),
    MISSING_TYPE("missing_type"),
    INVALID_FIELD("invalid_field"),
    MISSING_EVENT("missing_event"),
    MISSING_TIMESTAMP("missing_timestamp"),
    INVALID_TIMESTAMP("invalid_timestamp"),
    FUTURE_TIMESTAMP("future_timestamp"),
    PAST_TIMESTAMP("past_timestamp"),
    TOO_LATE("too_late");

    private final String text;

    RejectionReason(String text) {
        this.text = text;
    }

    /** Returns the name in the output. */
    public String text() {
        return text;
    }
}
