package io.tideline.local.service;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A Flink cluster in this JVM, with its web interface on a free port of the loopback interface. A
 * job that is cancelled leaves its last checkpoint behind, to go on from.
 */
public final class LocalFlink implements AutoCloseable {

    private static final int MANAGED_MEBIBYTES = 256;
    private static final int NETWORK_MEBIBYTES = 128;

    private final Configuration configuration;
    private final MiniCluster cluster;
    private final int slots;

    private LocalFlink(Configuration configuration, int slots) throws Exception {
        this.configuration = configuration;
        this.slots = slots;
        this.cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(slots)
                                .build());
        cluster.start();
    }

    /**
     * Starts a cluster.
     *
     * @param slots how many parts of a job work side by side at most
     * @param checkpoints folder for the checkpoints of jobs that do not name one
     */
    public static LocalFlink start(int slots, Path checkpoints) throws Exception {
        return start(slots, checkpoints, new Configuration());
    }

    /**
     * Starts a cluster with settings of its own.
     *
     * @param own override ours, e.g. the managed memory
     */
    public static LocalFlink start(int slots, Path checkpoints, Configuration own)
            throws Exception {
        var configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, InetAddress.getLoopbackAddress().getHostAddress());
        configuration.set(
                RestOptions.BIND_ADDRESS, InetAddress.getLoopbackAddress().getHostAddress());
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(WebOptions.SUBMIT_ENABLE, false);
        configuration.set(JobManagerOptions.BIND_HOST, "127.0.0.1");
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, slots);
        configuration.set(
                TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(MANAGED_MEBIBYTES));
        var network = MemorySize.ofMebiBytes(NETWORK_MEBIBYTES);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, network);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, network);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                checkpoints.toAbsolutePath().toUri().toString());
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        configuration.addAll(own);
        return new LocalFlink(configuration, slots);
    }

    /**
     * An environment whose job runs here.
     *
     * @param savepoint a savepoint or checkpoint to go on from, or null
     */
    public StreamExecutionEnvironment environment(String savepoint) throws Exception {
        var own = new Configuration(configuration);
        if (savepoint != null) {
            own.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        var rest = webInterface();
        var environment =
                StreamExecutionEnvironment.createRemoteEnvironment(
                        rest.getHost(), rest.getPort(), own);
        environment.setParallelism(slots);
        return environment;
    }

    /** Where the web interface is. */
    public URI webInterface() throws Exception {
        return cluster.getRestAddress().get();
    }

    @Override
    public void close() {
        try {
            cluster.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Flink was stopping", e);
        } catch (Exception e) {
            throw new IllegalStateException("Flink did not stop when asked to", e);
        }
    }
}
