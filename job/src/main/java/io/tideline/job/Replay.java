package io.tideline.job;

import io.tideline.inprocess.JobCounters;
import io.tideline.inprocess.LocalCluster;
import io.tideline.job.config.JobConfig;
import io.tideline.job.model.ModelSource;
import io.tideline.job.sink.file.FileSinkConfig;
import io.tideline.job.sink.file.OutputFolder;
import io.tideline.job.source.file.FilesProgress;
import io.tideline.job.source.file.FilesReport;
import io.tideline.model.Model;
import io.tideline.time.MachineClock;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs the job on files, in this process and with no server needed (docs/concepts.md). */
public final class Replay {
    private static final MemorySize LEAST_NETWORK = MemorySize.ofMebiBytes(64);

    private Replay() {}

    /**
     * Replays, and returns when all files are written.
     *
     * @param config of {@link JobConfig#forReplay}
     * @param model the one that the configuration names, read
     * @return what it did
     * @throws io.tideline.job.option.StartException if a file cannot be read or the directory not
     *     be written to, if another replay is writing to it, or if the parallelism is too high for
     *     this machine
     */
    public static ReplaySummary run(JobConfig config, Model model) throws Exception {
        try (FilesProgress progress = FilesProgress.open()) {
            return run(config, model, progress);
        }
    }

    /** Runs a replay whose progress can be read meanwhile. */
    public static ReplaySummary run(JobConfig config, Model model, FilesProgress progress)
            throws Exception {
        FilesReport report =
                new FilesReport(
                        config.time().outOfOrderness(),
                        config.time().allowedLateness(),
                        model.timezone());
        progress.fill(report);
        try (JobCounters counters = JobCounters.open()) {
            run(config, model, progress.id(), counters);
            return ReplaySummary.of(counters, report);
        }
    }

    private static void run(JobConfig config, Model model, String progressId, JobCounters counters)
            throws Exception {
        Configuration cluster = new Configuration();
        // A replay that fails is run again by whoever started it, not from its middle.
        cluster.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        NetworkMemory.apply(config.parallelism(), LEAST_NETWORK, cluster);
        counters.countIn(cluster);
        Path directory = config.sink(FileSinkConfig.class).orElseThrow().directory();
        OutputFolder folder = OutputFolder.take(directory);
        try (LocalCluster flink = LocalCluster.start(config.parallelism(), cluster)) {
            StreamExecutionEnvironment environment = flink.environment();
            TidelineJob.build(
                    config, ModelSource.of(model), MachineClock.SYSTEM, progressId, environment);
            environment.execute("Tideline replay");
        } finally {
            folder.close();
        }
    }
}
