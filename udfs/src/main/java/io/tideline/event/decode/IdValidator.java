package io.tideline.event.decode;

/** What an id of a user, an account or a message may be. */
public final class IdValidator {
    /** The longest id, in code points. */
    static final int MAX_LENGTH = 512;

    private IdValidator() {}

    /**
     * Returns what is wrong with an id, as the end of a sentence that begins with the name of its
     * field, or null if nothing is.
     */
    public static String fault(String id) {
        if (id.isEmpty()) {
            return "is empty; it must be an id or absent.";
        }
        if (id.length() > MAX_LENGTH) {
            int length = id.codePointCount(0, id.length());
            if (length > MAX_LENGTH) {
                return "has " + length + " characters; it must have at most " + MAX_LENGTH + ".";
            }
        }
        if (!isText(id)) {
            return "is %s; it must be text that can be written out, without the character U+0000 or half a surrogate pair."
                    .formatted(QuotedSnippet.of(id));
        }
        return null;
    }

    /** Returns whether every output can hold the text: without U+0000 and lone surrogates. */
    private static boolean isText(String id) {
        for (int i = 0; i < id.length(); i++) {
            char character = id.charAt(i);
            if (character == 0) {
                return false;
            }
            if (Character.isSurrogate(character)) {
                if (!Character.isSupplementaryCodePoint(id.codePointAt(i))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
