package io.tideline.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.job.config.JobConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir private Path folder;

    /** Else a request to forget may still be on its way when its offset is committed. */
    @Test
    void checkpointsAreAlignedWhateverTheClusterSays() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("tideline.yaml"),
                        """
                        model: model.yaml
                        source: {kafka: {bootstrap_servers: "kafka:9092", topics: [events]}}
                        sinks: {kafka: {bootstrap_servers: "kafka:9092"}}
                        """);
        Configuration cluster = new Configuration();
        cluster.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        cluster.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(cluster);
        assertThat(environment.getCheckpointConfig().isUnalignedCheckpointsEnabled()).isTrue();

        Settings.apply(JobConfig.read(file), environment);

        assertThat(environment.getCheckpointConfig().isUnalignedCheckpointsEnabled()).isFalse();
    }
}
