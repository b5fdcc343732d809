package io.tideline.bench.trial;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.bench.contestant.Servers;
import io.tideline.bench.contestant.Task;
import io.tideline.bench.contestant.TidelineFiles;
import io.tideline.bench.contestant.TidelineFiles.Sinks;
import io.tideline.bench.work.EventTopic;
import io.tideline.bench.work.RollCall;
import io.tideline.bench.work.Traffic;
import io.tideline.bench.work.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
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
 * The time from an event to what comes of it in Kafka, under other traffic: to a live row that
 * includes it, or to an alert on it. The last users of the workload are watched, and only do
 * something worth ten points now and then, so that the raw score of a row shows which of their
 * events it includes; each of these events raises an alert. The number of events in the workload is
 * the rate per second.
 */
final class LatencyTrial implements Trial {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern WATCHED_KEY = Pattern.compile("user-(\\d+)");
    private static final String RULE = "watched";

    /** Of the model, at its end: no other user's alerts are counted. */
    private static final String ALERT =
            "  " + RULE + ": {kind: event, events: [Integration Connected], level: user}\n";

    private static final int WATCHED = 200;
    private static final int POINTS = 10;

    /** One in this many calls is of a watched user: at 20,000 a second each makes one in two. */
    private static final int OTHERS = 200;

    private static final Duration START_WITHIN = Duration.ofMinutes(2);

    private static final Duration POLL = Duration.ofMillis(5);

    /** After which something should have come of an event, whatever happens. */
    private static final Duration OVERDUE = Duration.ofSeconds(5);

    /** The share of the trial's time for Tideline to warm up. */
    private static final double WARM_UP = 0.6;

    /** The events of each watched user of which nothing has come yet, in order. */
    private final List<ConcurrentLinkedQueue<Sent>> waiting =
            LongStream.range(0, WATCHED).mapToObj(i -> new ConcurrentLinkedQueue<Sent>()).toList();

    private final Measured measuredRow;
    private final long[] sent = new long[WATCHED];
    private long[] nanos = new long[1 << 12];
    private int measured;

    /**
     * An event of a watched user.
     *
     * @param raw the user's raw score with it
     * @param at its time, in milliseconds since 1970
     * @param nanos when it was sent
     */
    private record Sent(long raw, long at, long nanos) {}

    /** What is measured: its output, and how often live rows are written. */
    enum Measured {
        LIVE_ROW("scores", "1s"),
        ALERT("alerts", "off");

        private final String output;
        private final String liveInterval;

        Measured(String output, String liveInterval) {
            this.output = output;
            this.liveInterval = liveInterval;
        }
    }

    LatencyTrial(Measured measuredRow) {
        this.measuredRow = measuredRow;
    }

    @Override
    public String name() {
        return measuredRow == Measured.ALERT ? Trials.ALERT_LATENCY : Trials.LATENCY;
    }

    @Override
    public Map<String, Double> run(Task task) throws Exception {
        Workload work = task.work();
        Servers servers = task.servers();
        EventTopic.create(servers.kafkaClient(), task.topic());
        Path model = TidelineFiles.copyModel(task.folder());
        if (measuredRow == Measured.ALERT) {
            Files.writeString(model, ALERT, StandardOpenOption.APPEND);
        }
        var watched = new RollCall(work, 1);
        var traffic = new Traffic(work, work.users() - WATCHED);
        long started = System.nanoTime();
        try (var job = TidelineRun.start(task, Sinks.KAFKA, measuredRow.liveInterval, null);
                var writer = EventTopic.Writer.open(servers.kafkaClient(), task.topic(), "1");
                var consumer = consumer(servers, task.run() + "-" + measuredRow.output);
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
            double seconds = (System.nanoTime() - started) / 1e9;
            return figures(pacer.made(), job.taken(), seconds, missing(from));
        }
    }

    /** Waits for the first row and ignores it; the trial's time begins when the job has started. */
    private static long awaitFirstRow(TidelineRun job, KafkaConsumer<byte[], byte[]> consumer)
            throws Exception {
        job.until("a row in Kafka", START_WITHIN, () -> !consumer.poll(POLL).isEmpty());
        return System.nanoTime();
    }

