package io.tideline.inprocess;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.dispatcher.DispatcherGateway;
import org.apache.flink.runtime.dispatcher.SessionDispatcherFactory;
import org.apache.flink.runtime.dispatcher.runner.DefaultDispatcherRunnerFactory;
import org.apache.flink.runtime.entrypoint.component.DefaultDispatcherResourceManagerComponentFactory;
import org.apache.flink.runtime.entrypoint.component.DispatcherResourceManagerComponentFactory;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;
import org.apache.flink.runtime.rest.RestEndpointFactory;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A Flink cluster in this JVM, and the only way to one: nothing of it can be reached from another
 * machine, no job, jar or command is taken over the network, and its temporary files are in a
 * folder of the owner's alone. Jobs are submitted by {@link #environment} in this process.
 *
 * <p>Flink's own local environment listens on all interfaces and runs whatever is posted to it
 * (docs/decisions/0017).
 */
public final class LocalCluster implements AutoCloseable {
    /** A task needs less, unless it waits for standard input. */
    private static final long END_WITHIN_SECONDS = 4;

    private static final String LOOPBACK = "127.0.0.1";

    /** No page has this origin, so no page of another site may read an answer. */
    private static final String NO_ORIGIN = "none";

    /** Requests to look at something have no content. */
    private static final int MOST_CONTENT_BYTES = 64 << 10;

    private final Folder folder;
    private final Runnable ending = this::endWithProcess;
    private final Configuration configuration;
    private final MiniCluster cluster;
    private final int slots;
    private final boolean web;

    private LocalCluster(int slots, Configuration own, boolean web) throws Exception {
        this.slots = slots;
        this.web = web;
        this.folder = temporary(own);
        AtExit.add(ending);
        this.configuration = configuration(own, folder.path(), web);
        this.cluster =
                new Cluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(slots)
                                .build());
        try {
            cluster.start();
        } catch (Exception e) {
            removeFolder();
            throw e;
        }
    }

    /**
     * Starts a cluster without a web interface.
     *
     * @param slots how many parts of a job work side by side at most
     * @param own settings such as memory; what keeps others out is not up to them
     */
    public static LocalCluster start(int slots, Configuration own) throws Exception {
        return new LocalCluster(slots, own, false);
    }

    /** Starts a cluster with a web interface that shows and changes nothing. */
    public static LocalCluster startWithWebInterface(int slots, Configuration own)
            throws Exception {
        return new LocalCluster(slots, own, true);
    }

    private static Folder temporary(Configuration own) {
        String[] given = ConfigurationUtils.parseTempDirectories(own);
        return Folder.temporary(Path.of(given[0]), "tideline-flink");
    }

    /** Returns the settings of a cluster that keeps to itself. */
    private static Configuration configuration(Configuration own, Path folder, boolean web) {
        var all = new Configuration(own);
        all.set(RestOptions.ADDRESS, LOOPBACK);
        all.set(RestOptions.BIND_ADDRESS, LOOPBACK);
        all.set(RestOptions.BIND_PORT, "0");
        all.set(RestOptions.SERVER_MAX_CONTENT_LENGTH, MOST_CONTENT_BYTES);
        all.set(WebOptions.SUBMIT_ENABLE, false);
        all.set(WebOptions.CANCEL_ENABLE, false);
        all.set(WebOptions.RESCALE_ENABLE, false);
        all.set(WebOptions.ACCESS_CONTROL_ALLOW_ORIGIN, NO_ORIGIN);
        all.set(WebOptions.TMP_DIR, folder.toString());
        all.removeConfig(WebOptions.UPLOAD_DIR);
        all.set(LoopbackGuard.ENABLED, true);
        all.set(LocalEndpoint.OPEN, web);
        all.set(JobManagerOptions.ADDRESS, LOOPBACK);
        // Of the BLOB server too.
        all.set(JobManagerOptions.BIND_HOST, LOOPBACK);
        all.set(TaskManagerOptions.HOST, LOOPBACK);
        all.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
        all.set(CoreOptions.TMP_DIRS, folder.toString());
        all.set(ClusterOptions.PROCESS_WORKING_DIR_BASE, folder.toString());
        return all;
    }

    /** Returns an environment whose jobs run here, with as much parallelism as there are slots. */
    public StreamExecutionEnvironment environment() {
        return environment(new Configuration());
    }

    /**
     * Returns an environment whose jobs run here.
     *
     * @param own settings of its jobs, such as the savepoint to begin from
     */
    public StreamExecutionEnvironment environment(Configuration own) {
        var all = new Configuration(configuration);
        all.addAll(own);
        all.set(DeploymentOptions.TARGET, InProcess.NAME);
        all.set(DeploymentOptions.ATTACHED, true);
        var environment =
                new StreamExecutionEnvironment(
                        new InProcess(cluster), all, getClass().getClassLoader());
        environment.setParallelism(slots);
        return environment;
    }

    /** Returns what a job is made of and how far it is. */
    public CompletableFuture<? extends AccessExecutionGraph> graph(JobID job) {
        return cluster.getExecutionGraph(job);
    }

    /** Takes a checkpoint of a job now; the future is complete when the checkpoint is. */
    public CompletableFuture<String> checkpoint(JobID job) {
        return cluster.triggerCheckpoint(job);
    }

    /** Returns where the web interface is, of a cluster that has one. */
    public URI webInterface() throws Exception {
        if (!web) {
            throw new IllegalStateException("This cluster was started without a web interface");
        }
        return cluster.getRestAddress().get();
    }

    /** Stops the cluster with all that runs there, and removes its temporary files. */
    @Override
    public void close() {
        try {
            cluster.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Flink was stopping", e);
        } catch (Exception e) {
            throw new IllegalStateException("Flink did not stop", e);
        } finally {
            removeFolder();
        }
    }

    private void removeFolder() {
        if (AtExit.remove(ending)) {
            folder.close();
        }
    }

    /**
     * Stops the cluster when somebody ends the process amid a job, so that its tasks remove what
     * they have in other folders too. A process out of memory may not get so far.
     */
    private void endWithProcess() {
        try {
            cluster.closeAsync().get(END_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException
                | ExecutionException
                | TimeoutException
                | RuntimeException e) {
            // What it has left is removed under it.
        }
        folder.close();
    }

    /** Flink's cluster with an endpoint of our own. */
    @SuppressWarnings("try") // its close may be interrupted, which ours deals with
    private static final class Cluster extends MiniCluster {
        Cluster(MiniClusterConfiguration configuration) {
            super(configuration);
        }

        @Override
        protected DispatcherResourceManagerComponentFactory
                createDispatcherResourceManagerComponentFactory() {
            RestEndpointFactory<DispatcherGateway> endpoint = LocalEndpoint::new;
            return new DefaultDispatcherResourceManagerComponentFactory(
                    DefaultDispatcherRunnerFactory.createSessionRunner(
                            SessionDispatcherFactory.INSTANCE),
                    StandaloneResourceManagerFactory.getInstance(),
                    endpoint);
        }
    }
}
