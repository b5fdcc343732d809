package io.tideline.event.format;

import java.util.ArrayList;
import java.util.List;

/**
 * A JSON pointer (RFC 6901), where a part that ends in {@code *} also stands for the first field
 * whose name begins so.
 */
final class Pointer {
    private Pointer() {}

    /** Returns whether a text is a pointer to something below the root. */
    static boolean isOne(String text) {
        return text.startsWith("/") && text.length() > 1 && !text.matches(".*~(?![01]).*");
    }

    /** Returns the names of fields, and the places in arrays, down to where a pointer leads. */
    static List<String> parts(String pointer) {
        List<String> parts = new ArrayList<>();
        for (String part : pointer.substring(1).split("/", -1)) {
            parts.add(part.replace("~1", "/").replace("~0", "~"));
        }
        return parts;
    }

    /** Returns the pointer of some parts. */
    static String of(List<String> parts) {
        StringBuilder text = new StringBuilder();
        for (String part : parts) {
            text.append('/').append(part.replace("~", "~0").replace("/", "~1"));
        }
        return text.toString();
    }

    /** Returns whether a pointer leads to, or below, where another one does. */
    static boolean isBelow(String pointer, String other) {
        return pointer.equals(other) || pointer.startsWith(other + "/");
    }
}