    private void watch(Workload work, RollCall watched, long index, EventTopic.Writer writer) {
        int which = (int) (index % WATCHED);
        sent[which] += POINTS;
        long at = System.currentTimeMillis();
        waiting.get(which).add(new Sent(sent[which], at, System.nanoTime()));
        watched.call(work.users() - WATCHED + which, at, writer);
    }

    /** Creates a consumer of live rows and alerts, which are written at once, in no transaction. */
    static KafkaConsumer<byte[], byte[]> consumer(Servers servers, String topic) {
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

    private void take(ConsumerRecord<byte[], byte[]> message, Workload work, long from)
            throws IOException {
        if (measuredRow == Measured.ALERT) {
            takeAlert(message, work, from);
        } else {
            takeRow(message, work, from);
        }
    }

    /** Measures the event of an alert. */
    private void takeAlert(ConsumerRecord<byte[], byte[]> message, Workload work, long from)
            throws IOException {
        long now = System.nanoTime();
        var alert = JSON.readTree(message.value());
        int which = watched(alert.path("user_id").asText(), work);
        if (which < 0 || !alert.path("rule").asText().equals(RULE)) {
            return;
        }
        long at = Instant.parse(alert.path("at").asText()).toEpochMilli();
        var events = waiting.get(which).iterator();
        while (events.hasNext()) {
            Sent event = events.next();
            if (event.at == at) {
                events.remove();
                add(event, from, now);
            }
        }
    }

    /** Measures the events that a live row is the first to include. */
    private void takeRow(ConsumerRecord<byte[], byte[]> message, Workload work, long from)
            throws IOException {
        long now = System.nanoTime();
        // Most rows are of other users; reading them all would distort the measurement.
        int which = watched(new String(message.key(), StandardCharsets.UTF_8), work);
        if (which < 0) {
            return;
        }
        long raw = JSON.readTree(message.value()).path("raw").asLong();
        var events = waiting.get(which);
        while (!events.isEmpty() && events.peek().raw <= raw) {
            add(events.remove(), from, now);
        }
    }

    /** Returns which of the watched users it is; negative: none. */
    private static int watched(String key, Workload work) {
        var user = WATCHED_KEY.matcher(key);
        return user.find() ? Integer.parseInt(user.group(1)) - (work.users() - WATCHED) : -1;
    }

    private void add(Sent event, long from, long now) {
        if (event.nanos < from) {
            return;
        }
        if (measured == nanos.length) {
            nanos = Arrays.copyOf(nanos, measured * 2);
        }
        nanos[measured++] = now - event.nanos;
    }

    private Map<String, Double> figures(long made, long taken, double seconds, long missing) {
        if (measured == 0) {
            throw new IllegalStateException("No row came; the trial was too short.");
        }
        long[] sorted = Arrays.copyOf(nanos, measured);
        Arrays.sort(sorted);
        var figures = new LinkedHashMap<String, Double>();
        figures.put("p50 ms", percentile(sorted, 50));
        figures.put("p99 ms", percentile(sorted, 99));
        figures.put("events watched", (double) measured);
        figures.put("events missed", (double) missing);
        figures.put("events/s sent", made / seconds);
        figures.put("behind at the end", (double) (made - taken));
        return figures;
    }

    /** Returns how many events to be measured, but for the newest, nothing has come of. */
    private long missing(long from) {
        long until = System.nanoTime() - OVERDUE.toNanos();
        return waiting.stream()
                .flatMap(ConcurrentLinkedQueue::stream)
                .filter(event -> event.nanos >= from && event.nanos < until)
                .count();
    }

    /** Returns the percentile by nearest rank. */
    private static double percentile(long[] sorted, int percent) {
        int rank = (int) Math.ceil(sorted.length * percent / 100.0);
        return sorted[Math.max(0, rank - 1)] / 1e6;
    }
}
