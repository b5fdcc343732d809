package io.tideline.local.explain;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers a question by what rows say. */
public final class Explain {
    private static final int MOST_LIKE = 5;

    private Explain() {}

    /** Returns the lines of the page; nothing if no row is about whom the question is. */
    public static Optional<List<String>> page(RowReader rows, Question question)
            throws IOException {
        return Explanation.of(rows, question).map(Explain::lines);
    }

    /** Returns a sentence on somebody no row is about, with those who may be meant. */
    public static String unknown(RowReader rows, Question question) throws IOException {
        var level = question.level();
        var like =
                rows.like(level, question.id(), MOST_LIKE).stream()
                        .map(row -> WhoText.named(level, row))
                        .collect(joining(", "));
        return "No row is about %s%s."
                .formatted(
                        question.subject(),
                        like.isEmpty()
                                ? ": give the id as events have it"
                                : ". Ids or names that begin so: " + like);
    }

    static List<String> lines(Explanation found) {
        var lines = new ArrayList<String>();
        lines.addAll(WhoText.of(found));
        lines.addAll(ScoreText.of(found));
        lines.addAll(UseText.of(found));
        lines.addAll(ProgressText.of(found));
        lines.add("");
        lines.add("Times are in UTC, days in the model's time zone.");
        return lines;
    }

    /** Adds a heading, with an empty line before it. */
    static void head(List<String> lines, String text) {
        lines.add("");
        lines.add(text);
    }

    /** Returns labels and values side by side; values that are empty are left out. */
    static List<String> aligned(List<Line> all) {
        var shown = all.stream().filter(line -> !line.value().isEmpty()).toList();
        int width = shown.stream().mapToInt(Line::width).max().orElse(0);
        return shown.stream()
                .map(
                        line ->
                                "  "
                                        + line.label()
                                        + " ".repeat(width - line.width() + 2)
                                        + line.value())
                .toList();
    }

    /** A value and what it is called. */
    record Line(String label, String value) {
        int width() {
            return label.codePointCount(0, label.length());
        }
    }
}
