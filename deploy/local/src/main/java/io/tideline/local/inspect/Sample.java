package io.tideline.local.inspect;

import io.tideline.event.format.Format;
import io.tideline.job.source.file.EventLines;
import io.tideline.job.source.file.UnreadableFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The lines of files, read once: the first ones say which format all are read by. */
public final class Sample {
    /** So many records say which format they look like. */
    static final int FIRST = 1_000;

    /** How far behind the newest event of its file one may be by default. */
    private static final Duration IN_ORDER = Duration.ofMinutes(10);

    private record Line(String file, long number, byte[] record) {}

    private final long most;
    private final List<Line> first = new ArrayList<>();
    private final Format given;
    private List<FormatGuess> guesses = List.of();
    private Inspection inspection;
    private Probe probe;
    private long lines;

    private Sample(long most, Format given) {
        this.most = most;
        this.given = given;
    }

    /**
     * Reads lines of files.
     *
     * @param most how many, at most
     * @param format of all lines; null: the one that fits best
     * @throws UnreadableFileException with one sentence on a file that cannot be read
     */
    public static Sample read(List<String> files, long most, Format format)
            throws UnreadableFileException {
        Sample sample = new Sample(most, format);
        EventLines.read(files, sample::take);
        if (sample.inspection == null) {
            sample.begin();
        }
        return sample;
    }

    private boolean take(String file, long number, byte[] record) {
        lines++;
        if (inspection != null) {
            inspection.add(probe, file, number, record);
        } else {
            first.add(new Line(file, number, record));
            if (first.size() == FIRST) {
                begin();
            }
        }
        return lines < most;
    }

    private void begin() {
        if (given == null) {
            guesses = FormatGuess.of(first.stream().map(Line::record).toList());
        }
        Format likeliest = setting().map(Probe::format).orElse(Format.SEGMENT);
        probe = new Probe(given == null ? likeliest : given);
        inspection = new Inspection(IN_ORDER);
        first.forEach(line -> inspection.add(probe, line.file(), line.number(), line.record()));
        first.clear();
    }

    /** Returns whether no line is an event. */
    public boolean isEmpty() {
        return inspection.events() == 0;
    }

    /** Returns what is in it, for people. */
    public List<String> text() {
        return InspectionText.ofFiles(inspection, guesses, given != null);
    }

    /** Returns how settings name the format that fits best; empty where one was given. */
    public Optional<String> setting() {
        return guesses.stream().map(FormatGuess::setting).findFirst();
    }

    /** Returns a first model for it. */
    public String model() {
        return ModelDraft.of(inspection);
    }
}
