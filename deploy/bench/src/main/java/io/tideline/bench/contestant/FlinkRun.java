package io.tideline.bench.contestant;

import io.tideline.bench.contestant.Findings.Checkpoints;
import io.tideline.bench.contestant.Findings.Stage;
import io.tideline.local.LocalFlink;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job on a Flink cluster in this JVM, with the same setup for every job that is measured. */
public final class FlinkRun implements AutoCloseable {
    private static final MemorySize MANAGED = MemorySize.ofMebiBytes(1024);
    private static final long END_WITHIN_SECONDS = 60;
    private static final long CHECKPOINT_WITHIN_SECONDS = 600;

    private final LocalFlink flink;
    private final JobClient job;
    private final CompletableFuture<?> ended;
    private final long startedNanos;

    /** Submits a job. */
    public interface Submission {
        JobClient submit(StreamExecutionEnvironment environment) throws Exception;
    }

    private FlinkRun(LocalFlink flink, JobClient job, long startedNanos) {
        this.flink = flink;
        this.job = job;
        this.ended = job.getJobExecutionResult();
        this.startedNanos = startedNanos;
    }

    /**
     * Starts a cluster with as many slots as the task's parallelism, and a job on it.
     *
     * @param savepoint to start from, or null
     */
    public static FlinkRun start(Task task, String savepoint, Submission submission)
            throws Exception {
        var own = new Configuration();
        own.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED);
        own.set(CoreOptions.TMP_DIRS, task.folder().toString());
        own.setString("metrics.reporter.board.factory.class", MetricBoard.Factory.class.getName());
        var flink = LocalFlink.start(task.parallelism(), task.folder().resolve("checkpoints"), own);
        try {
            long started = System.nanoTime();
            return new FlinkRun(flink, submission.submit(flink.environment(savepoint)), started);
        } catch (Exception e) {
            flink.close();
            throw e;
        }
    }

    /** Returns when the job was submitted, in terms of {@link System#nanoTime}. */
    public long startedNanos() {
        return startedNanos;
    }

    /** Throws the exception that the job failed with, or an exception if it has ended. */
    public void rethrow() throws Exception {
        if (!ended.isDone()) {
            return;
        }
        try {
            ended.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
        throw new IllegalStateException("The job has ended by itself");
    }

    /** Returns the checkpoints so far. */
    public Checkpoints checkpoints() throws Exception {
        var all = graph().getCheckpointStatsSnapshot();
        var summary = all.getSummaryStats().getEndToEndDurationStats();
        var last = all.getHistory().getLatestCompletedCheckpoint();
        return new Checkpoints(
                all.getCounts().getNumberOfCompletedCheckpoints(),
                last == null ? 0 : last.getStateSize(),
                last == null ? 0 : last.getCheckpointedSize(),
                summary.getAverage(),
                summary.getMaximum());
    }

    /** Returns where time was spent so far. */
    public List<Stage> stages() throws Exception {
        double millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
        var busy = MetricBoard.ofTasks("accumulateBusyTimeMs");
        var waited = MetricBoard.ofTasks("accumulateBackPressuredTimeMs");
        var read = MetricBoard.ofTasks("numRecordsIn");
        var written = MetricBoard.ofTasks("numRecordsOut");
        var stages = new ArrayList<Stage>();
        for (var vertex : graph().getVerticesTopologically()) {
            String name = vertex.getName();
            double whole = millis * vertex.getParallelism();
            long in = read.getOrDefault(name, 0L);
            stages.add(
                    new Stage(
                            name,
                            busy.getOrDefault(name, 0L) / whole,
                            waited.getOrDefault(name, 0L) / whole,
                            in > 0 ? in : written.getOrDefault(name, 0L)));
        }
        return stages;
    }

    /** Returns whether all tasks are running, so that a savepoint can be taken. */
    public boolean isRunning() throws Exception {
        for (var vertex : graph().getVerticesTopologically()) {
            if (vertex.getAggregateState() != ExecutionState.RUNNING) {
                return false;
            }
        }
        return true;
    }

    private AccessExecutionGraph graph() throws Exception {
        return flink.graph(job.getJobID()).get();
    }

    /** Takes a checkpoint: sinks have written by then what came before it. */
    public void checkpoint() throws Exception {
        flink.checkpoint(job.getJobID()).get(CHECKPOINT_WITHIN_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Takes a canonical savepoint while the job continues.
     *
     * @param folder URI of the folder for it
     * @return the savepoint's location
     */
    public String savepoint(URI folder) throws Exception {
        return job.triggerSavepoint(folder.toString(), SavepointFormatType.CANONICAL).get();
    }

    /** Cancels the job and stops the cluster. */
    @Override
    public void close() {
        try (var cluster = flink) {
            if (cluster != null && !ended.isDone()) {
                job.cancel().get(END_WITHIN_SECONDS, TimeUnit.SECONDS);
                // A cancellation is reported as a failure too; here it is expected.
                ended.handle((result, failure) -> null).get(END_WITHIN_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the job was ending", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The job did not end when cancelled", e);
        }
    }
}
