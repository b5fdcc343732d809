package io.tideline.bench.contestant;

import io.tideline.bench.contestant.Findings.Checkpoints;
import io.tideline.bench.contestant.Findings.Stage;
import io.tideline.local.LocalFlink;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.TaskStateStats;
import org.apache.flink.runtime.checkpoint.TaskStateStats.TaskStateStatsSummary;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.util.stats.StatsSummary;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job on a Flink cluster in this JVM, with the same setup for every job that is measured. */
public final class FlinkRun implements AutoCloseable {
    private static final MemorySize MANAGED = MemorySize.ofMebiBytes(1024);
    private static final long END_WITHIN_SECONDS = 60;
    private static final long CHECKPOINT_WITHIN_SECONDS = 600;

    /** More than a run takes. */
    private static final int ALL_CHECKPOINTS = 10_000;

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
        own.set(WebOptions.CHECKPOINTS_HISTORY_SIZE, ALL_CHECKPOINTS);
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
        var bytes = MetricBoard.ofTasks("numBytesOut");
        var graph = graph();
        var alignment = longest(graph, TaskStateStatsSummary::getAlignmentDurationStats);
        var sync = longest(graph, TaskStateStatsSummary::getSyncCheckpointDurationStats);
        var stages = new ArrayList<Stage>();
        for (var vertex : graph.getVerticesTopologically()) {
            String name = vertex.getName();
            JobVertexID id = vertex.getJobVertexId();
            double whole = millis * vertex.getParallelism();
            long in = read.getOrDefault(name, 0L);
            stages.add(
                    new Stage(
                            name,
                            busy.getOrDefault(name, 0L) / whole,
                            waited.getOrDefault(name, 0L) / whole,
                            in > 0 ? in : written.getOrDefault(name, 0L),
                            bytes.getOrDefault(name, 0L),
                            alignment.getOrDefault(id, 0L),
                            sync.getOrDefault(id, 0L)));
        }
        return stages;
    }

    /** Returns the longest duration in each chain, over all checkpoints. */
    private static Map<JobVertexID, Long> longest(
            AccessExecutionGraph graph, Function<TaskStateStatsSummary, StatsSummary> duration) {
        var longest = new HashMap<JobVertexID, Long>();
        for (var checkpoint : graph.getCheckpointStatsSnapshot().getHistory().getCheckpoints()) {
            for (TaskStateStats task : checkpoint.getAllTaskStateStats()) {
                long millis = duration.apply(task.getSummaryStats()).getMaximum();
                longest.merge(task.getJobVertexId(), millis, Math::max);
            }
        }
        return longest;
    }

    private AccessExecutionGraph graph() throws Exception {
        return flink.graph(job.getJobID()).get();
    }

    /** Takes a checkpoint: sinks have written by then what came before it. */
    public void checkpoint() throws Exception {
        // A short workload may be through before the last task has started.
        awaitRunning();
        flink.checkpoint(job.getJobID()).get(CHECKPOINT_WITHIN_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Takes a savepoint, once all tasks run, while the job continues.
     *
     * @param folder URI of the folder for it
     * @return the savepoint's location
     */
    public String savepoint(URI folder, SavepointFormatType format) throws Exception {
        awaitRunning();
        return job.triggerSavepoint(folder.toString(), format).get();
    }

    private void awaitRunning() throws Exception {
        flink.awaitRunning(job.getJobID(), Duration.ofSeconds(CHECKPOINT_WITHIN_SECONDS));
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
