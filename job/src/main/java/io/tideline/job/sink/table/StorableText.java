package io.tideline.job.sink.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.serde.Json;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text that every database can store: PostgreSQL knows neither NUL nor lone surrogates. Ids with
 * either have been rejected; in a name of the model each is replaced by U+FFFD.
 */
public final class StorableText {
    private static final String REPLACEMENT = "\uFFFD";
    private static final Pattern UNSTORABLE = Pattern.compile("[\\x00\\p{Cs}]");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u(\\p{XDigit}{4})|.)");

    private StorableText() {}

    /** Returns the text as it can be stored; null as null. */
    public static String plain(String text) {
        if (text == null || !suspicious(text)) {
            return text;
        }
        return UNSTORABLE.matcher(text).replaceAll(REPLACEMENT);
    }

    /**
     * Returns JSON text in UTF-8 as it can be stored; null as null.
     *
     * @param json as {@link Json} writes it: surrogates are escaped only where they are lone
     */
    public static byte[] json(byte[] json) {
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
        return ESCAPE.matcher(json)
                .replaceAll(
                        found -> {
                            String code = found.group(1);
                            return code != null && unstorable(Integer.parseInt(code, 16))
                                    ? REPLACEMENT
                                    : Matcher.quoteReplacement(found.group());
                        });
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
