package io.tideline.local.endtoend;

import io.tideline.local.service.EmbeddedKafka;
import io.tideline.local.service.EmbeddedPostgres;
import java.net.URI;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A broker, a database server and a Flink cluster, started once for all tests that ask for them and
 * closed after the last one. What a test makes there has the test's own name.
 */
final class Servers implements AutoCloseable {
    /** Bytes; larger than the largest record that a test sends. */
    private static final int LARGEST_MESSAGE = 10_000_000;

    private static final int SLOTS = 4;

    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final MiniCluster flink;

    private Servers() throws Exception {
        kafka = EmbeddedKafka.start(Map.of("message.max.bytes", String.valueOf(LARGEST_MESSAGE)));
        postgres = EmbeddedPostgres.start();
        flink = new MiniCluster(cluster());
        flink.start();
    }

    private static MiniClusterConfiguration cluster() {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        return new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .build();
    }

    EmbeddedKafka kafka() {
        return kafka;
    }

    EmbeddedPostgres postgres() {
        return postgres;
    }

    /**
     * An environment that submits to the cluster. A job that fails there stays failed, so that none
     * passes a test by a restart.
     *
     * @param savepoint to begin from, or null
     */
    StreamExecutionEnvironment environment(String savepoint) throws Exception {
        URI rest = flink.getRestAddress().get();
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        return StreamExecutionEnvironment.createRemoteEnvironment(
                rest.getHost(), rest.getPort(), configuration);
    }

    /** The cluster first, which writes to the others. */
    @Override
    public void close() {
        try (kafka;
                postgres) {
            flink.closeAsync().join();
        }
    }

    /** Hands the servers to whoever asks for them, and closes them with the whole test run. */
    static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Servers.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(Servers.class, ignored -> start(), Servers.class);
        }

        private static Servers start() {
            try {
                return new Servers();
            } catch (Exception e) {
                throw new IllegalStateException("The servers of the tests did not start", e);
            }
        }
    }
}
