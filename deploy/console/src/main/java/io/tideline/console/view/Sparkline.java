package io.tideline.console.view;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A small line of scores, drawn on the server. */
public final class Sparkline {
    /** The picture's width, as its template has it. */
    public static final int WIDTH = 84;

    /** The picture's height. */
    public static final int HEIGHT = 22;

    private static final int MARGIN = 2;

    private Sparkline() {}

    /** Returns the points of a polyline of values from 0 to 100; empty of fewer than two. */
    public static String points(List<Integer> values) {
        return values == null ? "" : points(values, 100);
    }

    /** Returns the points of a polyline of values from 0 to a greatest one. */
    public static String points(List<? extends Number> values, double most) {
        var there = values.stream().filter(Objects::nonNull).toList();
        if (there.size() < 2) {
            return "";
        }
        var points = new StringBuilder();
        double step = (WIDTH - 2.0 * MARGIN) / (there.size() - 1);
        double scale = (HEIGHT - 2.0 * MARGIN) / Math.max(most, 1);
        for (int i = 0; i < there.size(); i++) {
            double x = MARGIN + i * step;
            double y = HEIGHT - MARGIN - there.get(i).doubleValue() * scale;
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
        }
        return points.toString().strip();
    }
}
