package io.tideline.bench.streams;

import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.contestant.Findings;
import io.tideline.bench.contestant.StreamContestant;
import io.tideline.bench.contestant.Task;
import io.tideline.bench.contestant.TidelineFiles;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import io.tideline.model.read.ModelReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The raw sums of users and accounts over the model's windows by Kafka Streams: hopping windows by
 * the day, in RocksDB with its cache, with changelog topics by default. At least once; no
 * deduplication, caps, benchmarks, checklists or alerts; nothing else is written.
 */
public final class KafkaStreamsContestant extends StreamContestant {
    private static final Duration HOP = Duration.ofDays(1);
    private static final Duration GRACE = Duration.ofDays(1);
    private static final long CACHE_BYTES = 256L << 20;
    private static final String COMMIT_MILLIS = "10000";
    private static final Duration END_WITHIN = Duration.ofSeconds(30);

    private final LongAdder read = new LongAdder();
    private final LongAdder leftOut = new LongAdder();
    private final LongAdder summed = new LongAdder();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private KafkaStreams streams;

    @Override
    public String name() {
        return Contestants.KAFKA_STREAMS;
    }

    @Override
    protected void start(Task task) throws Exception {
        Model model = ModelReader.read(TidelineFiles.copyModel(task.folder()));
        streams = new KafkaStreams(topology(model, task.topic()), properties(task));
        streams.setUncaughtExceptionHandler(
                e -> {
                    failure.compareAndSet(null, e);
                    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
                });
        streams.start();
    }

    private static Properties properties(Task task) {
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, task.run());
        properties.putAll(task.servers().kafkaClient());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, task.folder().toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, task.parallelism());
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MILLIS);
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "8388608");
        return properties;
    }

    private Topology topology(Model model, String topic) {
        var builder = new StreamsBuilder();
        KStream<String, Points> counted =
                builder.stream(
                                topic,
                                Consumed.with(Serdes.String(), PointsSerde.ofEvents(model, read))
                                        .withTimestampExtractor(
                                                (message, partitionTime) ->
                                                        ((Points) message.value()).timestamp()))
                        .filter(this::counts);
        // The topic is keyed by user already.
        sum(counted.groupByKey(Grouped.with(Serdes.String(), PointsSerde.packed())), "user", model);
        KStream<String, Points> byAccount =
                counted.filter((user, points) -> points.account() != null)
                        .selectKey((user, points) -> points.account())
                        .repartition(
                                Repartitioned.with(Serdes.String(), PointsSerde.packed())
                                        .withName("accounts"))
                        .peek((account, points) -> summed.increment());
        sum(
                byAccount.groupByKey(Grouped.with(Serdes.String(), PointsSerde.packed())),
                "account",
                model);
        return builder.build();
    }

    private boolean counts(String user, Points points) {
        if (points.weight() == 0 || points.account() == null) {
            leftOut.increment();
        }
        return points.weight() > 0;
    }

    private static void sum(KGroupedStream<String, Points> grouped, String level, Model model) {
        for (Profile profile : model.profiles()) {
            grouped.windowedBy(
                            TimeWindows.ofSizeAndGrace(Duration.ofDays(profile.window()), GRACE)
                                    .advanceBy(HOP))
                    .aggregate(
                            () -> 0L,
                            (entity, points, sum) -> sum + points.weight(),
                            Materialized.<String, Long, WindowStore<Bytes, byte[]>>as(
                                            store(level, profile.window()))
                                    .withKeySerde(Serdes.String())
                                    .withValueSerde(Serdes.Long()));
        }
    }

    private static String store(String level, int days) {
        return level + "-" + days;
    }

    @Override
    protected long through() {
        return leftOut.sum() + summed.sum();
    }

    @Override
    protected void rethrow() throws Exception {
        var thrown = failure.get();
        if (thrown != null) {
            throw thrown instanceof Exception exception ? exception : new Exception(thrown);
        }
    }

    /**
     * Returns the sum of an entity, while it runs.
     *
     * @param from the window's first millisecond
     * @return null if there is none
     */
    Long sum(String level, int days, String entity, Instant from) {
        var stores =
                streams.store(
                        StoreQueryParameters.fromNameAndType(
                                store(level, days),
                                QueryableStoreTypes.<String, Long>windowStore()));
        return stores.fetch(entity, from.toEpochMilli());
    }

    @Override
    protected Findings findings() {
        return new Findings(
                null, List.of(), Map.of("eventsRead", read.sum(), Findings.DROPPED, dropped()));
    }

    /** Returns how many records came after the grace period of a window. */
    private long dropped() {
        return streams.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("dropped-records-total"))
                .mapToLong(metric -> ((Number) metric.metricValue()).longValue())
                .sum();
    }

    @Override
    public void close() {
        if (streams != null) {
            streams.close(END_WITHIN);
        }
    }
}
