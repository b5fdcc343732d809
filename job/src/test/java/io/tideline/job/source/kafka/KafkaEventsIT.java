package io.tideline.job.source.kafka;

import static io.tideline.job.config.KafkaStart.EARLIEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.embedded.EmbeddedKafka;
import io.tideline.event.DecodeResult;
import io.tideline.event.Position;
import io.tideline.inprocess.LocalCluster;
import io.tideline.job.config.ForgetConfig;
import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.job.config.KafkaStart;
import io.tideline.job.option.KafkaProperties;
import io.tideline.job.source.Events;
import io.tideline.time.MachineClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events from a real broker, through Flink's Kafka source. */
@Timeout(600)
@SuppressWarnings("try") // closing results may be interrupted, as any step of a test
class KafkaEventsIT {
    private static final Instant NOON = Instant.parse("2025-03-15T12:00:00Z");
    private static final int LARGE = 5_000_000;

    /** Watermarks of a job that is stopped. */
    private static final BlockingQueue<String> RECORDED = new LinkedBlockingQueue<>();

    @TempDir private Path folder;

    private static EmbeddedKafka kafka;
    private static LocalCluster flink;

    @BeforeAll
    static void start() throws Exception {
        flink = LocalCluster.start(4, new Configuration());
        // Else the broker deletes records of long ago when it looks at its logs first, after 30 s.
        kafka =
                EmbeddedKafka.start(
                        Map.of("message.max.bytes", "10000000", "log.retention.ms", "-1"));
    }

    @AfterAll
    static void stop() {
        flink.close();
        kafka.close();
    }

    @Test
    void everyRecordComesOutWithItsPosition() throws Exception {
        kafka.createTopic("mixed", 1);
        send(
                "mixed",
                0,
                event("a", 0),
                "{\"type\":\"alias\"}",
                null,
                "x".repeat(LARGE),
                event("b", 1));
        sendAndAbort("mixed", event("undone", 2));
        send("mixed", 0, "no json", event("c", 3));

        assertThat(readToTheEnd("mixed", "any", EARLIEST))
                .containsExactly(
                        "a at 0",
                        "ignored",
                        "ignored", // a tombstone
                        "too_large of 5000000 bytes at 3",
                        "b at 4",
                        "malformed_json of 7 bytes at 7", // behind what was undone, and its marker
                        "c at 8");
    }

    @Test
    void readsOnFromWhereTheGroupWas() throws Exception {
        kafka.createTopic("resumed", 1);
        send("resumed", 0, event("a", 0), event("b", 1), event("c", 2));
        commit("resumed", "known", 1);

        assertThat(readToTheEnd("resumed", "known", KafkaStart.COMMITTED))
                .containsExactly("b at 1", "c at 2");
        assertThat(readToTheEnd("resumed", "unknown", KafkaStart.COMMITTED))
                .containsExactly("a at 0", "b at 1", "c at 2");
        assertThat(readToTheEnd("resumed", "known", KafkaStart.LATEST)).isEmpty();
    }

    @Test
    void beginsWithWhatWasWrittenAtATime() throws Exception {
        kafka.createTopic("times", 1);
        try (KafkaProducer<byte[], byte[]> sender = producer(Map.of())) {
            for (int hour = 1; hour <= 3; hour++) {
                long at = NOON.plus(Duration.ofHours(hour)).toEpochMilli();
                byte[] value = bytes(event("u" + hour, 0));
                sender.send(new ProducerRecord<>("times", 0, at, null, value)).get();
            }
        }

        assertThat(readToTheEnd("times", "any", at(2, 0))).containsExactly("u2 at 1", "u3 at 2");
        assertThat(readToTheEnd("times", "any", at(2, 1))).containsExactly("u3 at 2");
        assertThat(readToTheEnd("times", "any", at(4, 0))).isEmpty();
    }

    private static KafkaStart at(int hour, int millis) {
        long time = NOON.plus(Duration.ofHours(hour)).plusMillis(millis).toEpochMilli();
        return new KafkaStart(KafkaStart.Kind.TIME, time);
    }

