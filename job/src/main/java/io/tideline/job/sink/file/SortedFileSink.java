package io.tideline.job.sink.file;

import io.tideline.metrics.TidelineMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.Counter;

/**
 * Writes a file when the input ends: the last row of each key, sorted by key. For bounded jobs, at
 * parallelism 1; the file stands there whole or not at all.
 *
 * <p>The rows gathered are no part of a checkpoint, so a job that is restored from one would lose
 * them: it fails instead. Without checkpoints a restart begins at the first row, and all is well.
 *
 * @param directory exists
 * @param name the file's name, without {@code .jsonl}
 */
record SortedFileSink(String directory, String name) implements Sink<KeyedRow> {
    /** Under this name and that of the file is the metric of its rows. */
    static final String FILE = "file";

    static final String ROWS = "numRowsWritten";

    @Override
    public SinkWriter<KeyedRow> createWriter(WriterInitContext context) throws IOException {
        if (context.getRestoredCheckpointId().isPresent()) {
            throw new IOException(
                    "Writing files cannot go on from a checkpoint: start the job again, without one.");
        }
        Counter rows = TidelineMetrics.of(context.metricGroup()).addGroup(FILE, name).counter(ROWS);
        return new Writer(Path.of(directory), name, rows);
    }

    static Path file(Path directory, String name) {
        return directory.resolve(name + ".jsonl");
    }

    /** Returns the path at which a file is written until it is complete. */
    static Path unfinished(Path directory, String name) {
        return directory.resolve("." + name + ".jsonl.unfinished");
    }

    /** Returns the folder in which its rows are sorted. */
    static Path sorting(Path directory, String name) {
        return directory.resolve("." + name + ".sorting");
    }

    private static final class Writer implements SinkWriter<KeyedRow> {
        private final Path file;
        private final Path unfinished;
        private final RowSorter sorter;
        private final Counter rows;

        Writer(Path directory, String name, Counter rows) throws IOException {
            this.file = file(directory, name);
            this.unfinished = unfinished(directory, name);
            this.sorter = new RowSorter(sorting(directory, name));
            this.rows = rows;
        }

        @Override
        public void write(KeyedRow row, Context context) throws IOException {
            sorter.add(row);
        }

        @Override
        public void flush(boolean endOfInput) throws IOException {
            if (endOfInput) {
                // Left by a run that was ended, or put there by somebody else.
                Files.deleteIfExists(unfinished);
                try {
                    rows.inc(sorter.writeTo(unfinished));
                } catch (IOException e) {
                    throw new IOException("Cannot write " + file + ": " + e.getMessage(), e);
                }
                Files.move(
                        unfinished,
                        file,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }

        @Override
        public void close() throws IOException {
            try (sorter) {
                Files.deleteIfExists(unfinished);
            }
        }
    }
}
