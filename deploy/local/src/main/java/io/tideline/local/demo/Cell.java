package io.tideline.local.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Texts of a certain width, before they are coloured. */
final class Cell {

    private Cell() {}

    /** To the left of {@code width} columns, one of which at least stays free. */
    static String left(String text, int width) {
        var shown = cut(text, width - 1);
        return shown + " ".repeat(width - shown.length());
    }

    static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
    }

    static String percent(BigDecimal value) {
        return rounded(value) + " %";
    }

    static String rounded(BigDecimal value) {
        return value.setScale(0, RoundingMode.HALF_UP).toPlainString();
    }
}
