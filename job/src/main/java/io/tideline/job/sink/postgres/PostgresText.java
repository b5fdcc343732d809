package io.tideline.job.sink.postgres;

import java.util.stream.IntStream;

/**
 * Text that PostgreSQL can store: it knows neither NUL nor lone surrogates. Ids with either have
 * been rejected; in a name of the model each is replaced by U+FFFD.
 */
final class PostgresText {
    private static final char REPLACEMENT = '\uFFFD';
    private static final int ESCAPE_LENGTH = 6;

    private PostgresText() {}

    /** The text as it can be stored; null as null. */
    static String plain(String text) {
        if (text == null || text.codePoints().noneMatch(PostgresText::unstorable)) {
            return text;
        }
        IntStream replaced = text.codePoints().map(c -> unstorable(c) ? REPLACEMENT : c);
        return replaced.collect(
                        StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /**
     * JSON text as the server can store it in binary form; null as null.
     *
     * @param json as {@link io.tideline.job.sink.row.RowJson} writes it: surrogates are escaped
     *     only where they are lone
     */
    static String json(String json) {
        if (json == null || json.indexOf('\\') < 0) {
            return json;
        }
        StringBuilder out = new StringBuilder(json.length());
        int at = 0;
        while (at < json.length()) {
            char c = json.charAt(at);
            if (c != '\\') {
                out.append(c);
                at++;
            } else if (json.charAt(at + 1) != 'u') {
                out.append(json, at, at + 2);
                at += 2;
            } else {
                String escape = json.substring(at, at + ESCAPE_LENGTH);
                boolean unstorable = unstorable(Integer.parseInt(escape.substring(2), 16));
                out.append(unstorable ? String.valueOf(REPLACEMENT) : escape);
                at += ESCAPE_LENGTH;
            }
        }
        return out.toString();
    }

    private static boolean unstorable(int c) {
        return c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
