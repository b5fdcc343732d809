package io.tideline.bench.opinion;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What both are asked about.
 *
 * @param model of JSON, which is YAML too
 * @param lines of all files, in the order of their files' lines
 * @param outOfOrderness how far behind the newest event of its file an event may be
 * @param allowedLateness how long a closed day takes late events
 */
public record Sample(
        String model, List<Line> lines, Duration outOfOrderness, Duration allowedLateness) {

    /** How far behind the machine's clock an event may be: samples are of any year. */
    static final Duration MAX_PAST = Duration.ofDays(36_500);

    /**
     * A line of a file.
     *
     * @param file which one, from 0
     * @param text without its end
     */
    public record Line(int file, String text) {}

    /** The name of a file. */
    static String fileName(int file) {
        return "events-" + file + ".jsonl";
    }

    /** The lines of a file. */
    List<String> linesOf(int file) {
        return lines.stream().filter(line -> line.file() == file).map(Line::text).toList();
    }

    /** One more than the last file that has a line; at least 1. */
    int files() {
        return lines.stream().mapToInt(Line::file).max().orElse(0) + 1;
    }

    Sample withLines(List<Line> others) {
        return new Sample(model, List.copyOf(others), outOfOrderness, allowedLateness);
    }

    Sample withModel(String other) {
        return new Sample(other, lines, outOfOrderness, allowedLateness);
    }

    /** All that it takes to run it by hand. */
    List<String> text() {
        List<String> text = new ArrayList<>();
        text.add(
                "--out-of-orderness %sms --allowed-lateness %sms --max-past %sd"
                        .formatted(
                                outOfOrderness.toMillis(),
                                allowedLateness.toMillis(),
                                MAX_PAST.toDays()));
        text.add("model.yaml:");
        text.add(model);
        for (int file = 0; file < files(); file++) {
            text.add(fileName(file) + ":");
            text.addAll(linesOf(file));
        }
        return text;
    }
}
