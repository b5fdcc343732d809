package io.tideline.job.source.kafka;

import io.tideline.event.DecodeResult;
import io.tideline.event.EventTypes;
import io.tideline.job.config.ForgetConfig;
import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.job.model.ModelPolicy;
import io.tideline.job.model.ModelWatchEnumerator;
import io.tideline.job.source.Decoders;
import io.tideline.metrics.TidelineMetrics;
import io.tideline.time.MachineClock;
import java.io.IOException;
import java.util.Properties;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.connector.base.source.reader.synchronization.FutureCompletingBlockingQueue;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumStateSerializer;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.fetcher.KafkaSourceFetcherManager;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * Topics of events as a stream, each record decoded where it is read, with the watermark of the
 * job. Use it with {@code WatermarkStrategy.noWatermarks()}: it emits the watermarks itself.
 *
 * <p>Reading is left to Flink's Kafka source. The clock is not: to Flink a partition is idle when
 * nothing has come from it for a while, whether nothing is there or nothing can be read ({@link
 * ReaderClock}, {@link JobClock}; docs/decisions/0022).
 */
public final class EventSource
        implements Source<DecodeResult, KafkaPartitionSplit, KafkaSourceEnumState>,
                ResultTypeQueryable<DecodeResult>,
                LineageVertexProvider {
    private static final long serialVersionUID = 1L;

    private final KafkaSourceConfig config;
    private final KafkaEvents.Decoding decoding;
    private final ModelPolicy policy;
    private final ClockRules rules;
    private final MachineClock clock;
    private final OffsetsInitializer end;

    private EventSource(
            KafkaSourceConfig config,
            KafkaEvents.Decoding decoding,
            ModelPolicy policy,
            ClockRules rules,
            MachineClock clock,
            OffsetsInitializer end) {
        this.config = config;
        this.decoding = decoding;
        this.policy = policy;
        this.rules = rules;
        this.clock = clock;
        this.end = end;
    }

    /**
     * Returns the source, which does not end.
     *
     * @param policy for models on the topic that the configuration names, if it does
     * @param clock by which partitions become idle, and the clock of the job goes on in a silence
     */
    public static EventSource of(
            KafkaSourceConfig config,
            Decoders decoders,
            ModelPolicy policy,
            ForgetConfig forget,
            ClockRules rules,
            MachineClock clock) {
        var decoding = new KafkaEvents.Decoding(decoders, new ControlRecords(forget, clock));
        return new EventSource(config, decoding, policy, rules, clock, null);
    }

    /** Returns the same, which ends with what is there when it starts. */
    public EventSource bounded() {
        return new EventSource(config, decoding, policy, rules, clock, OffsetsInitializer.latest());
    }

    private KafkaSource<DecodeResult> kafka() {
        return KafkaEvents.source(config, decoding, end);
    }

    @Override
    public Boundedness getBoundedness() {
        return end == null ? Boundedness.CONTINUOUS_UNBOUNDED : Boundedness.BOUNDED;
    }

    @Override
    public SourceReader<DecodeResult, KafkaPartitionSplit> createReader(
            SourceReaderContext context) {
        decoding.open(TidelineMetrics.of(context.metricGroup()));
        Properties properties = KafkaEvents.consumerProperties(config);
        var metrics = new PartitionReader.Metrics(context.metricGroup());
        var ofReader = new ReaderClock(rules, clock);
        var fetchers =
                new KafkaSourceFetcherManager(
                        new FutureCompletingBlockingQueue<>(),
                        () -> new PartitionReader(properties, context, metrics, ofReader),
                        finished -> {});
        return new EventSourceReader(
                fetchers,
                new EventSourceReader.Emitter(decoding),
                ConfigurationUtils.createConfiguration(properties),
                context,
                metrics,
                ofReader,
                ends(properties, context, ofReader),
                clock);
    }

    private EndOffsets ends(
            Properties properties, SourceReaderContext context, ReaderClock ofReader) {
        var ofAdmin = new Properties();
        ofAdmin.putAll(properties);
        ofAdmin.setProperty(
                AdminClientConfig.CLIENT_ID_CONFIG,
                config.groupId() + "-ends-" + context.getIndexOfSubtask());
        return new EndOffsets(ofAdmin, clock, ofReader.requestInterval());
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return enumerator(kafka().createEnumerator(context), context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state)
            throws IOException {
        return enumerator(kafka().restoreEnumerator(context, state), context);
    }

    private SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> partitions,
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        var events = new EventSourceEnumerator(partitions, context, rules, clock);
        return ModelWatchEnumerator.around(events, events::allRun, config, policy, context, clock);
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return new EventSplit.Serializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return new KafkaSourceEnumStateSerializer();
    }

    @Override
    public LineageVertex getLineageVertex() {
        return kafka().getLineageVertex();
    }

    @Override
    public TypeInformation<DecodeResult> getProducedType() {
        return EventTypes.DECODED;
    }
}
