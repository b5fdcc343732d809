package io.tideline.job.pipeline;

import io.tideline.job.config.JobConfig;
import io.tideline.job.config.StateBackend;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What the job sets of Flink, wherever it runs; all else is the cluster's. */
public final class Settings {
    /** Divides evenly among most numbers of tasks that people choose. */
    private static final int MOST_TASKS = 720;

    private Settings() {}

    /**
     * Applies a configuration.
     *
     * <p>No Kryo, and no operator whose state would be lost with its generated uid: both fail when
     * the job is built. Records are never changed once they have been sent, so that chained
     * operators hand them on as they are.
     */
    public static void apply(JobConfig config, StreamExecutionEnvironment environment) {
        Configuration settings = new Configuration();
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        settings.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        settings.set(PipelineOptions.OBJECT_REUSE, true);
        // Fixed by the first savepoint: more tasks than this a stage can never have.
        settings.set(PipelineOptions.MAX_PARALLELISM, MOST_TASKS);
        if (config.stateBackend() == StateBackend.ROCKSDB) {
            settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
            settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        } else {
            settings.set(StateBackendOptions.STATE_BACKEND, "hashmap");
        }
        if (config.checkpoints().interval() != null) {
            settings.set(
                    CheckpointingOptions.CHECKPOINTING_INTERVAL, config.checkpoints().interval());
            // What was read before a checkpoint has gone through all stages when it is complete:
            // `tideline forget` relies on it.
            settings.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
            settings.set(
                    CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, config.checkpoints().keep());
            settings.set(
                    CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                    ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
            if (config.checkpoints().directory() != null) {
                settings.set(
                        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                        config.checkpoints().directory());
            }
        }
        environment.configure(settings, Settings.class.getClassLoader());
        if (config.parallelism() != null) {
            environment.setParallelism(config.parallelism());
        }
    }
}
