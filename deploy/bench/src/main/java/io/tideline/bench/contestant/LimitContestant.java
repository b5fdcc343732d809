package io.tideline.bench.contestant;

import io.tideline.bench.contestant.TidelineFiles.Sinks;
import io.tideline.event.DecodeResult;
import io.tideline.job.config.JobConfig;
import io.tideline.job.model.ModelPolicy;
import io.tideline.job.model.ModelSource;
import io.tideline.job.pipeline.Settings;
import io.tideline.job.source.EventStream;
import io.tideline.job.source.kafka.ClockRules;
import io.tideline.job.source.kafka.EventSource;
import io.tideline.model.Model;
import io.tideline.model.read.ModelReader;
import io.tideline.time.MachineClock;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** The upper limit for any job on these events: Tideline's own source, and nothing behind it. */
public final class LimitContestant extends FlinkContestant {
    static final String DISCARDED = "numEventsDiscarded";

    @Override
    public String name() {
        return Contestants.LIMIT;
    }

    @Override
    protected JobClient submit(Task task, StreamExecutionEnvironment environment) throws Exception {
        JobConfig config = TidelineFiles.write(task, Sinks.BOTH, "off");
        read(config, ModelReader.read(config.model()), environment)
                .process(new Discard())
                .returns(Types.VOID)
                .name("Discard")
                .uid("discard");
        return environment.executeAsync("Limit");
    }

    /** Reads and decodes the events, as the whole job does. */
    static DataStream<DecodeResult> read(
            JobConfig config, Model model, StreamExecutionEnvironment environment) {
        Settings.apply(config, environment);
        var decoders = EventStream.decoders(config, ModelSource.of(model), MachineClock.SYSTEM);
        return environment
                .fromSource(
                        EventSource.of(
                                config.source(),
                                decoders,
                                new ModelPolicy(any -> {}, any -> {}),
                                config.forget(),
                                new ClockRules(config.time(), model.timezone()),
                                MachineClock.SYSTEM),
                        WatermarkStrategy.noWatermarks(),
                        "Kafka",
                        TypeInformation.of(DecodeResult.class))
                .uid("kafka");
    }

    @Override
    protected long through() {
        return MetricBoard.sum(Set.of(DISCARDED));
    }

    @Override
    protected Map<String, Long> counts() {
        return Map.of();
    }

    private static final class Discard extends ProcessFunction<DecodeResult, Void> {
        private static final long serialVersionUID = 1L;

        private transient Counter discarded;

        @Override
        public void open(OpenContext context) {
            discarded = getRuntimeContext().getMetricGroup().counter(DISCARDED);
        }

        @Override
        public void processElement(DecodeResult record, Context ctx, Collector<Void> out) {
            discarded.inc();
        }
    }
}
