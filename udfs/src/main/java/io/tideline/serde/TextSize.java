package io.tideline.serde;

import java.util.Map;

/** Estimates how much memory texts take. */
public final class TextSize {
    private TextSize() {}

    /** Returns the bytes of a text's characters; 0 of null. */
    public static long of(String text) {
        return text == null ? 0 : 2L * text.length();
    }

    /** Returns the bytes of the characters of all keys and values; 0 of null. */
    public static long of(Map<String, String> texts) {
        long bytes = 0;
        if (texts != null) {
            for (Map.Entry<String, String> text : texts.entrySet()) {
                bytes += of(text.getKey()) + of(text.getValue());
            }
        }
        return bytes;
    }
}
