package io.tideline.bench.contestant;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs a contestant and measures its time between two marks: from when an eighth of the events (or
 * of the time) is through, so that the compiler's warm-up is not included, until all are, and the
 * rows that come of them are written.
 */
final class Race {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final int WARM_UP_PARTS = 8;

    private final StreamContestant contestant;
    private final Task task;
    private final Marks marks;

    private record Point(long nanos, long through, long cpuNanos) {}

    Race(StreamContestant contestant, Task task, Marks marks) {
        this.contestant = contestant;
        this.task = task;
        this.marks = marks;
    }

    /**
     * Runs the contestant to its end, without closing it.
     *
     * @throws IllegalStateException if it has processed more events than there are, or none
     */
    Outcome run() throws Exception {
        contestant.start(task);
        Point start = new Point(System.nanoTime(), 0, Cpu.nanos());
        Point first = null;
        Point begin = null;
        long limit = TimeUnit.SECONDS.toNanos(task.seconds());
        while (true) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            contestant.rethrow();
            Point point = now();
            if (first == null && point.through > 0) {
                first = point;
            }
            boolean over = point.nanos - start.nanos >= limit;
            boolean timely = first != null && point.nanos - first.nanos >= limit / WARM_UP_PARTS;
            boolean warm = timely || point.through * WARM_UP_PARTS >= task.work().events();
            if (begin == null && warm) {
                begin = point;
                marks.begin();
            }
            boolean complete = isComplete(point);
            if (complete) {
                contestant.awaitRows();
            }
            if (over && !complete && point.through >= task.work().events()) {
                throw new IllegalStateException(
                        "All events were through, but the sinks had come to %d alone, and not to the last day, %d."
                                .formatted(contestant.watermark(), task.work().startOfLastDay()));
            }
            if (complete || over) {
                marks.end();
                return outcome(start, first, begin, now(), complete);
            }
        }
    }

    /**
     * Returns whether all events are through, and the rows of the last day that has closed have
     * reached the sinks. Its watermark follows the last event within a second or so.
     */
    private boolean isComplete(Point point) {
        return point.through >= task.work().events()
                && contestant.watermark() >= task.work().startOfLastDay();
    }

    private Point now() {
        return new Point(System.nanoTime(), contestant.through(), Cpu.nanos());
    }

    private Outcome outcome(Point start, Point first, Point begin, Point end, boolean complete)
            throws Exception {
        if (first == null) {
            throw new IllegalStateException(
                    task.contestant() + " took no event within " + task.seconds() + " s.");
        }
        if (end.through > task.work().events()) {
            throw new IllegalStateException(
                    task.contestant()
                            + " counted "
                            + end.through
                            + " events of "
                            + task.work().events()
                            + ".");
        }
        Point from = begin == null ? first : begin;
        if (from.through == end.through) {
            from = start; // all of them between two looks
        }
        long between = end.through - from.through;
        return new Outcome(
                task.contestant(),
                end.through,
                perSecond(between, end.nanos - from.nanos),
                perSecond(end.through, end.nanos - first.nanos + LOOK_EVERY.toNanos()),
                (end.nanos - from.nanos) / 1e9,
                complete,
                between == 0 ? 0 : (end.cpuNanos - from.cpuNanos) / 1e3 / between,
                contestant.findings());
    }

    private static double perSecond(long events, long nanos) {
        return nanos == 0 ? 0 : events * 1e9 / nanos;
    }
}
