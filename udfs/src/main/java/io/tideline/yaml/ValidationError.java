package io.tideline.yaml;

import java.io.Serializable;

/**
 * One fault of a file that a user wrote.
 *
 * @param place the keys down to it, such as {@code profiles.weekly.window} or {@code
 *     features.Reports[1]}; empty: the file as a whole
 * @param found what stands there
 * @param expected what would be right, with the nearest known name where one was misspelt
 */
public record ValidationError(String place, String found, String expected) implements Serializable {
    private static final int LONGEST_QUOTE = 80;

    /** Returns the fault as a line that a user reads. */
    public String line() {
        return (place.isEmpty() ? "" : place + ": ") + "found " + found + ", expected " + expected;
    }

    /** Returns a text cut to a length that fits a message, with control characters made visible. */
    public static String abbreviate(String text) {
        var shown = new StringBuilder();
        text.codePoints()
                .limit(LONGEST_QUOTE)
                .forEach(
                        c -> {
                            if (Character.isISOControl(c)) {
                                shown.append(String.format("\\u%04x", c));
                            } else {
                                shown.appendCodePoint(c);
                            }
                        });
        return text.codePointCount(0, text.length()) > LONGEST_QUOTE ? shown + "…" : shown + "";
    }
}
