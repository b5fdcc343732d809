package io.tideline.job.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.DecodeResult;
import io.tideline.job.config.ForgetConfig;
import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.job.config.KafkaStart;
import io.tideline.job.option.KafkaProperties;
import io.tideline.job.source.Events;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a reader does when it is polled, and only then: one that has been stopped is not. */
class EventSourceReaderTest {
    private final List<SourceEvent> reports = new ArrayList<>();
    private final Emitted emitted = new Emitted();
    private SourceReader<DecodeResult, KafkaPartitionSplit> reader;

    @BeforeEach
    void create() {
        EventSource source =
                EventSource.of(
                        new KafkaSourceConfig(
                                "127.0.0.1:1",
                                List.of("events"),
                                "group",
                                KafkaStart.EARLIEST,
                                new KafkaProperties(Map.of()),
                                null),
                        Events.decoders(),
                        Events.ANY_MODEL,
                        new ForgetConfig(null, null, null),
                        Events.clockRules(
                                Duration.ofDays(1), Events.ZONE, Duration.ofMinutes(1), true),
                        () -> Events.NOON);
        reader = source.createReader(new Context());
        reader.start();
    }

    @AfterEach
    void close() throws Exception {
        reader.close();
    }

    @Test
    void itReportsWhenItStarts() throws Exception {
        poll();
        assertThat(reports).containsExactly(new RunningReport(-1));
        poll();
        assertThat(reports).hasSize(1);
    }

    @Test
    void itReportsAfterEachCheckpoint() throws Exception {
        poll();
        reports.clear();
        for (long checkpoint = 1; checkpoint <= 3; checkpoint++) {
            assertThat(reader.isAvailable()).isNotDone();
            reader.notifyCheckpointComplete(checkpoint);
            assertThat(reader.isAvailable()).as("so it is polled").isDone();
            poll();
        }
        assertThat(reports)
                .containsExactly(new RunningReport(1), new RunningReport(2), new RunningReport(3));
    }

    @Test
    void itDoesNotReportUnlessItIsPolled() throws Exception {
        poll();
        reports.clear();
        reader.notifyCheckpointComplete(1);
        assertThat(reports).isEmpty();
    }

    /** Else the watermark would come after the barrier of the savepoint of a stop. */
    @Test
    void theClockOfTheJobMovesTheWatermarkWithThePoll() throws Exception {
        poll();
        var partition = new KafkaPartitionSplit(new TopicPartition("events", 0), 7);
        reader.addSplits(List.of(new EventSplit(partition, Events.NOON, Events.NOON)));
        emitted.what.clear();

        reader.handleSourceEvents(new JobTimeEvent(Events.NOON));
        assertThat(emitted.what).isEmpty();
        assertThat(reader.isAvailable()).as("so it is polled").isDone();
        poll();
        long expected = Events.NOON - Events.OUT_OF_ORDERNESS.toMillis() - 1;
        assertThat(emitted.what).containsExactly(new Watermark(expected));
    }

    @Test
    void withoutAPartitionItIsIdleFromThePollOn() throws Exception {
        poll();
        reader.handleSourceEvents(new JobTimeEvent(Events.NOON));
        assertThat(emitted.what).isEmpty();
        poll();
        assertThat(emitted.what).containsExactly("idle");
    }

    private void poll() throws Exception {
        assertThat(reader.pollNext(emitted)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
    }

    private static final class Emitted implements ReaderOutput<DecodeResult> {
        private final List<Object> what = new ArrayList<>();

        @Override
        public void collect(DecodeResult decoded) {
            what.add(decoded);
        }

        @Override
        public void collect(DecodeResult decoded, long timestamp) {
            what.add(decoded);
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            what.add(watermark);
        }

        @Override
        public void markIdle() {
            what.add("idle");
        }

        @Override
        public void markActive() {
            what.add("active");
        }

        @Override
        public SourceOutput<DecodeResult> createOutputForSplit(String split) {
            return this;
        }

        @Override
        public void releaseOutputForSplit(String split) {}
    }

    private final class Context implements SourceReaderContext {
        private final SourceReaderMetricGroup metrics =
                UnregisteredMetricsGroup.createSourceReaderMetricGroup();

        @Override
        public SourceReaderMetricGroup metricGroup() {
            return metrics;
        }

        @Override
        public Configuration getConfiguration() {
            return new Configuration();
        }

        @Override
        public String getLocalHostName() {
            return "here";
        }

        @Override
        public int getIndexOfSubtask() {
            return 0;
        }

        @Override
        public void sendSplitRequest() {}

        @Override
        public void sendSourceEventToCoordinator(SourceEvent event) {
            reports.add(event);
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            return SimpleUserCodeClassLoader.create(getClass().getClassLoader());
        }
    }
}
