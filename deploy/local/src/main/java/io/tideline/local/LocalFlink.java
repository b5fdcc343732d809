package io.tideline.local;

import io.tideline.inprocess.Folder;
import io.tideline.inprocess.LocalCluster;
import io.tideline.job.NetworkMemory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionJobVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A Flink cluster in this JVM, configured by {@link LocalCluster}, for long-running jobs. A job
 * that is cancelled leaves its last checkpoint behind, to be resumed from.
 */
public final class LocalFlink implements AutoCloseable {

    private static final int MANAGED_MEBIBYTES = 256;
    private static final int LEAST_NETWORK_MEBIBYTES = 128;

    private static final Duration POLL_EVERY = Duration.ofMillis(20);

    private final LocalCluster cluster;

    private LocalFlink(LocalCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Starts a cluster without a web interface.
     *
     * @param slots the maximum number of subtasks that run side by side
     * @param checkpoints folder for the checkpoints of jobs that do not name one; no other user may
     *     enter it from then on
     */
    public static LocalFlink start(int slots, Path checkpoints) throws Exception {
        return start(slots, checkpoints, new Configuration());
    }

    /**
     * Starts a cluster without a web interface and with settings of its own.
     *
     * @param own settings that override ours, e.g. the managed memory
     */
    public static LocalFlink start(int slots, Path checkpoints, Configuration own)
            throws Exception {
        return new LocalFlink(LocalCluster.start(slots, configuration(slots, checkpoints, own)));
    }

    /** Starts a cluster with a web interface, on a free port of the loopback interface. */
    public static LocalFlink startWithWebInterface(int slots, Path checkpoints) throws Exception {
        return new LocalFlink(
                LocalCluster.startWithWebInterface(
                        slots, configuration(slots, checkpoints, new Configuration())));
    }

    private static Configuration configuration(int slots, Path checkpoints, Configuration own) {
        var configuration = new Configuration();
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, slots);
        configuration.set(
                TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(MANAGED_MEBIBYTES));
        NetworkMemory.apply(slots, MemorySize.ofMebiBytes(LEAST_NETWORK_MEBIBYTES), configuration);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                Folder.locked(checkpoints).path().toUri().toString());
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        configuration.addAll(own);
        return configuration;
    }

    /**
     * Returns an environment whose job runs here.
     *
     * @param savepoint a savepoint or checkpoint to resume from, or null
     */
    public StreamExecutionEnvironment environment(String savepoint) {
        var own = new Configuration();
        if (savepoint != null) {
            own.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        return cluster.environment(own);
    }

    /** Returns the execution graph of a job, with its current state. */
    public CompletableFuture<? extends AccessExecutionGraph> graph(JobID job) {
        return cluster.graph(job);
    }

    /** Takes a checkpoint of a job now. */
    public CompletableFuture<String> checkpoint(JobID job) {
        return cluster.checkpoint(job);
    }

    /**
     * Waits until every task of a job runs; before that Flink refuses to take a savepoint.
     *
     * @throws TimeoutException if a task does not run within the time
     * @throws IllegalStateException if the job ends before
     */
    public void awaitRunning(JobID job, Duration atMost) throws Exception {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            AccessExecutionGraph graph = graph(job).get();
            if (isRunning(graph)) {
                return;
            }
            if (graph.getState().isGloballyTerminalState()) {
                ErrorInfo failure = graph.getFailureInfo();
                throw new IllegalStateException(
                        "The job is " + graph.getState(),
                        failure == null ? null : failure.getException());
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("Not all tasks run after " + atMost);
            }
            LockSupport.parkNanos(POLL_EVERY.toNanos());
        }
    }

    private static boolean isRunning(AccessExecutionGraph graph) {
        for (AccessExecutionJobVertex vertex : graph.getVerticesTopologically()) {
            if (vertex.getAggregateState() != ExecutionState.RUNNING) {
                return false;
            }
        }
        return true;
    }

    /** Returns the address of the web interface, on a cluster that has one. */
    public URI webInterface() throws Exception {
        return cluster.webInterface();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
