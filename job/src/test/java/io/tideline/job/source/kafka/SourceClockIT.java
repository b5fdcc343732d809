package io.tideline.job.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tideline.embedded.EmbeddedKafka;
import io.tideline.embedded.KafkaTopics;
import io.tideline.event.DecodeResult;
import io.tideline.inprocess.LocalCluster;
import io.tideline.job.config.ForgetConfig;
import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.job.config.KafkaStart;
import io.tideline.job.option.KafkaProperties;
import io.tideline.job.source.Events;
import io.tideline.time.MachineClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The watermark of the source in bad times, with a real broker behind a network that stalls, and by
 * a machine's clock that the test turns.
 */
@Timeout(180)
class SourceClockIT {
    private static final Instant NOON = Instant.parse("2025-03-15T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Reads of the clock in about ten rounds of reader and enumerator. */
    private static final int ROUNDS = 20;

    private static final long BEGIN = System.nanoTime();

    private static final String BLOCKS = "blocks";

    private static final BlockingQueue<String> WATERMARKS = new LinkedBlockingQueue<>();
    private static final AtomicLong TURNED = new AtomicLong();
    private static final AtomicInteger READS = new AtomicInteger();
    private static volatile CountDownLatch blocked;
    private static volatile CountDownLatch released;

    private static StallableForwarder network;
    private static EmbeddedKafka kafka;
    private static String direct;
    private static LocalCluster flink;
    private static KafkaProducer<byte[], byte[]> producer;

    private JobClient job;

    @BeforeAll
    static void start() throws Exception {
        network = new StallableForwarder();
        int client = freePort();
        int source = freePort();
        int controller = freePort();
        kafka =
                EmbeddedKafka.start(
                        Map.of(
                                "listeners",
                                "CLIENT://127.0.0.1:%d,SOURCE://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                                        .formatted(client, source, controller),
                                "advertised.listeners",
                                "CLIENT://127.0.0.1:%d,SOURCE://127.0.0.1:%d"
                                        .formatted(client, network.port()),
                                "controller.quorum.voters",
                                "1@127.0.0.1:" + controller));
        network.forwardTo(source);
        direct = "127.0.0.1:" + client;
        flink =
                LocalCluster.start(
                        4, new Configuration()); // a cancelled job holds some for a while
        producer =
                new KafkaProducer<>(
                        kafka.login().client(direct, Map.of()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    @AfterAll
    static void stop() throws Exception {
        producer.close();
        flink.close();
        kafka.close();
        network.close();
    }

    @BeforeEach
    void begin() {
        WATERMARKS.clear();
        TURNED.set(0);
        blocked = new CountDownLatch(1);
        released = new CountDownLatch(1);
    }

    @AfterEach
    void cancel() throws Exception {
        released.countDown();
        network.heal();
        if (job != null && !job.getJobStatus().get().isGloballyTerminalState()) {
            job.cancel().get();
            await().atMost(PATIENCE)
                    .until(() -> job.getJobStatus().get().isGloballyTerminalState());
        }
    }

    /**
     * Neither an event behind its own watermark nor one that is too late keeps a partition awake.
     */
    @ParameterizedTest
    @ValueSource(ints = {5, -3 * 24 * 60})
    void aDeviceWithAStaleClockHoldsNothingBack(int stale) throws Exception {
        String topic = "stale" + Math.abs(stale);
        createTopic(topic);
        send(topic, 0, "a", 60);
        send(topic, 1, "b", 60);
        run(topic, 2, Duration.ofMinutes(1), true);
        assertThat(nextWatermark()).isEqualTo("W 50");

        send(topic, 0, "a", 200);
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            send(topic, 1, "stale", stale);
                            turn(Duration.ofSeconds(1));
                            return "W 190".equals(WATERMARKS.poll());
                        });
    }

    /** It is not known what is left to read: partitions are not idle, however long it takes. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOutageOfTheSourceStopsTheClock(boolean waitsInSilence) throws Exception {
        String topic = "outage-" + waitsInSilence;
        createTopic(topic);
        send(topic, 0, "a", 60);
        send(topic, 1, "b", 30);
        run(topic, 2, Duration.ofMinutes(1), waitsInSilence);
        assertThat(nextWatermark()).isEqualTo("W 20");

        network.stall();
        send(topic, 0, "a", 500);
        send(topic, 1, "b", 90);
        turnForRounds(Duration.ofMinutes(10));
        assertThat(WATERMARKS).isEmpty();
        network.heal();
        awaitWatermark(80);

        if (waitsInSilence) { // else the machine's clock goes beyond it
            await().atMost(PATIENCE)
                    .until(
                            () -> {
                                turn(Duration.ofSeconds(1));
                                return "W 490".equals(WATERMARKS.poll());
                            });
        }
    }

    /** As where a sink stalls: what a reader has not come to is left to read. */
    @Test
    void aSlowReaderLosesNoDay() throws Exception {
        createTopic("slow");
        send("slow", 0, "a", 60);
        send("slow", 1, "b", 30);
        run("slow", 1, Duration.ofMinutes(1), false);
        assertThat(nextWatermark()).isEqualTo("W 20");

        turnForRounds(Duration.ZERO); // the reader has been heard of
        send("slow", 0, BLOCKS, 61);
        blocked.await();
        send("slow", 0, "a", 500);
        send("slow", 1, "b", 90);
        turnForRounds(Duration.ofMinutes(10));
        released.countDown();
        awaitWatermark(80);
    }

    @Test
    void aPartitionThatIsNeverIdleHoldsTheClock() throws Exception {
        createTopic("off");
        send("off", 0, "a", 60);
        send("off", 1, "b", 30);
        run("off", 2, null, false);
        assertThat(nextWatermark()).isEqualTo("W 20");
        turnForRounds(Duration.ofDays(1));
        send("off", 1, "b", 40);
        assertThat(nextWatermark()).isEqualTo("W 30");
    }

    /**
     * Waits for a watermark, before which others may come that are less: of one partition first.
     */
    private void awaitWatermark(int minute) throws Exception {
        int reached = Integer.MIN_VALUE;
        while (reached < minute) {
            reached = Integer.parseInt(nextWatermark().substring("W ".length()));
        }
        assertThat(reached).isEqualTo(minute);
    }

    private String nextWatermark() throws Exception {
        String next = WATERMARKS.poll();
        while (next == null) {
            if (job.getJobStatus().get() == JobStatus.FAILED) {
                job.getJobExecutionResult().get(); // throws its failure
            }
            next = WATERMARKS.poll(100, TimeUnit.MILLISECONDS);
        }
        return next;
    }

    /** Turns the clock again and again, so that everybody sees that much time pass. */
    private static void turnForRounds(Duration by) {
        int enough = READS.get() + ROUNDS;
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            turn(by);
                            return READS.get() > enough;
                        });
    }

