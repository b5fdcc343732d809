package io.tideline.bench.contestant;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs a contestant and takes its time between two points on the way: when an eighth of the events
 * (or of the time) is through, so that the compiler's warm-up is not in it, and when all are.
 */
public final class Race {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final int WARM_UP_PARTS = 8;

    private final Contestant contestant;
    private final Task task;
    private final Runnable atBegin;
    private final Runnable atEnd;

    private record Point(long nanos, long through, long cpuNanos) {}

    /**
     * @param atBegin is told when the first of the two points has been reached
     * @param atEnd the second
     */
    public Race(Contestant contestant, Task task, Runnable atBegin, Runnable atEnd) {
        this.contestant = contestant;
        this.task = task;
        this.atBegin = atBegin;
        this.atEnd = atEnd;
    }

    /**
     * Runs it to its end; it is not closed.
     *
     * @throws IllegalStateException if it has taken more events than there are, or none
     */
    public Outcome run() throws Exception {
        contestant.start(task);
        Point first = null;
        Point begin = null;
        long limit = TimeUnit.SECONDS.toNanos(task.seconds());
        long started = System.nanoTime();
        while (true) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            contestant.rethrow();
            Point point = now();
            if (first == null && point.through > 0) {
                first = point;
            }
            boolean over = point.nanos - started >= limit;
            boolean timely = first != null && point.nanos - first.nanos >= limit / WARM_UP_PARTS;
            boolean warm = timely || point.through * WARM_UP_PARTS >= task.events();
            if (begin == null && warm) {
                begin = point;
                atBegin.run();
            }
            if (point.through >= task.events() || over) {
                atEnd.run();
                return outcome(first, begin, point);
            }
        }
    }

    private Point now() {
        return new Point(System.nanoTime(), contestant.through(), cpuNanos());
    }

    /** CPU time of this process, in nanoseconds. */
    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private Outcome outcome(Point first, Point begin, Point end) throws Exception {
        if (first == null) {
            throw new IllegalStateException(
                    task.contestant() + " took no event within " + task.seconds() + " s.");
        }
        if (end.through > task.events()) {
            throw new IllegalStateException(
                    task.contestant()
                            + " counted "
                            + end.through
                            + " events of "
                            + task.events()
                            + ".");
        }
        Point from = begin == null ? first : begin;
        long between = end.through - from.through;
        return new Outcome(
                task.contestant(),
                end.through,
                perSecond(between, end.nanos - from.nanos),
                perSecond(end.through, end.nanos - first.nanos + LOOK_EVERY.toNanos()),
                (end.nanos - from.nanos) / 1e9,
                end.through == task.events(),
                between == 0 ? 0 : (end.cpuNanos - from.cpuNanos) / 1e3 / between,
                contestant.findings());
    }

    private static double perSecond(long events, long nanos) {
        return nanos == 0 ? 0 : events * 1e9 / nanos;
    }
}
