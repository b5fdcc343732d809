package io.tideline.local.endtoend;

import io.tideline.embedded.EmbeddedKafka;
import io.tideline.embedded.EmbeddedPostgres;
import io.tideline.local.LocalFlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A broker, a database server and a Flink cluster, started once for all tests that need them and
 * closed after the last one. What a test creates there has the test's own name.
 */
final class Servers implements AutoCloseable {
    /** In bytes; more than the largest record that a test sends. */
    private static final String LARGEST_MESSAGE = "10000000";

    private static final int SLOTS = 4;

    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final Path folder;
    private final LocalFlink flink;

    Servers() throws Exception {
        kafka = EmbeddedKafka.start(Map.of("message.max.bytes", LARGEST_MESSAGE));
        postgres = EmbeddedPostgres.start();
        folder = Files.createTempDirectory("tideline-tests");
        flink = LocalFlink.start(SLOTS, folder);
    }

    EmbeddedKafka kafka() {
        return kafka;
    }

    EmbeddedPostgres postgres() {
        return postgres;
    }

    /** Returns the name of a job on the cluster. */
    String nameOf(JobID job) throws Exception {
        return flink.graph(job).get().getJobName();
    }

    LocalFlink flink() {
        return flink;
    }

    /**
     * Returns an environment that submits to the cluster. A job that fails there stays failed, so
     * that no test passes because of a restart.
     *
     * @param savepoint to start from, or null
     */
    StreamExecutionEnvironment environment(String savepoint) throws Exception {
        StreamExecutionEnvironment environment = flink.environment(savepoint);
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        // The state of a test is in one file then.
        configuration.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ofMebiBytes(1));
        environment.configure(configuration);
        return environment;
    }

    /** Closes the cluster first, since it writes to the others. */
    @Override
    public void close() throws IOException {
        try (kafka;
                postgres) {
            flink.close();
            Files.delete(folder); // it is empty: every deployment has a folder of its own
        }
    }

    /**
     * Passes the servers to tests with such a parameter, and closes them after the whole test run.
     */
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