    private static void turn(Duration by) {
        TURNED.addAndGet(by.toMillis());
    }

    private static long clock() {
        READS.incrementAndGet();
        return NOON.toEpochMilli() + (System.nanoTime() - BEGIN) / 1_000_000 + TURNED.get();
    }

    private void run(String topic, int readers, Duration idleAfter, boolean waitsInSilence)
            throws Exception {
        MachineClock clock = SourceClockIT::clock;
        var rules =
                Events.clockRules(Duration.ofDays(1), ZoneOffset.UTC, idleAfter, waitsInSilence);
        var source =
                EventSource.of(
                        new KafkaSourceConfig(
                                "127.0.0.1:" + network.port(),
                                List.of(topic),
                                topic,
                                KafkaStart.EARLIEST,
                                new KafkaProperties(kafka.login().properties()),
                                null),
                        Events.decoders(
                                ZoneOffset.UTC, NOON.plus(Duration.ofDays(1)).toEpochMilli()),
                        Events.ANY_MODEL,
                        new ForgetConfig(null, null, null),
                        rules,
                        clock);
        StreamExecutionEnvironment environment = flink.environment(new Configuration());
        environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "events")
                .setParallelism(readers)
                .transform("recorder", Types.STRING, new Recorder())
                .setParallelism(1)
                .sinkTo(new DiscardingSink<>())
                .setParallelism(1);
        job = environment.executeAsync(topic);
    }

    private static void createTopic(String topic) {
        KafkaTopics.create(
                kafka.login().client(direct, Map.of()), new NewTopic(topic, 2, (short) 1));
    }

    private static void send(String topic, int partition, String user, int minute)
            throws Exception {
        String event =
                "{\"type\":\"identify\",\"userId\":\"%s\",\"timestamp\":\"%s\"}"
                        .formatted(user, NOON.plus(Duration.ofMinutes(minute)));
        byte[] value = event.getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, partition, null, value)).get();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Records each watermark, in minutes after noon, and stops at an event until it is released.
     */
    private static final class Recorder extends AbstractStreamOperator<String>
            implements OneInputStreamOperator<DecodeResult, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(StreamRecord<DecodeResult> element) throws Exception {
            DecodeResult decoded = element.getValue();
            if (decoded.isEvent() && BLOCKS.equals(decoded.event().userId())) {
                blocked.countDown();
                released.await();
            }
        }

        @Override
        public void processWatermark(Watermark mark) throws Exception {
            long minute = (mark.getTimestamp() + 1 - NOON.toEpochMilli()) / 60_000;
            WATERMARKS.add("W " + minute);
            super.processWatermark(mark);
        }
    }
}
