package io.tideline.event.decode;

/** Blanks around a text: white space of any kind, also what breaks no line. */
public final class Blanks {
    private static final char NEXT_LINE = '\u0085';

    private Blanks() {}

    /** Returns the text without blanks at its beginning and end; itself where there are none. */
    public static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (start < end && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char character) {
        return character <= ' '
                ? character == ' ' || Character.isWhitespace(character)
                : character >= NEXT_LINE
                        && (character == NEXT_LINE
                                || Character.isSpaceChar(character)
                                || Character.isWhitespace(character));
    }
}
