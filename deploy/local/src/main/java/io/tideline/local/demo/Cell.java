package io.tideline.local.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/** Texts of a fixed width, before they are coloured. */
final class Cell {

    /** Control characters, old and new, formatting marks, line ends, and half surrogates. */
    private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

    private Cell() {}

    /**
     * Pads or cuts a text to {@code width} columns, aligned left, with at least one column free.
     */
    static String left(String text, int width) {
        var shown = cut(text, width - 1);
        return shown + " ".repeat(width - shown.length());
    }

    static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    static String cut(String text, int width) {
        var shown = plain(text);
        return shown.length() <= width ? shown : shown.substring(0, Math.max(0, width - 1)) + "…";
    }

    /**
     * Replaces all characters that a terminal would not show literally: ids come from outside, and
     * may contain anything, such as escapes or marks that change the direction of writing.
     */
    static String plain(String text) {
        return UNSHOWN.matcher(text).replaceAll(" ");
    }

    static String percent(BigDecimal value) {
        return rounded(value) + " %";
    }

    static String rounded(BigDecimal value) {
        return value.setScale(0, RoundingMode.HALF_UP).toPlainString();
    }
}
