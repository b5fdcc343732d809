package io.tideline.console.view;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Rows for a spreadsheet (RFC 4180). A spreadsheet takes a cell for a formula that begins with one
 * of some characters, and names come from strangers; an apostrophe before it keeps it text.
 */
public final class Csv {
    private static final Pattern FORMULA = Pattern.compile("^[=+\\-@\t\r].*", Pattern.DOTALL);

    private Csv() {}

    /** Returns a line of cells, with its end; numbers are left as they are. */
    public static String line(List<?> cells) {
        return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(Object value) {
        if (value == null) {
            return "";
        }
        var text = value.toString();
        if (!(value instanceof Number) && FORMULA.matcher(text).matches()) {
            text = "'" + text;
        }
        return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
