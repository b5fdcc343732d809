package io.tideline.job.source.file;

import io.tideline.event.Event;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Decides which of several files has its turn, and up to what time all of them have been read. Next
 * is the event with the smallest timestamp among the files' next lines, of equal ones that of the
 * file named first. What has no timestamp does not come here.
 *
 * <p>The time of a file is its largest timestamp accepted so far; before the first, that of its
 * next line if that will be accepted, so that a file whose turn comes later does not stop the
 * clock.
 */
final class ReadingOrder {
    /** Those whose next event is not known yet, in their order. */
    private final Queue<EventFile> unknown = new ArrayDeque<>();

    /** Those that hold their next event. */
    private final PriorityQueue<EventFile> known =
            new PriorityQueue<>(
                    Comparator.comparingLong((EventFile file) -> file.next().timestamp())
                            .thenComparingInt(EventFile::index));

    /** Each file with the time that it had when it was put here: that of none goes back. */
    private final PriorityQueue<Clock> clocks =
            new PriorityQueue<>(Comparator.comparingLong(Clock::time));

    private record Clock(EventFile file, long time) {}

    /** Adds a file that is not at its end. */
    void add(EventFile file) {
        unknown.add(file);
        clocks.add(new Clock(file, timeOf(file)));
    }

    /** Returns whether all files are at their end. */
    boolean isEmpty() {
        return unknown.isEmpty() && known.isEmpty();
    }

    /** Returns a file whose next line must be read first; null: none. */
    EventFile unknown() {
        return unknown.peek();
    }

    /** Removes the current file, which is at its end. */
    void finish() {
        unknown.remove();
    }

    /** Returns whether the next event of the file to be read first has its turn now. */
    boolean isNext(Event event) {
        EventFile file = unknown.peek();
        if (unknown.size() > 1 || file.largest() == Long.MIN_VALUE) {
            return false; // its first event counts for the clock before it has its turn
        }
        EventFile other = known.peek();
        if (other == null) {
            return true;
        }
        long timestamp = other.next().timestamp();
        return event.timestamp() < timestamp
                || (event.timestamp() == timestamp && file.index() < other.index());
    }

    /** Records that the current file holds its next event. */
    void hold() {
        known.add(unknown.remove());
    }

    /** Returns the file whose event has its turn; its next one is not known then. */
    EventFile next() {
        EventFile file = known.remove();
        unknown.add(file);
        return file;
    }

    /** Returns the earliest of all files' times; {@link Long#MIN_VALUE}: it is not known yet. */
    long time() {
        Clock first = clocks.peek();
        while (first != null) {
            if (first.file().isFinished()) {
                clocks.remove();
            } else {
                long time = timeOf(first.file());
                if (time == first.time()) {
                    return time;
                }
                clocks.remove();
                clocks.add(new Clock(first.file(), time));
            }
            first = clocks.peek();
        }
        return Long.MIN_VALUE;
    }

    private static long timeOf(EventFile file) {
        Event next = file.next();
        return file.largest() == Long.MIN_VALUE && next != null && next.hasEntity()
                ? next.timestamp()
                : file.largest();
    }
}
