package io.tideline.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A trait's value as state keeps it, in canonical JSON text ({@link CanonicalJson}).
 *
 * <p>Rows carry texts, cut to {@value #LONGEST} characters, numbers and booleans. Any other value
 * is to rows and segments as if the trait was unset.
 */
public final class TraitValue {
    /** The most characters (code points) of a text. */
    public static final int LONGEST = 1_000;

    public static final String UNSET = "null";

    /** Numbers with more digits before or behind the point are left out. */
    private static final int MOST_DIGITS = 300;

    private static final ObjectMapper JSON = new ObjectMapper();

    private TraitValue() {}

    /**
     * Returns what rows carry of a value: all of it but the end of a long text; {@link #UNSET} of
     * what they leave out.
     */
    public static String carried(String value) {
        if (value.startsWith("\"")) {
            return text(value);
        }
        boolean isKept =
                isNumber(value) ? isUsual(value) : value.equals("true") || value.equals("false");
        return isKept ? value : UNSET;
    }

    /** Cuts a text, and replaces what UTF-8 or a database cannot hold by U+FFFD. */
    private static String text(String value) {
        boolean isPlain =
                value.length() <= LONGEST
                        && !value.contains("\\u0000")
                        && value.chars().noneMatch(c -> Character.isSurrogate((char) c));
        if (isPlain) {
            return value;
        }
        StringBuilder cut = new StringBuilder();
        parse(value)
                .codePoints()
                .limit(LONGEST)
                .map(c -> c == 0 || Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
                .forEach(cut::appendCodePoint);
        return CanonicalJson.ofText(cut.toString());
    }

    private static String parse(String value) {
        try {
            return JSON.readValue(value, String.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A trait is no JSON text", e);
        }
    }

    private static boolean isNumber(String value) {
        char first = value.charAt(0);
        return first == '-' || (first >= '0' && first <= '9');
    }

    private static boolean isUsual(String value) {
        if (value.length() > MOST_DIGITS) {
            return false;
        }
        try {
            BigDecimal number = new BigDecimal(value);
            return Math.abs((long) number.scale()) <= MOST_DIGITS;
        } catch (NumberFormatException e) {
            return false; // an exponent beyond 32 bits
        }
    }

    /** Returns carried values by name as one JSON object. */
    public static String json(Map<String, String> carried) {
        return carried.entrySet().stream()
                .map(trait -> CanonicalJson.ofText(trait.getKey()) + ":" + number(trait.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String number(String value) {
        return isNumber(value) ? new BigDecimal(value).toPlainString() : value;
    }

    /** Returns the text of a carried value as people read it; null if it is unset. */
    public static String plain(String carried) {
        if (carried == null || carried.equals(UNSET)) {
            return null;
        }
        if (carried.startsWith("\"")) {
            return parse(carried);
        }
        return number(carried);
    }

    /** Returns the number above 0 that a carried value is, or null. */
    public static BigDecimal positiveNumber(String carried) {
        if (carried == null || !isNumber(carried)) {
            return null;
        }
        BigDecimal number = new BigDecimal(carried);
        return number.signum() > 0 ? number : null;
    }
}
