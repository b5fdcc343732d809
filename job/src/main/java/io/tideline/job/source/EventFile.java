package io.tideline.job.source;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** One file of events: where it is, and how far it has been read. */
final class EventFile implements Closeable {
    /** The name of standard input. */
    static final String STANDARD_INPUT = "-";

    private static final String GZIP_SUFFIX = ".gz";
    private static final int BUFFER = 1 << 16;

    private final String name;
    private final int index;
    private long lines;
    private long largest;
    private boolean finished;
    private LineReader reader;

    /**
     * @param state how far it was read before
     * @param index its place among the files
     */
    EventFile(FilesSplit.FileState state, int index) {
        this.name = state.name();
        this.index = index;
        this.lines = state.lines();
        this.largest = state.largest();
        this.finished = state.finished();
    }

    /** How far it has been read. */
    FilesSplit.FileState state() {
        return new FilesSplit.FileState(name, lines, largest, finished);
    }

    String name() {
        return name;
    }

    int index() {
        return index;
    }

    /** How many lines have been read, which is the number of the line read last. */
    long lines() {
        return lines;
    }

    /** The largest timestamp accepted from it; {@link Long#MIN_VALUE}: none. */
    long largest() {
        return largest;
    }

    /** Whether its end has been seen. */
    boolean isFinished() {
        return finished;
    }

    /** Takes note of the timestamp of an accepted event. */
    void accepted(long timestamp) {
        largest = Math.max(largest, timestamp);
    }

    /** The next line, blank or not; null: the file is at its end. */
    byte[] next() throws UnreadableFileException {
        try {
            if (reader == null) {
                openBehindWhatWasRead();
            }
            byte[] line = reader.next();
            if (line != null) {
                lines++;
            } else {
                finished = true;
                close();
            }
            return line;
        } catch (IOException e) {
            throw unreadable(name, "fails after line " + lines, e);
        }
    }

    private void openBehindWhatWasRead() throws IOException {
        if (lines > 0 && name.equals(STANDARD_INPUT)) {
            throw new UnreadableFileException(
                    "Standard input cannot be read a second time after a failure; write it to a"
                            + " file and name that.");
        }
        reader = new LineReader(open(name));
        for (long line = 1; line <= lines; line++) {
            if (reader.next() == null) {
                throw new UnreadableFileException(
                        "The file "
                                + name
                                + " has "
                                + (line - 1)
                                + " lines where "
                                + lines
                                + " were read before; it must not change while it is read.");
            }
        }
    }

    /**
     * Tries whether a file can be read, without taking anything from standard input or a pipe.
     *
     * @throws UnreadableFileException if it cannot
     */
    static void check(String name) throws UnreadableFileException {
        if (name.equals(STANDARD_INPUT)) {
            return;
        }
        try {
            Path path = Path.of(name);
            if (Files.isDirectory(path)) {
                throw new UnreadableFileException(
                        "The file " + name + " is a directory; name the files in it.");
            }
            if (!Files.exists(path)) {
                throw new NoSuchFileException(name);
            }
            if (Files.isRegularFile(path)) {
                open(name).close();
            } else if (!Files.isReadable(path)) {
                throw unreadable(name, "must not be read by this user", null);
            }
        } catch (InvalidPathException e) {
            throw unreadable(name, "has no valid path", null);
        } catch (IOException e) {
            throw unreadable(name, "cannot be opened", e);
        }
    }

    private static InputStream open(String name) throws IOException {
        if (name.equals(STANDARD_INPUT)) {
            return new FilterInputStream(System.in) {
                @Override
                public void close() {
                    // It belongs to the process.
                }
            };
        }
        InputStream in = new FileInputStream(name);
        if (!name.endsWith(GZIP_SUFFIX)) {
            return in;
        }
        try {
            return new GZIPInputStream(new BufferedInputStream(in, BUFFER), BUFFER);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static UnreadableFileException unreadable(String name, String what, IOException e) {
        if (e instanceof UnreadableFileException known) {
            return known;
        }
        String cause =
                e == null
                        ? ""
                        : e instanceof NoSuchFileException
                                ? ": there is no such file"
                                : ": " + (e.getMessage() == null ? e.toString() : e.getMessage());
        return new UnreadableFileException(
                "The file "
                        + name
                        + " "
                        + what
                        + cause
                        + "; it must be a readable file of JSON lines, packed with gzip if its name"
                        + " ends in .gz.",
                e);
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
        }
    }
}
