package io.tideline.job;

import io.tideline.event.Decoded;
import io.tideline.event.DecoderLimits;
import io.tideline.event.EventDecoder;
import io.tideline.event.MachineClock;
import io.tideline.job.config.EventOrder;
import io.tideline.job.config.ForgetConfig;
import io.tideline.job.config.JobConfig;
import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.job.config.Silence;
import io.tideline.job.config.StartException;
import io.tideline.job.pipeline.Pipeline;
import io.tideline.job.pipeline.Settings;
import io.tideline.job.sink.CombinedOutputs;
import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.kafka.KafkaCheck;
import io.tideline.job.source.FilesSource;
import io.tideline.job.source.KafkaEvents;
import io.tideline.job.source.PartitionWatermarks;
import io.tideline.job.source.UnreadableFileException;
import io.tideline.model.Durations;
import io.tideline.model.Model;
import io.tideline.model.ModelException;
import io.tideline.model.ModelReader;
import io.tideline.stage.ForgetRules;
import io.tideline.stage.TimeRules;
import java.nio.file.Path;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job's main class, for {@code flink run}: configuration → environment → pipeline → execute.
 *
 * <p>{@code flink run tideline-job-cluster.jar --config tideline.yaml}
 */
public final class TidelineJob {
    private static final Logger LOG = LoggerFactory.getLogger(TidelineJob.class);

    /** Exit status for arguments, a configuration or a model that cannot be used. */
    private static final int UNUSABLE = 2;

    private TidelineJob() {}

    /** Submits the job that a configuration file describes. */
    public static void main(String[] args) throws Exception {
        try {
            if (args.length != 2 || !args[0].equals("--config")) {
                throw new StartException("Usage: flink run JAR --config tideline.yaml");
            }
            start(
                    JobConfig.read(Path.of(args[1])),
                    StreamExecutionEnvironment.getExecutionEnvironment());
        } catch (StartException e) {
            System.err.println(e.getMessage());
            System.exit(UNUSABLE);
        }
    }

    /**
     * Checks all that the job needs, then submits it.
     *
     * @return the running job
     * @throws StartException if it cannot start, with the reason in one message
     */
    public static JobClient start(JobConfig config, StreamExecutionEnvironment environment)
            throws Exception {
        return start(config, MachineClock.SYSTEM, environment);
    }

    /** The same by another clock than the machine's. */
    public static JobClient start(
            JobConfig config, MachineClock clock, StreamExecutionEnvironment environment)
            throws Exception {
        LOG.info("Starting Tideline {}", Version.current());
        build(config, readModel(config.model()), clock, null, environment);
        return environment.executeAsync("Tideline");
    }

    private static Model readModel(Path file) {
        try {
            return ModelReader.read(file);
        } catch (ModelException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    /**
     * Checks sources and sinks and builds the job's graph.
     *
     * @param progressId of a {@link io.tideline.job.source.FilesProgress}, or null
     * @throws StartException if a source or sink cannot be used
     */
    static void build(
            JobConfig config,
            Model model,
            MachineClock clock,
            String progressId,
            StreamExecutionEnvironment environment) {
        Settings.apply(config, environment);
        checkFiles(config); // before outputs make anything
        Outputs outputs = CombinedOutputs.prepare(config.sinks(), times(config).live());
        EventDecoder decoder =
                new EventDecoder(
                        model,
                        new DecoderLimits(
                                config.maxEventSize(),
                                config.time().maxFuture(),
                                config.time().maxPast()),
                        clock);
        DataStream<Decoded> decoded =
                config.source() == null
                        ? files(config, model, decoder, progressId, environment)
                        : kafka(config, decoder, clock, environment);
        Pipeline.build(
                decoded,
                model,
                times(config),
                forgets(config, model),
                config.time().maxFuture(),
                clock,
                outputs);
    }

    private static ForgetRules forgets(JobConfig config, Model model) {
        ForgetConfig forget = config.forget();
        forget.keys(); // refuses a key that is too short before anything starts
        long suppress = forget.suppress() == null ? 0 : forget.suppress().toMillis();
        int days = 0;
        if (config.inactive() != null) {
            days = Math.toIntExact(config.inactive().toDays());
            int least = ForgetRules.leastInactiveDays(model, times(config));
            if (days < least) {
                throw new StartException(
                        "retention.inactive: found %s, expected at least %dd: the model's windows, roster, silences, checklists and cooldowns, and time.allowed_lateness, look back so far."
                                .formatted(Durations.format(config.inactive()), least));
            }
        }
        return new ForgetRules(() -> forget.keys().all(), suppress, days);
    }

    private static TimeRules times(JobConfig config) {
        return new TimeRules(
                config.time().outOfOrderness().toMillis(),
                config.time().allowedLateness().toMillis(),
                config.liveInterval() == null || config.isBounded()
                        ? 0
                        : config.liveInterval().toMillis(),
                config.time().eventOrder() == EventOrder.TIME,
                config.time().silence() == Silence.WAIT,
                config.isBounded());
    }

    private static void checkFiles(JobConfig config) {
        if (config.source() != null) {
            return;
        }
        try {
            FilesSource.check(config.files());
        } catch (UnreadableFileException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    private static DataStream<Decoded> files(
            JobConfig config,
            Model model,
            EventDecoder decoder,
            String progressId,
            StreamExecutionEnvironment environment) {
        FilesSource source =
                new FilesSource(
                        config.files(),
                        decoder,
                        config.time().outOfOrderness(),
                        model.timezone(),
                        progressId);
        return environment
                .fromSource(
                        source,
                        WatermarkStrategy.noWatermarks(),
                        "Files",
                        TypeInformation.of(Decoded.class))
                .uid("files")
                .setParallelism(1);
    }

    private static DataStream<Decoded> kafka(
            JobConfig config,
            EventDecoder decoder,
            MachineClock clock,
            StreamExecutionEnvironment environment) {
        KafkaSourceConfig source = config.source();
        KafkaCheck.source(source);
        return environment
                .fromSource(
                        KafkaEvents.source(source, decoder, config.forget(), clock),
                        new PartitionWatermarks(
                                config.time().outOfOrderness(), config.time().idleAfter()),
                        "Kafka " + String.join(", ", source.topics()),
                        TypeInformation.of(Decoded.class))
                .uid("kafka");
    }
}
