package io.tideline.job.source.file;

import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;

/** One file of events: where it is, and how far it has been read. */
final class EventFile implements Closeable {
    /** The name of standard input. */
    static final String STANDARD_INPUT = "-";

    /** The overhead of a line in memory. */
    private static final int LINE_BYTES = 40;

    private final String name;
    private final int index;
    private long lines;
    private long largest;
    private boolean finished;
    private LineReader reader;

    /** The event of the line read last, while it waits for its turn; else null. */
    private Event next;

    /** Its name, for a report. */
    private String nextName;

    /** What the line read last carries, and has not had its turn. */
    private final Deque<Result> results = new ArrayDeque<>();

    /** How many of the events of the line read last have been taken. */
    private int taken;

    /** How many of the next line had been taken before a restart. */
    private int takenBefore;

    /**
     * What a line carries, or one of several that it does.
     *
     * @param name in a report; may be null
     */
    record Result(DecodeResult decoded, String name) {}

    /** Whether some of the next line had been taken before a restart. */
    private boolean wasTaken;

    /** Lines that were read before it was parked, the next one first. */
    private final Deque<byte[]> ahead = new ArrayDeque<>();

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
        this.takenBefore = state.taken();
        this.wasTaken = takenBefore > 0;
    }

    /**
     * Returns how far it has been read. An event that waits for its turn does not count, since it
     * is read again after a restart; but that of standard input does, which cannot be read again.
     */
    FilesSplit.FileState state() {
        boolean isReadAgain = (next != null || !results.isEmpty()) && !name.equals(STANDARD_INPUT);
        return isReadAgain
                ? new FilesSplit.FileState(name, lines - 1, largest, finished, taken)
                : new FilesSplit.FileState(name, lines, largest, finished, takenBefore);
    }

    String name() {
        return name;
    }

    int index() {
        return index;
    }

    /** Returns how many lines have been read, which is the number of the line read last. */
    long lines() {
        return lines;
    }

    /** Returns the largest timestamp accepted from it, or {@link Long#MIN_VALUE} if none. */
    long largest() {
        return largest;
    }

    boolean isFinished() {
        return finished;
    }

    void accepted(long timestamp) {
        largest = Math.max(largest, timestamp);
    }

    /** Begins with what the line read last carries. */
    void beginLine() {
        taken = 0;
    }

    /** Adds what the line read last carries, but for what was taken before a restart. */
    void add(Result result) {
        if (takenBefore > 0) {
            takenBefore--;
            taken++;
        } else {
            results.add(result);
        }
    }

    /**
     * Ends a line, or the file.
     *
     * @throws UnreadableFileException if some of the line was taken before a restart, and nothing
     *     is left: there was more when it was read first
     */
    void endLine() throws UnreadableFileException {
        if (wasTaken && results.isEmpty()) {
            throw new UnreadableFileException(
                    "The file %s has no more than %s events in line %s, of which there were more when it was read before; neither it nor its format must change while it is read."
                            .formatted(name, taken, lines));
        }
        wasTaken = false;
    }

    /** Returns what of the line read last is next, or null. */
    Result nextResult() {
        return results.poll();
    }

    /** Says that what was next has been taken. */
    void take() {
        taken++;
    }

    /** Keeps the event of the line read last until its turn comes. */
    void hold(Event event, String nameInReport) {
        next = event;
        nextName = nameInReport;
    }

    /** Returns the event that waits for its turn; null: none does. */
    Event next() {
        return next;
    }

    String nextName() {
        return nextName;
    }

    /** Forgets the event that has waited: its turn has come. */
    void release() {
        next = null;
        nextName = null;
    }

    /** Returns the next line, blank or not, or null if the file is at its end. */
    byte[] nextLine() throws UnreadableFileException {
        if (!ahead.isEmpty()) {
            lines++;
            return ahead.poll();
        }
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

    /** Returns whether the next line comes from the file itself. */
    boolean needsOpening() {
        return reader == null && ahead.isEmpty();
    }

    /** Returns whether it can be closed in its midst, to be opened again later. */
    boolean canBeParked() {
        return FileNames.isUrl(name)
                || (!name.equals(STANDARD_INPUT) && Files.isRegularFile(Path.of(name)));
    }

    /**
     * Closes it until it is read on, which costs a second reading of what was read so far.
     *
     * @param bytes so many are read before, so that this is not done for each line
     */
    void park(int bytes) throws UnreadableFileException {
        try {
            int length = 0;
            while (length < bytes) {
                byte[] line = reader.next();
                if (line == null) {
                    break;
                }
                ahead.add(line);
                length += line.length + LINE_BYTES;
            }
            close();
            reader = null;
        } catch (IOException e) {
            throw unreadable(name, "fails after line " + (lines + ahead.size()), e);
        }
    }

    private void openBehindWhatWasRead() throws IOException {
        if (lines > 0 && name.equals(STANDARD_INPUT)) {
            throw new UnreadableFileException(
                    "Standard input cannot be read a second time after a failure; write it to a file and name that.");
        }
        reader = new LineReader(EventBytes.open(name));
        for (long line = 1; line <= lines; line++) {
            if (reader.next() == null) {
                throw new UnreadableFileException(
                        "The file %s has %s lines where %s were read before; it must not change while it is read."
                                .formatted(name, line - 1, lines));
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
        if (FileNames.isUrl(name)) {
            checkUrl(name);
            return;
        }
        try {
            Path path = Path.of(name);
            if (Files.isDirectory(path)) {
                throw directory(name);
            }
            if (!Files.exists(path)) {
                throw new NoSuchFileException(name);
            }
            if (Files.isRegularFile(path)) {
                EventBytes.open(name).close();
            } else if (!Files.isReadable(path)) {
                throw unreadable(name, "must not be read by this user", null);
            }
        } catch (InvalidPathException e) {
            throw unreadable(name, "has no valid path", null);
        } catch (IOException e) {
            throw unreadable(name, "cannot be opened", e);
        }
    }

    private static void checkUrl(String name) throws UnreadableFileException {
        var path = new org.apache.flink.core.fs.Path(name);
        try {
            if (path.getFileSystem().getFileStatus(path).isDir()) {
                throw directory(name);
            }
            EventBytes.open(name).close();
        } catch (FileNotFoundException e) {
            throw unreadable(name, "cannot be opened", new NoSuchFileException(name));
        } catch (IOException e) {
            throw unreadable(name, "cannot be opened", e);
        }
    }

    private static UnreadableFileException directory(String name) {
        return new UnreadableFileException(
                "The file " + name + " is a directory; name the files in it.");
    }

    /** Returns what two names of one file have in common; null of what is no regular file. */
    static Object identity(String name) throws UnreadableFileException {
        if (name.equals(STANDARD_INPUT)) {
            return null;
        }
        if (FileNames.isUrl(name)) {
            return name;
        }
        try {
            BasicFileAttributes file =
                    Files.readAttributes(Path.of(name), BasicFileAttributes.class);
            if (!file.isRegularFile()) {
                return null;
            }
            return file.fileKey() == null ? Path.of(name).toRealPath() : file.fileKey();
        } catch (IOException e) {
            throw unreadable(name, "cannot be opened", e);
        }
    }

    private static UnreadableFileException unreadable(String name, String what, IOException e) {
        if (e instanceof UnreadableFileException known) {
            return known;
        }
        String cause = "";
        if (e instanceof NoSuchFileException) {
            cause = ": there is no such file";
        } else if (e != null) {
            cause = ": " + (e.getMessage() == null ? e.toString() : e.getMessage());
        }
        return new UnreadableFileException(
                "The file %s %s%s; it must be a readable file of JSON lines, plain or packed with gzip or zstd."
                        .formatted(name, what, cause),
                e);
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
        }
    }
}
