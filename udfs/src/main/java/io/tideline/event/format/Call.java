package io.tideline.event.format;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a record of some type is to the rules. */
enum Call {
    TRACK,
    PAGE,
    SCREEN,
    IDENTIFY,
    GROUP,

    /** Left out, and counted as ignored. */
    SKIP;

    /** By their names in a file. */
    static final Map<String, Call> BY_NAME = new LinkedHashMap<>();

    static {
        for (Call call : values()) {
            BY_NAME.put(call.text(), call);
        }
    }

    /** Returns the type of the Segment call, in lower case. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
