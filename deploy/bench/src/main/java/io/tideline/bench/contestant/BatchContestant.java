package io.tideline.bench.contestant;

import io.tideline.bench.work.Generator;
import io.tideline.bench.work.Workload;
import io.tideline.model.Model;
import io.tideline.model.read.ModelReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The solution without a stream: every night DuckDB reads files of raw events. The measured time is
 * that of nights; the files, one for each day, are written before.
 */
public abstract class BatchContestant implements Contestant {
    private static final Pattern DAY = Pattern.compile("\"timestamp\":\"([0-9-]{10})");
    private static final int BUFFER = 1 << 18;

    private DuckScores scores;

    @Override
    public final Outcome run(Task task, Marks marks) throws Exception {
        write(task.work(), Files.createDirectories(task.folder().resolve("events")));
        Model model = ModelReader.read(TidelineFiles.copyModel(task.folder()));
        marks.begin();
        long started = System.nanoTime();
        long cpu = Cpu.nanos();
        scores = DuckScores.open(task, model);
        compute(scores, task, model);
        cpu = Cpu.nanos() - cpu;
        long nanos = System.nanoTime() - started;
        marks.end();
        long count = task.work().events();
        double perSecond = count * 1e9 / nanos;
        return new Outcome(
                task.contestant(),
                count,
                perSecond,
                perSecond,
                nanos / 1e9,
                true,
                cpu / 1e3 / count,
                new Findings(null, List.of(), Map.of("scores", scores.rows())));
    }

    /** Computes scores from the files. */
    abstract void compute(DuckScores into, Task task, Model model) throws Exception;

    /** Returns the file of a day's events. */
    static Path file(Task task, LocalDate day) {
        return file(task, day.toString());
    }

    private static Path file(Task task, String day) {
        return task.folder().resolve("events").resolve(day + ".ndjson");
    }

    private static LocalDate lastDay(Task task) {
        return Workload.FIRST_DAY.plusDays(task.work().days() - 1L);
    }

    private static void write(Workload work, Path folder) throws IOException {
        var files = new HashMap<String, OutputStream>();
        try {
            new Generator(work)
                    .run(
                            (partition, user, call) -> {
                                try {
                                    OutputStream out = of(call, folder, files);
                                    out.write(call);
                                    out.write('\n');
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        } finally {
            for (OutputStream file : files.values()) {
                file.close();
            }
        }
    }

    /** Returns the file of the day of an event. */
    private static OutputStream of(byte[] call, Path folder, Map<String, OutputStream> files)
            throws IOException {
        Matcher day = DAY.matcher(new String(call, StandardCharsets.ISO_8859_1));
        if (!day.find()) {
            throw new IllegalStateException("A generated event has no timestamp");
        }
        OutputStream file = files.get(day.group(1));
        if (file == null) {
            Path path = folder.resolve(day.group(1) + ".ndjson");
            file = new BufferedOutputStream(Files.newOutputStream(path), BUFFER);
            files.put(day.group(1), file);
        }
        return file;
    }

    /** Returns the raw score of each entity of a level and profile on a day, after the run. */
    Map<String, Long> raw(String profile, String level, LocalDate day) throws SQLException {
        return scores.raw(profile, level, day);
    }

    @Override
    public void close() {
        if (scores != null) {
            scores.close();
        }
    }

    /** One night, which computes the scores of a day from the events of the longest window. */
    public static final class OneDay extends BatchContestant {
        @Override
        public String name() {
            return Contestants.BATCH;
        }

        @Override
        void compute(DuckScores into, Task task, Model model) throws SQLException {
            LocalDate day = lastDay(task);
            into.tally(BatchContestant.file(task, "*"), day.minusDays(model.longestWindow()));
            into.score(day);
        }
    }
}
