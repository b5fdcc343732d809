package io.tideline.bench.opinion;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The input of both.
 *
 * @param model as JSON, which is also YAML
 * @param lines of all files, in the order of their files' lines
 * @param outOfOrderness how far behind the newest event of its file an event may be
 * @param allowedLateness how long a closed day accepts late events
 */
public record Sample(
        String model, List<Line> lines, Duration outOfOrderness, Duration allowedLateness) {

    /** How far behind the machine's clock an event may be: samples can be in any year. */
    static final Duration MAX_PAST = Duration.ofDays(36_500);

    /**
     * A line of a file.
     *
     * @param file the number of the file, from 0
     * @param text without its end
     */
    public record Line(int file, String text) {}

    /** Returns the name of a file. */
    static String fileName(int file) {
        return "events-" + file + ".jsonl";
    }

    /** Returns the lines of a file. */
    List<String> linesOf(int file) {
        return lines.stream().filter(line -> line.file() == file).map(Line::text).toList();
    }

    /** Returns the number of the last file with a line plus 1; at least 1. */
    int files() {
        return lines.stream().mapToInt(Line::file).max().orElse(0) + 1;
    }

    Sample withLines(List<Line> others) {
        return new Sample(model, List.copyOf(others), outOfOrderness, allowedLateness);
    }

    Sample withModel(String other) {
        return new Sample(other, lines, outOfOrderness, allowedLateness);
    }

    /** Returns everything that is needed to run it by hand. */
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
