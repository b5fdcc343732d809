package io.tideline.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.job.config.JobConfig;
import io.tideline.job.option.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final String KAFKA =
            """
            model: model.yaml
            source: {kafka: {bootstrap_servers: "kafka:9092", topics: [events]}}
            sinks: {kafka: {bootstrap_servers: "kafka:9092"}}
            """;
    private static final String FILES =
            """
            model: model.yaml
            source: {files: events.jsonl}
            sinks: {files: {directory: out}}
            """;

    @TempDir private Path folder;

    /** Each would break a promise: docs/decisions/0018 says which. */
    @ParameterizedTest
    @CsvSource({
        "execution.runtime-mode, BATCH, STREAMING",
        "execution.runtime-mode, AUTOMATIC, STREAMING",
        "execution.checkpointing.mode, AT_LEAST_ONCE, EXACTLY_ONCE",
        "execution.checkpointing.interval, 1 h, 10 s",
        "execution.checkpointing.interval-during-backlog, 0 ms, 10 s",
        "execution.checkpointing.min-pause, 1 h, 10 s",
        "execution.checkpointing.unaligned.enabled, true, false",
        "execution.checkpointing.unaligned.forced, true, false",
        "execution.checkpointing.max-concurrent-checkpoints, 3, 1",
        "execution.checkpointing.checkpoints-after-tasks-finish, false, true",
        "execution.checkpointing.externalized-checkpoint-retention, DELETE_ON_CANCELLATION, RETAIN_ON_CANCELLATION",
        "execution.state-recovery.approximate-local-recovery, true, false",
        "execution.state-recovery.without-channel-state.checkpoint-id, 7, -1",
        "pipeline.auto-watermark-interval, 0 ms, 200 ms",
        "pipeline.auto-watermark-interval, 1 h, 200 ms",
        "pipeline.object-reuse, false, true",
        "pipeline.generic-types, true, false",
        "pipeline.force-kryo, true, false",
        "pipeline.force-avro, true, false",
        "pipeline.auto-generate-uids, true, false",
        "pipeline.max-parallelism, 4, 720",
        "state.backend.type, hashmap, rocksdb"
    })
    void whatTheClusterSaysOtherwiseIsOverridden(String key, String cluster, String own)
            throws IOException {
        Map<String, String> settings = applied(KAFKA, Map.of(key, cluster));
        assertThat(Configuration.fromMap(settings).getString(key, null))
                .isIn(own, own.replace("10 s", "10000 ms"));
    }

    /** They do no harm, and whoever runs the cluster has a reason for them. */
    @ParameterizedTest
    @CsvSource({
        "execution.checkpointing.timeout, 3 min",
        "execution.checkpointing.min-pause, 2 s",
        "execution.checkpointing.tolerable-failed-checkpoints, 5",
        "execution.checkpointing.snapshot-compression, true",
        "execution.checkpointing.dir, s3://bucket/path",
        "execution.checkpointing.storage, filesystem",
        "execution.checkpointing.savepoint-dir, s3://bucket/savepoints",
        "execution.checkpointing.local-backup.enabled, true",
        "execution.buffer-timeout.interval, 10 ms",
        "execution.state-recovery.claim-mode, CLAIM",
        "execution.state-recovery.ignore-unclaimed-state, true",
        "pipeline.name, Mine",
        "pipeline.operator-chaining.enabled, false",
        "restart-strategy.type, fixed-delay",
        "state.backend.rocksdb.memory.managed, true",
        "state.changelog.enabled, true"
    })
    void theRestIsTheClusters(String key, String cluster) throws IOException {
        assertThat(applied(KAFKA, Map.of(key, cluster))).containsEntry(key, cluster);
    }

    @Test
    void aDirectoryOfTheJobsOwnIsAFileSystem() throws IOException {
        Map<String, String> settings =
                applied(
                        KAFKA + "checkpoints: {directory: 's3://b/c'}",
                        Map.of("execution.checkpointing.storage", "jobmanager"));
        assertThat(settings)
                .containsEntry("execution.checkpointing.storage", "filesystem")
                .containsEntry("execution.checkpointing.dir", "s3://b/c");
    }

    /** Else the tasks wait at their end for a checkpoint that nothing triggers. */
    @Test
    void filesAloneHaveNoCheckpoints() throws IOException {
        Configuration cluster = new Configuration();
        cluster.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
        StreamExecutionEnvironment environment = environment(cluster);
        Settings.apply(config(FILES), environment);
        assertThat(environment.getCheckpointConfig().isCheckpointingEnabled()).isFalse();
        assertThat(
                        CheckpointingOptions.isCheckpointingEnabled(
                                Configuration.fromMap(settings(environment))))
                .isFalse();
    }

    @Test
    void moreTasksThanAnOperatorCanHave() throws IOException {
        StreamExecutionEnvironment environment =
                environment(Configuration.fromMap(Map.of("parallelism.default", "1000")));
        environment.setParallelism(1_000);
        JobConfig config = config(KAFKA);
        assertThatThrownBy(() -> Settings.apply(config, environment))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "The cluster's parallelism is 1000: give parallelism in the configuration, of at most 720.");
        JobConfig less = config(KAFKA + "parallelism: 4");
        Settings.apply(less, environment);
        assertThat(environment.getParallelism()).isEqualTo(4);
    }

    private Map<String, String> applied(String yaml, Map<String, String> cluster)
            throws IOException {
        StreamExecutionEnvironment environment = environment(Configuration.fromMap(cluster));
        Settings.apply(config(yaml), environment);
        return settings(environment);
    }

    /** Returns what Flink uses for the job: its graph's settings and those that it keeps apart. */
    private static Map<String, String> settings(StreamExecutionEnvironment environment) {
        Configuration all = Configuration.fromMap(environment.getConfiguration().toMap());
        all.addAll(environment.getConfig().toConfiguration());
        all.addAll(environment.getCheckpointConfig().toConfiguration());
        return all.toMap();
    }

    private static StreamExecutionEnvironment environment(Configuration cluster) {
        return new StreamExecutionEnvironment(cluster);
    }

    private JobConfig config(String yaml) throws IOException {
        return JobConfig.read(Files.writeString(folder.resolve("tideline.yaml"), yaml));
    }
}
