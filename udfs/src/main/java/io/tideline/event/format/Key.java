package io.tideline.event.format;

import java.util.Locale;

/** What a mapping says by lists of JSON pointers. */
enum Key {
    ID,
    COMPOSE_ID,
    TYPE,
    USER,
    ACCOUNT,
    GROUP,
    NAME,
    CATEGORY,
    PAGE,
    TIME,
    CLIENT_TIME,
    SENT,
    RECEIVED,
    PROPERTIES,
    TRAITS,
    GROUP_TRAITS,
    KEYED,
    BATCH,
    INHERIT;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns the name in a file. */
    String text() {
        return text;
    }
}
