package io.tideline.bench;

import io.tideline.bench.contestant.Servers;
import io.tideline.bench.contestant.TidelineFiles;
import io.tideline.bench.contestant.TidelineFiles.Sinks;
import io.tideline.bench.process.Arena;
import io.tideline.bench.process.ChildException;
import io.tideline.bench.report.Result;
import io.tideline.bench.work.Workload;
import io.tideline.local.Tideline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The time from the start of {@code tideline run} until a reader of committed rows has the first
 * one: it includes the JVM, the job, and the first checkpoint, after ten seconds.
 */
record Start(String name) implements Row {
    private static final int PARALLELISM = 2;
    private static final int SECONDS = 120;
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Workload WORK = Workload.of(20_000);

    @Override
    public Result run(Arena arena, Scale scale, List<Result> before) throws Exception {
        var task = arena.task(new Arena.Entry(name, WORK, PARALLELISM, SECONDS), arena.topic(WORK));
        var config = TidelineFiles.file(task, Sinks.BOTH, "10s");
        var any = Pattern.compile(Pattern.quote(task.run()) + "-.*");
        try (var consumer = consumer(task.servers())) {
            consumer.subscribe(any);
            long begin = System.nanoTime();
            double seconds =
                    arena.whileRunning(
                            task,
                            Tideline.class,
                            List.of("run", "--config", config.toString()),
                            () -> awaitRow(consumer, begin));
            return new Result(
                    name,
                    false,
                    "From the start of `tideline run` to the first row",
                    Map.of("s", seconds),
                    Map.of());
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Servers servers) {
        return new KafkaConsumer<>(
                servers.kafkaClient(
                        Map.of(
                                "group.id", "first-row",
                                "enable.auto.commit", "false",
                                "isolation.level", "read_committed",
                                "metadata.max.age.ms", "200",
                                "auto.offset.reset", "earliest")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static double awaitRow(KafkaConsumer<byte[], byte[]> consumer, long begin) {
        long deadline = begin + Duration.ofSeconds(SECONDS).toNanos();
        while (consumer.poll(POLL).isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new ChildException("No row came within " + SECONDS + " s of the start.");
            }
        }
        return (System.nanoTime() - begin) / 1e9;
    }
}
