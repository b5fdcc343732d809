package io.tideline.job;

import io.tideline.event.Decoded;
import io.tideline.event.DecoderLimits;
import io.tideline.event.EventDecoder;
import io.tideline.job.pipeline.Pipeline;
import io.tideline.job.pipeline.Settings;
import io.tideline.job.sink.file.FileOutputs;
import io.tideline.job.source.FilesSource;
import io.tideline.model.Model;
import io.tideline.stage.TimeRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs the job on files, in this process and with no server needed (SPEC section 11). */
public final class Replay {
    private Replay() {}

    /**
     * What to replay.
     *
     * @param files see {@link FilesSource}; they have been checked
     * @param out the directory that the output's files go to, made if it is not there
     * @param parallelism at least 1; the files that come out are the same at any
     * @param progressId of a {@link io.tideline.job.source.FilesProgress}, or null
     */
    public record Options(
            Model model,
            List<String> files,
            Path out,
            int parallelism,
            Duration outOfOrderness,
            Duration allowedLateness,
            DecoderLimits limits,
            String progressId) {}

    /**
     * Replays, and returns when all files are written.
     *
     * @throws io.tideline.job.config.StartException if the directory cannot be written to
     */
    public static void run(Options options) throws Exception {
        Configuration configuration = Settings.apply(new Configuration());
        // A replay that fails is run again by whoever started it, not from its middle.
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(
                        options.parallelism(), configuration);
        FilesSource source =
                new FilesSource(
                        options.files(),
                        new EventDecoder(
                                options.model(), options.limits(), System::currentTimeMillis),
                        options.outOfOrderness(),
                        options.model().timezone(),
                        options.progressId());
        DataStream<Decoded> decoded =
                environment
                        .fromSource(
                                source,
                                WatermarkStrategy.noWatermarks(),
                                "Files",
                                TypeInformation.of(Decoded.class))
                        .uid("files")
                        .setParallelism(1);
        Pipeline.build(
                decoded,
                options.model(),
                new TimeRules(
                        options.outOfOrderness().toMillis(),
                        options.allowedLateness().toMillis(),
                        0),
                new FileOutputs(options.out()));
        environment.execute("Tideline replay");
    }
}
