package io.tideline.inprocess;

import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.deployment.executors.PipelineExecutorUtils;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.PipelineExecutor;
import org.apache.flink.core.execution.PipelineExecutorFactory;
import org.apache.flink.core.execution.PipelineExecutorServiceLoader;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient.JobFinalizationBehavior;
import org.apache.flink.util.function.FunctionUtils;

/** Hands jobs to a cluster of this process, past any network. */
record InProcess(MiniCluster cluster)
        implements PipelineExecutorServiceLoader, PipelineExecutorFactory, PipelineExecutor {
    static final String NAME = "tideline-in-process";

    @Override
    public PipelineExecutorFactory getExecutorFactory(Configuration configuration) {
        return this;
    }

    @Override
    public Stream<String> getExecutorNames() {
        return Stream.of(NAME);
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public boolean isCompatibleWith(Configuration configuration) {
        return NAME.equals(configuration.get(DeploymentOptions.TARGET));
    }

    @Override
    public PipelineExecutor getExecutor(Configuration configuration) {
        return this;
    }

    @Override
    public CompletableFuture<JobClient> execute(
            Pipeline pipeline, Configuration configuration, ClassLoader classLoader)
            throws Exception {
        return cluster.submitJob(PipelineExecutorUtils.getStreamGraph(pipeline, configuration))
                .thenApplyAsync(
                        FunctionUtils.uncheckedFunction(
                                submitted -> {
                                    var job = submitted.getJobID();
                                    // What is wrong with a savepoint comes to light here.
                                    ClientUtils.waitUntilJobInitializationFinished(
                                            () -> cluster.getJobStatus(job).get(),
                                            () -> cluster.requestJobResult(job).get(),
                                            classLoader);
                                    return new MiniClusterJobClient(
                                            job,
                                            cluster,
                                            classLoader,
                                            JobFinalizationBehavior.NOTHING);
                                }));
    }
}
