package io.tideline.event.decode;

/** Data of a user, made fit for a sentence: quoted, escaped and cut. */
public final class QuotedSnippet {
    /** In UTF-16 units, before escaping. */
    private static final int MAX_LENGTH = 80;

    private QuotedSnippet() {}

    /** Returns the text as a JSON string, without control characters, cut after 80 characters. */
    public static String of(String text) {
        int end = Math.min(text.length(), MAX_LENGTH);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder out = new StringBuilder(end + 8).append('"');
        for (int i = 0; i < end; ) {
            int character = text.codePointAt(i);
            append(out, character);
            i += Character.charCount(character);
        }
        return out.append(end < text.length() ? "…\"" : "\"").toString();
    }

    private static void append(StringBuilder out, int character) {
        if (character == '"' || character == '\\') {
            out.append('\\').appendCodePoint(character);
        } else if (isVisible(character)) {
            out.appendCodePoint(character);
        } else if (character <= Character.MAX_VALUE) {
            out.append(String.format("\\u%04x", character));
        } else {
            out.append(String.format("\\u{%x}", character));
        }
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
