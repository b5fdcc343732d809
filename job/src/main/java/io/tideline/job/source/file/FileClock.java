package io.tideline.job.source.file;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The clock of one file, for a report: which line moved it so far that what follows came too late,
 * and whether it would have without that line, or a few like it.
 *
 * <p>It keeps the lines with the largest timestamps so far. Of each event that is too late it finds
 * out without how many of them it would still be.
 */
final class FileClock {
    /** With more lines of a wrong date than this, a file counts as not in order. */
    static final int MOST_WRONG = 16;

    private static final long NONE = Long.MIN_VALUE;

    /** Decides whether an event is too late by a clock. */
    interface Lateness {
        /** Returns whether an event is too late when the largest timestamp before it is another. */
        boolean isTooLate(long timestamp, long largest);
    }

    /**
     * A line that moved the clock.
     *
     * @param before where the clock stood before it, {@link Long#MIN_VALUE}: it was the first
     * @param late how many came too late while the clock stood where it moved it to
     */
    private record Move(long line, long timestamp, long before, long late) {}

    private final String file;

    /** The largest timestamps, the largest first, and their lines. */
    private final long[] times = new long[MOST_WRONG + 1];

    private final long[] lines = new long[MOST_WRONG + 1];
    private int size;

    private long before = NONE;
    private long lateByThis;
    private Move worst;
    private long late;
    private final long[] lateWithout = new long[MOST_WRONG + 1];
    private long furthest;

    FileClock(String file) {
        this.file = file;
    }

    /** Advances the clock if the event is the newest. */
    void add(long line, long timestamp) {
        if (size == times.length && timestamp <= times[size - 1]) {
            return;
        }
        int place = 0;
        while (place < size && times[place] >= timestamp) {
            place++;
        }
        if (place == 0) {
            noteMove();
            before = size == 0 ? NONE : times[0];
            lateByThis = 0;
        }
        int moved = Math.min(size, times.length - 1) - place;
        System.arraycopy(times, place, times, place + 1, moved);
        System.arraycopy(lines, place, lines, place + 1, moved);
        times[place] = timestamp;
        lines[place] = line;
        size = Math.min(size + 1, times.length);
    }

    private void noteMove() {
        if (lateByThis > 0 && (worst == null || lateByThis > worst.late())) {
            worst = new Move(lines[0], times[0], before, lateByThis);
        }
    }

    /** Notes how far an event is behind the newest before it. */
    void noteLag(long timestamp) {
        if (size > 0) {
            furthest = Math.max(furthest, times[0] - timestamp);
        }
    }

    /** Counts an event that is too late, before it is added. */
    void addLate(long timestamp, Lateness lateness) {
        late++;
        lateByThis++;
        for (int without = 1; without < size; without++) {
            if (!lateness.isTooLate(timestamp, times[without])) {
                break; // nor is it by an earlier one
            }
            lateWithout[without]++;
        }
    }

    String file() {
        return file;
    }

    long late() {
        return late;
    }

    /** Returns how far an event was behind the newest before it at most, in milliseconds. */
    long furthest() {
        return furthest;
    }

    /** Returns why its events came too late, where some did. */
    FilesReport.LateFile lateFile() {
        noteMove();
        return new FilesReport.LateFile(
                file,
                late,
                worst.line(),
                Instant.ofEpochMilli(worst.timestamp()),
                worst.before() == NONE ? null : Instant.ofEpochMilli(worst.before()),
                wrongLines(),
                Duration.ofMillis(furthest));
    }

    /**
     * Returns the fewest lines without which nine of ten of them would not have come too late, if
     * they are few beside these; none: it is no matter of single lines.
     */
    private List<Long> wrongLines() {
        if (late == 1 && worst.before() == NONE) {
            return List.of(); // of two lines either may be wrong
        }
        for (int without = 1; without <= MOST_WRONG; without++) {
            boolean areFew = without == 1 || without * 4L <= late;
            if (areFew && lateWithout[without] * 10 <= late) {
                return Arrays.stream(lines, 0, Math.min(without, size)).sorted().boxed().toList();
            }
        }
        return List.of();
    }
}
