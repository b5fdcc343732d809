package io.tideline.bench.trial;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.bench.contestant.Servers;
import io.tideline.bench.contestant.Task;
import io.tideline.bench.contestant.TidelineFiles.Sinks;
import io.tideline.bench.work.EventTopic;
import io.tideline.bench.work.RollCall;
import io.tideline.bench.work.Traffic;
import io.tideline.bench.work.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The time from an event to a live row in Kafka that includes it, under other traffic. The last
 * users of the workload are watched, and only do something worth ten points now and then, so that
 * the raw score of a row shows which of their events it includes. The number of events in the
 * workload is the rate per second.
 */
final class LatencyTrial implements Trial {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern WATCHED_KEY = Pattern.compile("user-(\\d+)");
    private static final String LIVE_INTERVAL = "1s";
    private static final int WATCHED = 200;
    private static final int POINTS = 10;

    /** One in this many calls is of a watched user: at 20,000 a second each makes one in two. */
    private static final int OTHERS = 200;

    private static final Duration START_WITHIN = Duration.ofMinutes(2);

    private static final Duration POLL = Duration.ofMillis(5);

    /** The share of the trial's time for Tideline to warm up. */
    private static final double WARM_UP = 0.6;

    /** The sending times of each watched user's events, in order. */
    private final List<ConcurrentLinkedQueue<Sent>> waiting =
            LongStream.range(0, WATCHED).mapToObj(i -> new ConcurrentLinkedQueue<Sent>()).toList();

    private final long[] sent = new long[WATCHED];
    private long[] nanos = new long[1 << 12];
    private int measured;

    private record Sent(long raw, long nanos) {}

    @Override
    public String name() {
        return Trials.LATENCY;
    }

    @Override
    public Map<String, Double> run(Task task) throws Exception {
        Workload work = task.work();
        Servers servers = task.servers();
        EventTopic.create(servers.kafkaClient(), task.topic());
        var watched = new RollCall(work, 1);
        var traffic = new Traffic(work, work.users() - WATCHED);
        long started = System.nanoTime();
        try (var job = TidelineRun.start(task, Sinks.KAFKA, LIVE_INTERVAL, null);
                var writer = EventTopic.Writer.open(servers.kafkaClient(), task.topic(), "1");
                var consumer = consumer(servers, task.run() + "-scores");
                var pacer =
                        Pacer.start(
                                work.events(),
                                index -> {
                                    if (index % OTHERS == 0) {
                                        watch(work, watched, index / OTHERS, writer);
                                    } else {
                                        traffic.call(System.currentTimeMillis(), writer);
                                    }
                                })) {
            long began = awaitFirstRow(job, consumer);
            long length = Duration.ofSeconds(task.seconds()).toNanos();
            long from = began + (long) (length * WARM_UP);
            while (System.nanoTime() - began < length) {
                job.flink().rethrow();
                for (var row : consumer.poll(POLL)) {
                    take(row, work, from);
                }
            }
            return figures(pacer.made(), job.taken(), (System.nanoTime() - started) / 1e9);
        }
    }

    /** Waits for the first row and ignores it; the trial's time begins when the job has started. */
    private static long awaitFirstRow(TidelineRun job, KafkaConsumer<byte[], byte[]> consumer)
            throws Exception {
        job.until("a live row in Kafka", START_WITHIN, () -> !consumer.poll(POLL).isEmpty());
        return System.nanoTime();
    }

    private void watch(Workload work, RollCall watched, long index, EventTopic.Writer writer) {
        int which = (int) (index % WATCHED);
        sent[which] += POINTS;
        waiting.get(which).add(new Sent(sent[which], System.nanoTime()));
        watched.call(work.users() - WATCHED + which, System.currentTimeMillis(), writer);
    }

    /** Creates a consumer of live rows, which are written at once and not within a transaction. */
    private static KafkaConsumer<byte[], byte[]> consumer(Servers servers, String topic) {
        var consumer =
                new KafkaConsumer<>(
                        servers.kafkaClient(
                                Map.of(
                                        "isolation.level", "read_uncommitted",
                                        "auto.offset.reset", "earliest")),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer.assign(
                consumer.partitionsFor(topic).stream()
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .toList());
        return consumer;
    }

    /** Measures every event that this row is the first to include. */
    private void take(ConsumerRecord<byte[], byte[]> message, Workload work, long from)
            throws IOException {
        long now = System.nanoTime();
        // Most rows are of other users; reading them all would distort the measurement.
        var user = WATCHED_KEY.matcher(new String(message.key(), StandardCharsets.UTF_8));
        int which = user.find() ? Integer.parseInt(user.group(1)) - (work.users() - WATCHED) : -1;
        if (which < 0) {
            return;
        }
        long raw = JSON.readTree(message.value()).path("raw").asLong();
        var events = waiting.get(which);
        for (var event = events.peek(); event != null && event.raw <= raw; event = events.peek()) {
            events.remove();
            if (event.nanos >= from) {
                add(now - event.nanos);
            }
        }
    }

    private void add(long took) {
        if (measured == nanos.length) {
            nanos = Arrays.copyOf(nanos, measured * 2);
        }
        nanos[measured++] = took;
    }

    private Map<String, Double> figures(long made, long taken, double seconds) {
        if (measured == 0) {
            throw new IllegalStateException("No live row came; the trial was too short.");
        }
        long[] sorted = Arrays.copyOf(nanos, measured);
        Arrays.sort(sorted);
        var figures = new LinkedHashMap<String, Double>();
        figures.put("p50 ms", percentile(sorted, 50));
        figures.put("p99 ms", percentile(sorted, 99));
        figures.put("events watched", (double) measured);
        figures.put("events/s sent", made / seconds);
        figures.put("behind at the end", (double) (made - taken));
        return figures;
    }

    /** Returns the percentile by nearest rank. */
    private static double percentile(long[] sorted, int percent) {
        int rank = (int) Math.ceil(sorted.length * percent / 100.0);
        return sorted[Math.max(0, rank - 1)] / 1e6;
    }
}
