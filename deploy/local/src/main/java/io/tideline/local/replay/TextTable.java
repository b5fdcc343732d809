package io.tideline.local.replay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table of plain text: texts to the left, numbers to the right of their columns. */
public final class TextTable {
    private static final String INDENT = "  ";
    private static final String GAP = "  ";

    /** Stands for a value that there is not. */
    private static final String NONE = "-";

    private final int texts;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * @param texts the first so many columns are texts, the others numbers
     */
    public TextTable(int texts, String... headings) {
        this.texts = texts;
        rows.add(List.of(headings));
    }

    /** Adds a row, with a cell for each heading; a cell may be null. */
    public TextTable add(Object... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException("A row of " + cells.length + " cells");
        }
        var row = new ArrayList<String>();
        for (Object cell : cells) {
            row.add(text(cell));
        }
        rows.add(Collections.unmodifiableList(row));
        return this;
    }

    private static String text(Object cell) {
        if (cell == null) {
            return NONE;
        }
        return cell instanceof Long || cell instanceof Integer
                ? String.format(Locale.ROOT, "%,d", ((Number) cell).longValue())
                : cell.toString();
    }

    /** Returns the lines, without line ends and blanks before them. */
    public List<String> lines() {
        int[] widths =
                IntStream.range(0, rows.get(0).size())
                        .map(
                                column ->
                                        rows.stream()
                                                .mapToInt(row -> width(row.get(column)))
                                                .max()
                                                .orElse(0))
                        .toArray();
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        return INDENT
                + IntStream.range(0, row.size())
                        .mapToObj(column -> padded(row.get(column), widths[column], column < texts))
                        .collect(Collectors.joining(GAP))
                        .stripTrailing();
    }

    private static String padded(String cell, int width, boolean left) {
        var blanks = " ".repeat(width - width(cell));
        return left ? cell + blanks : blanks + cell;
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
