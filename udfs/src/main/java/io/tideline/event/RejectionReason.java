package io.tideline.event;

import java.util.Locale;

/**
 * Why a record was rejected. With several faults the first of this list counts; the last three are
 * of records of a topic of models, and of topics in Avro.
 */
public enum RejectionReason {
    TOO_LARGE,
    MALFORMED_JSON,
    NOT_AN_OBJECT,
    MISSING_TYPE,
    INVALID_FIELD,
    MISSING_EVENT,
    MISSING_TIMESTAMP,
    INVALID_TIMESTAMP,
    FUTURE_TIMESTAMP,
    PAST_TIMESTAMP,
    TOO_LATE,
    INVALID_MODEL,
    MALFORMED_AVRO,
    UNKNOWN_SCHEMA;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns the name in the output. */
    public String text() {
        return text;
    }
}
