package io.tideline.bench.trial;

import io.tideline.bench.contestant.FlinkRun;
import io.tideline.bench.contestant.MetricBoard;
import io.tideline.bench.contestant.Task;
import io.tideline.bench.contestant.TidelineContestant;
import io.tideline.bench.contestant.TidelineFiles;
import io.tideline.bench.contestant.TidelineFiles.Sinks;
import io.tideline.job.TidelineJob;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.core.execution.SavepointFormatType;

/** Tideline as it runs in a trial. */
final class TidelineRun implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final FlinkRun run;
    private final Task task;

    private TidelineRun(FlinkRun run, Task task) {
        this.run = run;
        this.task = task;
    }

    /**
     * Starts Tideline.
     *
     * @param liveInterval a duration, or {@code off}
     * @param savepoint to start from, or null
     */
    static TidelineRun start(Task task, Sinks sinks, String liveInterval, String savepoint)
            throws Exception {
        var config = TidelineFiles.write(task, sinks, liveInterval);
        return new TidelineRun(
                FlinkRun.start(
                        task, savepoint, environment -> TidelineJob.start(config, environment)),
                task);
    }

    FlinkRun flink() {
        return run;
    }

    /** Returns the number of events that it has processed. */
    long taken() {
        return TidelineContestant.taken();
    }

    /** Returns the number of score rows passed to its sinks, summed over the sinks. */
    long scoreRows() {
        return MetricBoard.ofSinks().entrySet().stream()
                .filter(sink -> sink.getKey().endsWith("scores"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Returns the number of all rows passed to its sinks, summed over the sinks. */
    long rows() {
        return MetricBoard.ofSinks().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Takes a savepoint into the task's folder; returns its location. */
    String savepoint(SavepointFormatType format) throws Exception {
        return run.savepoint(task.folder().resolve("savepoint").toUri(), format);
    }

    /** A condition to wait for. */
    interface Condition {
        boolean holds() throws Exception;
    }

    /**
     * Waits until a condition holds, checking it often.
     *
     * @throws IllegalStateException if it does not hold within the task's time
     */
    void until(String what, Condition condition) throws Exception {
        until(what, Duration.ofSeconds(task.seconds()), condition);
    }

    /** Waits likewise with a time limit of its own. */
    void until(String what, Duration within, Condition condition) throws Exception {
        long deadline = System.nanoTime() + within.toNanos();
        while (!condition.holds()) {
            run.rethrow();
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "%s: not %s within %d s."
                                .formatted(task.contestant(), what, within.toSeconds()));
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    @Override
    public void close() {
        run.close();
    }
}
