package io.tideline.job.pipeline;

import io.tideline.job.config.JobConfig;
import io.tideline.job.config.StateBackend;
import io.tideline.job.option.StartException;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the job sets of Flink, wherever it runs; all else is the cluster's
 * (docs/decisions/0018-how-a-job-starts.md says why of each). A setting of the cluster's that says
 * otherwise is overridden, with a line in the log.
 */
public final class Settings {
    private static final Logger LOG = LoggerFactory.getLogger(Settings.class);

    /** Divides evenly among most numbers of tasks that people choose. */
    private static final int MOST_TASKS = 720;

    /** Flink's own default. */
    private static final Duration WATERMARK_INTERVAL = Duration.ofMillis(200);

    private final ReadableConfig cluster;
    private final Configuration own = new Configuration();

    private Settings(ReadableConfig cluster) {
        this.cluster = cluster;
    }

    /**
     * Applies a configuration.
     *
     * @throws StartException if the cluster is configured for what the job cannot be
     */
    public static void apply(JobConfig config, StreamExecutionEnvironment environment) {
        Settings settings = new Settings(environment.getConfiguration());
        settings.pipeline();
        settings.state(config);
        settings.restarts(config);
        Duration interval = config.checkpoints().interval();
        if (interval == null) {
            environment.getCheckpointConfig().disableCheckpointing();
        } else {
            settings.checkpoints(interval);
        }
        environment.configure(settings.own, Settings.class.getClassLoader());
        if (config.parallelism() != null) {
            environment.setParallelism(config.parallelism());
        }
        if (environment.getParallelism() > MOST_TASKS) {
            throw new StartException(
                    "The cluster's parallelism is %s: give parallelism in the configuration, of at most %s."
                            .formatted(environment.getParallelism(), MOST_TASKS));
        }
    }

    private void pipeline() {
        // A batch job has no checkpoints, and fires timers only at the end.
        insist(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.STREAMING);
        // No Kryo, and no operator whose state would be lost with its generated uid: both fail
        // when the job is built.
        own.set(PipelineOptions.GENERIC_TYPES, false);
        own.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        insist(PipelineOptions.FORCE_KRYO, false);
        insist(PipelineOptions.FORCE_AVRO, false);
        // Records are never changed once they have been sent.
        own.set(PipelineOptions.OBJECT_REUSE, true);
        // Fixed by the first savepoint: more tasks than this an operator can never have.
        insist(PipelineOptions.MAX_PARALLELISM, MOST_TASKS);
        // Without watermarks no day closes, and with rare ones late.
        insist(PipelineOptions.AUTO_WATERMARK_INTERVAL, WATERMARK_INTERVAL);
    }

    private void state(JobConfig config) {
        if (config.stateBackend() == StateBackend.ROCKSDB) {
            own.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
            own.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        } else {
            own.set(StateBackendOptions.STATE_BACKEND, "hashmap");
        }
        if (config.checkpoints().directory() != null) {
            own.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
            own.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, config.checkpoints().directory());
        }
        // A task that is restarted alone loses what was on its way to it.
        insist(StateRecoveryOptions.APPROXIMATE_LOCAL_RECOVERY, false);
        if (cluster.get(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE)) {
            LOG.warn(
                    "{} is set: state of sinks that the configuration no longer has is dropped, with rows that they had not committed",
                    StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE.key());
        }
    }

    /** A model is taken over by a restart, and a job lives through many. */
    private void restarts(JobConfig config) {
        if (config.hasModelTopic()) {
            insistWhereSet(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        }
    }

    private void checkpoints(Duration interval) {
        own.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, interval);
        // Rows would come twice.
        insist(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
        // What was read before a checkpoint has gone through all operators when it is complete:
        // `tideline forget` relies on it.
        insist(CheckpointingOptions.ENABLE_UNALIGNED, false);
        insist(CheckpointingOptions.FORCE_UNALIGNED, false);
        insist(StateRecoveryOptions.CHECKPOINT_ID_OF_IGNORED_IN_FLIGHT_DATA, -1L);
        insist(CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS, 1);
        // A transaction must not wait longer for its checkpoint than it was given.
        atMost(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, interval);
        insistWhereSet(CheckpointingOptions.CHECKPOINTING_INTERVAL_DURING_BACKLOG, interval);
        // The last rows of files are committed by a checkpoint after the end.
        insist(CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH, true);
        own.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    }

    /** Sets an option that no guarantee holds without. */
    private <T> void insist(ConfigOption<T> option, T value) {
        Optional<T> found = cluster.getOptional(option);
        if (found.isPresent() && !found.get().equals(value)) {
            LOG.warn(
                    "The cluster's {}: {} is not used: the job needs {}",
                    option.key(),
                    found.get(),
                    value);
        }
        own.set(option, value);
    }

    private <T> void insistWhereSet(ConfigOption<T> option, T value) {
        if (cluster.getOptional(option).isPresent()) {
            insist(option, value);
        }
    }

    private void atMost(ConfigOption<Duration> option, Duration most) {
        if (cluster.get(option).compareTo(most) > 0) {
            insist(option, most);
        }
    }
}
