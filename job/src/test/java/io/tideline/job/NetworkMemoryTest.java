package io.tideline.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.job.config.JobConfig;
import io.tideline.job.model.ModelPolicy;
import io.tideline.job.model.ModelSource;
import io.tideline.job.pipeline.Settings;
import io.tideline.job.sink.CombinedOutputs;
import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.file.FileOutputs;
import io.tideline.job.sink.file.FileSinkConfig;
import io.tideline.job.sink.jdbc.JdbcOutputs;
import io.tideline.job.sink.jdbc.JdbcTables;
import io.tideline.job.sink.kafka.KafkaOutputs;
import io.tideline.job.sink.kafka.KafkaSinkConfig;
import io.tideline.job.sink.kafka.KafkaTarget;
import io.tideline.job.sink.postgres.PostgresOutputs;
import io.tideline.job.sink.postgres.PostgresTables;
import io.tideline.job.source.EventStream;
import io.tideline.model.read.ModelReader;
import io.tideline.time.MachineClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.jobgraph.DistributionPattern;
import org.apache.flink.runtime.jobgraph.JobEdge;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The memory that a local cluster has for the exchange of records, against the job's real graph.
 */
class NetworkMemoryTest {
    @TempDir private Path folder;

    private JobGraph graph(boolean replay, int parallelism) throws Exception {
        Path model =
                Files.writeString(
                        folder.resolve("model.yaml"),
                        """
                        version: 1
                        events: {Report Created: 9}
                        profiles: {weekly: {window: 7d}}
                        alerts: {new: {kind: new_user}}
                        """);
        Path file =
                Files.writeString(
                        folder.resolve("tideline.yaml"),
                        """
                        model: model.yaml
                        source:
                          kafka: {bootstrap_servers: "127.0.0.1:1", topics: [events]}
                        sinks:
                          kafka: {bootstrap_servers: "127.0.0.1:1"}
                          postgres: {url: "jdbc:postgresql://db/database", user: u, password: "${env:HOME}"}
                          jdbc: {url: "jdbc:mariadb://db/database", user: u, password: "${env:HOME}"}
                        parallelism: %d
                        live_interval: 5s
                        """
                                .formatted(parallelism));
        JobConfig config =
                replay
                        ? JobConfig.forReplay(
                                model,
                                List.of("e"),
                                new FileSinkConfig(folder),
                                parallelism,
                                Duration.ofMinutes(1),
                                Duration.ofDays(1),
                                null,
                                null)
                        : JobConfig.read(file);
        StreamExecutionEnvironment environment =
                new StreamExecutionEnvironment(new Configuration());
        Settings.apply(config, environment);
        ModelSource models = ModelSource.of(ModelReader.read(model));
        ModelPolicy policy = new ModelPolicy(any -> {}, any -> {});
        List<Outputs> outputs =
                replay
                        ? List.of(new FileOutputs(folder))
                        : List.of(
                                new KafkaOutputs(
                                        config.sink(KafkaSinkConfig.class).orElseThrow(),
                                        new KafkaTarget(List.of(), 1 << 20, Duration.ofHours(1))),
                                new PostgresOutputs(
                                        config.sink(PostgresTables.class).orElseThrow().config(),
                                        true),
                                new JdbcOutputs(
                                        config.sink(JdbcTables.class).orElseThrow().config(),
                                        true));
        TidelineJob.attach(
                config,
                models,
                MachineClock.SYSTEM,
                EventStream.of(config, models, MachineClock.SYSTEM)
                        .attach(environment, policy, null),
                new CombinedOutputs(outputs));
        return environment.getStreamGraph().getJobGraph();
    }

    /** Neither too little nor much more than Flink would refuse the job with. */
    @ParameterizedTest
    @CsvSource({
        "true, 1",
        "true, 2",
        "true, 16",
        "true, 64",
        "false, 1",
        "false, 2",
        "false, 8",
        "false, 9",
        "false, 16",
        "false, 64"
    })
    void thereAreAsManyBuffersAsTheGraphNeeds(boolean replay, int parallelism) throws Exception {
        long needed = 0;
        for (JobVertex vertex : graph(replay, parallelism).getVertices()) {
            for (JobEdge edge : vertex.getInputs()) {
                long senders = edge.getSource().getProducer().getParallelism();
                long receivers = vertex.getParallelism();
                boolean all = edge.getDistributionPattern() == DistributionPattern.ALL_TO_ALL;
                needed += senders * ((all ? receivers : 1) + 1) + receivers;
            }
        }
        Configuration configuration = new Configuration();
        NetworkMemory.apply(parallelism, MemorySize.ZERO, configuration);
        long there =
                configuration.get(TaskManagerOptions.NETWORK_MEMORY_MIN).getBytes()
                        / configuration.get(TaskManagerOptions.MEMORY_SEGMENT_SIZE).getBytes();
        assertThat(there).isBetween(needed, 4 * needed);
    }
}