    @Test
    void theSlowestPartitionKeepsTheTimeUntilItIsIdle() throws Exception {
        kafka.createTopic("slow", 3);
        send("slow", 0, event("a", 60));
        send("slow", 1, event("b", 30), "rejected");
        // Partition 2 is empty, and one of the four readers has no partition.
        try (CloseableIterator<String> said = watermarks(events("slow", "slow", EARLIEST), 4)) {
            // Nothing before partition 2 is idle; when all are, the newest of them is the time.
            assertThat(until(said, "W 50")).endsWith("W 50").isSubsetOf("W 20", "W 50");

            // A partition that wakes up takes part again, with what it has seen.
            send("slow", 2, event("c", 90));
            assertThat(until(said, "W 80")).containsExactly("W 80");
        }
    }

    /** What stands in it is left to read, and it is not known when that was sent. */
    @Test
    void anOpenTransactionIsWaitedFor() throws Exception {
        kafka.createTopic("open", 3);
        send("open", 0, event("a", 60));
        send("open", 1, event("b", 30));
        try (KafkaProducer<byte[], byte[]> sender = producer(Map.of("transactional.id", "open"))) {
            sender.initTransactions();
            sender.beginTransaction();
            sender.send(new ProducerRecord<>("open", 1, null, bytes(event("c", 45)))).get();

            try (CloseableIterator<String> said = watermarks(events("open", "open", EARLIEST), 2)) {
                // Partitions 1 and 2 are quiet alike, and 2 alone is idle.
                assertThat(until(said, "W 20")).containsExactly("W 20");
                sender.commitTransaction();
                assertThat(until(said, "W 35")).containsExactly("W 35");
                // Its marker stands at the end of the partition, and nothing to read.
                assertThat(until(said, "W 50")).containsExactly("W 50");
            }
        }
    }

    @Test
    void aRestoredJobKnowsHowFarItsPartitionsWere() throws Exception {
        kafka.createTopic("restored", 2);
        send("restored", 0, event("a", 60));
        send("restored", 1, event("b", 30));
        JobClient first = record(events("restored", "restored", EARLIEST), null);
        assertThat(RECORDED.take()).isEqualTo("W 20");
        String savepoint =
                first.stopWithSavepoint(
                                false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get();
        RECORDED.clear();

        // Nothing is read again, and nothing new is there.
        JobClient second = record(events("restored", "restored", EARLIEST), savepoint);
        assertThat(RECORDED.take()).isEqualTo("W 20");
        second.cancel().get();
    }

    /** By the time of writing it was in the future, however late it is read. */
    @Test
    void aRecordIsJudgedByWhenItWasWritten() throws Exception {
        kafka.createTopic("written", 1);
        try (KafkaProducer<byte[], byte[]> sender = producer(Map.of())) {
            for (int minute : new int[] {0, 60, 61}) {
                sender.send(
                                new ProducerRecord<>(
                                        "written",
                                        0,
                                        NOON.toEpochMilli(),
                                        null,
                                        bytes(event("u" + minute, minute))))
                        .get();
            }
        }

        assertThat(readToTheEnd("written", "any", EARLIEST))
                .containsExactly("u0 at 0", "u60 at 1", "future_timestamp of 69 bytes at 2");
    }

    private static List<String> until(CloseableIterator<String> said, String last) {
        List<String> words = new ArrayList<>();
        do {
            words.add(said.next());
        } while (!words.get(words.size() - 1).equals(last));
        return words;
    }

    private static List<String> readToTheEnd(String topic, String group, KafkaStart start)
            throws Exception {
        List<String> said = new ArrayList<>();
        // Recorded before they are collected: collecting takes no record of several megabytes.
        try (CloseableIterator<String> results =
                environment()
                        .fromSource(
                                events(topic, group, start).bounded(),
                                WatermarkStrategy.noWatermarks(),
                                "events")
                        .map(KafkaEventsIT::say)
                        .returns(Types.STRING)
                        .executeAndCollect()) {
            results.forEachRemaining(said::add);
        }
        return said;
    }

    private static CloseableIterator<String> watermarks(EventSource events, int readers)
            throws Exception {
        return environment()
                .fromSource(events, WatermarkStrategy.noWatermarks(), "events")
                .setParallelism(readers)
                .transform("recorder", Types.STRING, new WatermarkRecorder())
                .setParallelism(1)
                .executeAndCollect();
    }

    /** Starts a job whose watermarks are recorded. */
    private static JobClient record(EventSource events, String savepoint) throws Exception {
        Configuration configuration = new Configuration();
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment environment = flink.environment(configuration);
        environment
                .fromSource(events, WatermarkStrategy.noWatermarks(), "events")
                .setParallelism(2)
                .uid("events")
                .transform("recorder", Types.STRING, new WatermarkRecorder())
                .uid("recorder")
                .setParallelism(1)
                .map(KafkaEventsIT::recorded)
                .returns(Types.STRING)
                .uid("recorded")
                .sinkTo(new DiscardingSink<>())
                .uid("nowhere");
        return environment.executeAsync("record");
    }

    private static String recorded(String word) {
        RECORDED.add(word);
        return word;
    }

    /** Partitions are idle after a second, and in a silence the clock waits. */
    private static EventSource events(String topic, String group, KafkaStart start) {
        Map<String, String> properties = new HashMap<>(kafka.login().properties());
        properties.put("metadata.max.age.ms", "10000");
        return EventSource.of(
                new KafkaSourceConfig(
                        kafka.bootstrapServers(),
                        List.of(topic),
                        group,
                        start,
                        new KafkaProperties(properties),
                        null),
                Events.decoders(ZoneOffset.UTC, NOON.plus(Duration.ofDays(1)).toEpochMilli()),
                Events.ANY_MODEL,
                new ForgetConfig(null, null, null),
                Events.clockRules(Duration.ofDays(1), ZoneOffset.UTC, Duration.ofSeconds(1), true),
                MachineClock.SYSTEM);
    }

    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment environment = flink.environment(configuration);
        environment.setParallelism(1);
        return environment;
    }

