package io.tideline.job.source;

import io.tideline.event.DecodeResult;
import io.tideline.event.EventTypes;
import io.tideline.event.decode.DecoderLimits;
import io.tideline.event.decode.Placeholders;
import io.tideline.job.config.JobConfig;
import io.tideline.job.model.ModelPolicy;
import io.tideline.job.model.ModelSource;
import io.tideline.job.option.StartException;
import io.tideline.job.source.avro.RegistryCheck;
import io.tideline.job.source.file.FileNames;
import io.tideline.job.source.file.FilesSource;
import io.tideline.job.source.file.UnreadableFileException;
import io.tideline.job.source.kafka.ClockRules;
import io.tideline.job.source.kafka.EventSource;
import io.tideline.job.source.topic.SourceCheck;
import io.tideline.time.MachineClock;
import java.time.ZoneId;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.base.source.hybrid.HybridSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The stream of decoded records of a configuration, as {@code source} in it says. */
public final class EventStream {
    private final JobConfig config;
    private final ModelSource models;
    private final MachineClock clock;

    /** As they are now, so that the job reads the files that were checked. */
    private final List<String> files;

    private EventStream(
            JobConfig config, ModelSource models, MachineClock clock, List<String> files) {
        this.config = config;
        this.models = models;
        this.clock = clock;
        this.files = files;
    }

    /**
     * Returns the stream, with the files that there are now.
     *
     * @throws StartException if no file has a name that is looked for
     */
    public static EventStream of(JobConfig config, ModelSource models, MachineClock clock) {
        try {
            return new EventStream(config, models, clock, FileNames.expand(config.files()));
        } catch (UnreadableFileException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    /**
     * Checks whether all sources can be read.
     *
     * @throws StartException with one sentence on the first one that cannot
     */
    public EventStream check() {
        if (config.source() != null) {
            SourceCheck.check(config.source());
            RegistryCheck.check(config.formats().registry());
        }
        try {
            if (config.source() == null || !files.isEmpty()) {
                FilesSource.check(files);
            }
            return this;
        } catch (UnreadableFileException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    /** Returns what decodes events within the limits of a configuration. */
    public static Decoders decoders(JobConfig config, ModelSource models, MachineClock clock) {
        return new Decoders(
                models,
                new DecoderLimits(
                        config.maxEventSize(),
                        config.time().maxFuture(),
                        config.time().maxPast(),
                        new Placeholders(config.placeholderIds())),
                clock,
                config.formats());
    }

    /**
     * Attaches the stream.
     *
     * @param policy for models that come while the job runs
     * @param progressId of a {@link io.tideline.job.source.file.FilesProgress}, or null
     */
    public DataStream<DecodeResult> attach(
            StreamExecutionEnvironment environment, ModelPolicy policy, String progressId) {
        Decoders decoders = decoders(config, models, clock);
        if (config.source() == null) {
            return environment
                    .fromSource(
                            files(decoders, progressId), WatermarkStrategy.noWatermarks(), "Files")
                    .uid("files")
                    .setParallelism(1);
        }
        EventSource kafka = kafka(decoders, policy);
        String topics = "Kafka " + String.join(", ", config.source().topics());
        if (files.isEmpty()) {
            return environment
                    .fromSource(kafka, WatermarkStrategy.noWatermarks(), topics)
                    .uid("kafka");
        }
        HybridSource<DecodeResult> both =
                HybridSource.builder(files(decoders, progressId).followed())
                        .addSource(kafka)
                        .build();
        return environment
                .fromSource(
                        both,
                        WatermarkStrategy.noWatermarks(),
                        "Files, then " + topics,
                        EventTypes.DECODED)
                .uid("files-then-kafka");
    }

    private FilesSource files(Decoders decoders, String progressId) {
        return new FilesSource(
                files, decoders, config.time().outOfOrderness(), timezone(), progressId);
    }

    private EventSource kafka(Decoders decoders, ModelPolicy policy) {
        return EventSource.of(
                config.source(),
                decoders,
                policy,
                config.forget(),
                new ClockRules(config.time(), timezone()),
                clock);
    }

    private ZoneId timezone() {
        return models.submitted().timezone();
    }
}
