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
 * A broker, a database server and a Flink cluster, started once for all tests that ask for them and
 * closed after the last one. What a test makes there has the test's own name.
 */
final class Servers implements AutoCloseable {
    /** Bytes; more than the largest record that a test sends. */
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

    /** Returns what a job is called on the cluster. */
    String nameOf(JobID job) throws Exception {
        return flink.graph(job).get().getJobName();
    }

    LocalFlink flink() {
        return flink;
    }

    /**
     * An environment that submits to the cluster. A job that fails there stays failed, so that none
     * passes a test by a restart.
     *
     * @param savepoint to begin from, or null
     */
    StreamExecutionEnvironment environment(String savepoint) throws Exception {
        StreamExecutionEnvironment environment = flink.environment(savepoint);
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        // What a test has of state is in one file then.
        configuration.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ofMebiBytes(1));
        environment.configure(configuration);
        return environment;
    }

    /** The cluster first, which writes to the others. */
    @Override
    public void close() throws IOException {
        try (kafka;
                postgres) {
            flink.close();
            Files.delete(folder); // nothing is in it: every deployment names one of its own
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
