package io.tideline.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Renders results as horizontal bars in SVG: those of the race by their speed, and the others as
 * text below. The figures stand beside the bars, so that even a bar too short to be seen is
 * readable.
 */
final class Bars {
    private static final int WIDTH = 860;
    private static final int MARGIN = 20;
    private static final int BARS_FROM = 330;
    private static final int LONGEST = 350;
    private static final int BAR = 22;
    private static final int STEP = 34;
    private static final int LINE = 20;
    private static final int HEADING = 44;
    private static final String SPEED = "events/s";

    private Bars() {}

    /** Returns the whole file. */
    static String svg(List<Result> results) {
        var body = new StringBuilder();
        int y = MARGIN;
        var races = results.stream().filter(Result::race).toList();
        if (!races.isEmpty()) {
            text(body, MARGIN, y + 10, "bold", "Events a second");
            y += HEADING - MARGIN + 10;
            double most = races.stream().mapToDouble(Bars::speed).max().orElse(1);
            for (Result result : races) {
                bar(body, y, result, most);
                y += STEP;
            }
        }
        for (String line : others(results)) {
            text(body, MARGIN, y + BAR, line.startsWith(" ") ? "normal" : "bold", line.strip());
            y += LINE;
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d"\
                 font-family="sans-serif" font-size="14">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                %3$s</svg>
                """
                .formatted(WIDTH, y + MARGIN + BAR, body);
    }

    private static double speed(Result result) {
        return result.figures().get(SPEED);
    }

    private static void bar(StringBuilder body, int y, Result result, double most) {
        double length = Math.max(1, speed(result) / most * LONGEST);
        text(body, MARGIN, y + 16, "normal", result.title());
        body.append(
                String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                        BARS_FROM,
                        y,
                        length,
                        BAR,
                        result.row().equals("tideline") ? "#0b6e99" : "#9aa5b1"));
        text(body, BARS_FROM + (int) length + 8, y + 16, "normal", Report.text(speed(result)));
    }

    private static List<String> others(List<Result> results) {
        var lines = new ArrayList<String>();
        for (Result result : results) {
            if (!result.race()) {
                lines.add(result.title());
                result.figures()
                        .forEach(
                                (name, figure) ->
                                        lines.add(" " + name + ": " + Report.text(figure)));
            }
        }
        return lines;
    }

    private static void text(StringBuilder body, int x, int y, String weight, String text) {
        body.append(
                "<text x=\"%d\" y=\"%d\" font-weight=\"%s\" fill=\"#1f2933\">%s</text>%n"
                        .formatted(x, y, weight, escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
