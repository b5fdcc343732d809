package io.tideline.job.sink.postgres.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.serde.Json;
import java.util.stream.IntStream;

/**
 * Text that PostgreSQL can store: it knows neither NUL nor lone surrogates. Ids with either have
 * been rejected; in a name of the model each is replaced by U+FFFD.
 */
public final class PostgresText {
    private static final char REPLACEMENT = '\uFFFD';
    private static final int ESCAPE_LENGTH = 6;

    private PostgresText() {}

    /** Returns the text as it can be stored; null as null. */
    public static String plain(String text) {
        if (text == null || !suspicious(text)) {
            return text;
        }
        IntStream replaced = text.codePoints().map(c -> unstorable(c) ? REPLACEMENT : c);
        return replaced.collect(
                        StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /**
     * Returns JSON text in UTF-8 as the server can store it in binary form; null as null.
     *
     * @param json as {@link Json} writes it: surrogates are escaped only where they are lone
     */
    static byte[] json(byte[] json) {
        if (json != null) {
            for (byte each : json) {
                if (each == '\\') {
                    return escaped(new String(json, UTF_8)).getBytes(UTF_8);
                }
            }
        }
        return json;
    }

    private static String escaped(String json) {
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

    /** Returns whether anything may be unstorable, without combining surrogates. */
    private static boolean suspicious(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (unstorable(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean unstorable(int c) {
        return c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
