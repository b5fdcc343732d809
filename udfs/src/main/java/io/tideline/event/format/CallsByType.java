package io.tideline.event.format;

import io.tideline.event.decode.Blanks;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Which call a record is by its type. As with Segment's own words, capitals of a type and blanks
 * around it do not matter, unless a tracker has the names of events for types: those are looked up
 * as they are written.
 */
final class CallsByType {
    private final Map<String, Call> types;
    private final Call ofOthers;

    /** By types in lower case; empty where types are names. */
    private final Map<String, Call> inAnyCase = new HashMap<>();

    CallsByType(Mapping mapping) {
        types = new HashMap<>(mapping.types());
        ofOthers = types.remove(Mapping.ANY);
        boolean areNames =
                mapping.single(Key.TYPE).stream().anyMatch(mapping.single(Key.NAME)::contains);
        if (!areNames) {
            types.forEach((type, call) -> inAnyCase.putIfAbsent(plain(type), call));
        }
    }

    /** Returns the call that an entry says; null: none does. */
    Call of(String type) {
        Call call = type == null ? null : types.get(type);
        if (call == null && type != null && !inAnyCase.isEmpty()) {
            call = inAnyCase.get(plain(type));
        }
        return call == null ? ofOthers : call;
    }

    /** Returns the call that is Segment's own word for it, or null. */
    static Call ofWord(String type) {
        if (type == null) {
            return null;
        }
        Call call = Call.BY_NAME.get(type);
        call = call == null ? Call.BY_NAME.get(plain(type)) : call;
        return call == Call.SKIP ? null : call;
    }

    private static String plain(String type) {
        return Blanks.strip(type).toLowerCase(Locale.ROOT);
    }
}
