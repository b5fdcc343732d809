package io.tideline.inprocess;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.blob.TransientBlobService;
import org.apache.flink.runtime.dispatcher.DispatcherGateway;
import org.apache.flink.runtime.leaderelection.LeaderElection;
import org.apache.flink.runtime.resourcemanager.ResourceManagerGateway;
import org.apache.flink.runtime.rest.HttpMethodWrapper;
import org.apache.flink.runtime.rest.RestEndpointFactory;
import org.apache.flink.runtime.rest.handler.RestHandlerConfiguration;
import org.apache.flink.runtime.rest.handler.RestHandlerSpecification;
import org.apache.flink.runtime.rest.handler.legacy.metrics.MetricFetcher;
import org.apache.flink.runtime.rpc.FatalErrorHandler;
import org.apache.flink.runtime.webmonitor.WebMonitorEndpoint;
import org.apache.flink.runtime.webmonitor.retriever.LeaderGatewayRetriever;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandler;
import org.apache.flink.util.ConfigurationException;

/**
 * What is left of a cluster's REST endpoint: only what shows something, or nothing at all. There is
 * no handler that takes a job graph (it would be read by Java's serialization), a jar, a savepoint
 * or a command.
 */
@SuppressWarnings("try") // Flink's close may be interrupted; it is not called here
final class LocalEndpoint extends WebMonitorEndpoint<DispatcherGateway> {
    /** Whether it shows what the cluster does; else it is closed as soon as it has been opened. */
    static final ConfigOption<Boolean> OPEN =
            ConfigOptions.key("tideline.web-interface").booleanType().defaultValue(false);

    private final boolean open;

    LocalEndpoint(
            Configuration configuration,
            LeaderGatewayRetriever<DispatcherGateway> dispatcher,
            LeaderGatewayRetriever<ResourceManagerGateway> resourceManager,
            TransientBlobService blobs,
            ScheduledExecutorService executor,
            MetricFetcher metrics,
            LeaderElection election,
            FatalErrorHandler faults)
            throws IOException, ConfigurationException {
        super(
                dispatcher,
                configuration,
                RestHandlerConfiguration.fromConfiguration(configuration),
                resourceManager,
                blobs,
                executor,
                metrics,
                election,
                RestEndpointFactory.createExecutionGraphCache(
                        RestHandlerConfiguration.fromConfiguration(configuration)),
                faults);
        this.open = configuration.get(OPEN);
    }

    @Override
    protected List<Tuple2<RestHandlerSpecification, ChannelInboundHandler>> initializeHandlers(
            CompletableFuture<String> address) {
        var handlers = super.initializeHandlers(address);
        handlers.removeIf(handler -> !open || !shows(handler.f0));
        return handlers;
    }

    private static boolean shows(RestHandlerSpecification handler) {
        return handler.getHttpMethod() == HttpMethodWrapper.GET
                // GET though it ends a job: YARN's proxy forwards nothing else.
                && !handler.getTargetRestEndpointURL().contains("/yarn-");
    }

    /** Flink leaves no way not to open it at all. */
    @Override
    public void startInternal() throws Exception {
        if (open) {
            super.startInternal();
        } else {
            var unused = closeAsync();
        }
    }
}