    private static String event(String user, int minute) {
        return "{\"type\":\"identify\",\"userId\":\""
                + user
                + "\",\"timestamp\":\""
                + NOON.plus(Duration.ofMinutes(minute))
                + "\"}";
    }

    private static String say(DecodeResult decoded) {
        if (decoded.isEvent()) {
            Position position = decoded.event().position();
            return decoded.event().userId() + " at " + position.offset();
        }
        if (decoded.isRejection()) {
            return decoded.rejection().reason().text()
                    + " of "
                    + decoded.rejection().payload().length
                    + " bytes at "
                    + decoded.rejection().position().offset();
        }
        return "ignored";
    }

    private static void send(String topic, int partition, String... values) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(topic, partition, null, bytes(value))).get();
            }
        }
    }

    private static void sendAndAbort(String topic, String value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                producer(Map.of("transactional.id", "undone"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, bytes(value))).get();
            producer.abortTransaction();
        }
        // The broker answers before its marker is in the topic; the id's next producer waits for
        // it.
        try (KafkaProducer<byte[], byte[]> producer =
                producer(Map.of("transactional.id", "undone"))) {
            producer.initTransactions();
        }
    }

    private static void commit(String topic, String group, long offset) {
        Map<String, Object> properties = kafka.client(Map.of("group.id", group));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.commitSync(
                    Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset)));
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> properties = kafka.client(more);
        properties.put("max.request.size", "10000000");
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static byte[] bytes(String value) {
        return value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    }

    /** Records each watermark, in minutes after noon. */
    private static final class WatermarkRecorder extends AbstractStreamOperator<String>
            implements OneInputStreamOperator<DecodeResult, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(StreamRecord<DecodeResult> element) {
            // Only the time is of interest.
        }

        @Override
        public void processWatermark(Watermark mark) throws Exception {
            long minute = (mark.getTimestamp() + 1 - NOON.toEpochMilli()) / 60_000;
            output.collect(new StreamRecord<>("W " + minute));
            super.processWatermark(mark);
        }
    }
}
