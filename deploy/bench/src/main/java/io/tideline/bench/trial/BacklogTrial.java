package io.tideline.bench.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.bench.contestant.Task;
import io.tideline.bench.contestant.TidelineFiles;
import io.tideline.bench.contestant.TidelineFiles.Sinks;
import io.tideline.bench.work.EventTopic;
import io.tideline.bench.work.Sums;
import io.tideline.bench.work.Workload;
import io.tideline.model.read.ModelReader;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Catching up: days of events are waiting when Tideline starts. It measures the time until it has
 * taken them all, and until the first live row that has all events of its user.
 */
final class BacklogTrial implements Trial {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(20);
    private static final String PROFILE = "weekly";

    @Override
    public String name() {
        return Trials.BACKLOG;
    }

    @Override
    public Map<String, Double> run(Task task) throws Exception {
        Workload work = task.work();
        Map<String, Object> kafka = task.servers().kafkaClient();
        EventTopic.create(kafka, task.topic());
        EventTopic.fill(kafka, task.topic(), work);
        LocalDate last = Workload.FIRST_DAY.plusDays(work.days() - 1L);
        Map<String, Long> raw =
                Sums.of(work, ModelReader.read(TidelineFiles.copyModel(task.folder())))
                        .raw(Sums.Level.USER, Workload.FIRST_DAY, last);
        try (var job = TidelineRun.start(task, Sinks.KAFKA, "10s", null);
                var consumer = LatencyTrial.consumer(task.servers(), task.run() + "-scores")) {
            long started = job.flink().startedNanos();
            long first = 0;
            long caughtUp = 0;
            long row = 0;
            while (caughtUp == 0 || row == 0) {
                job.flink().rethrow();
                boolean found = false;
                for (var message : consumer.poll(POLL)) {
                    found |= isComplete(message, last, raw);
                }
                long now = System.nanoTime();
                long taken = job.taken();
                first = first == 0 && taken > 0 ? now : first;
                caughtUp = caughtUp == 0 && taken == work.events() ? now : caughtUp;
                row = row == 0 && found ? now : row;
                if (now - started > TimeUnit.SECONDS.toNanos(task.seconds())) {
                    throw new IllegalStateException(
                            "After %d s %d of %d events had been taken, and %s live row had all of its user's."
                                    .formatted(
                                            task.seconds(),
                                            taken,
                                            work.events(),
                                            row == 0 ? "no" : "a"));
                }
            }
            return figures(work.events(), started, first, caughtUp, row);
        }
    }

    private static Map<String, Double> figures(
            long events, long started, long first, long caughtUp, long row) {
        var figures = new LinkedHashMap<String, Double>();
        figures.put("events waiting", (double) events);
        figures.put("s to the first event", (first - started) / 1e9);
        figures.put("s to the last event", (caughtUp - started) / 1e9);
        figures.put("s to a complete live row", (row - started) / 1e9);
        figures.put("events/s", events * 1e9 / (caughtUp - first));
        return figures;
    }

    private static boolean isComplete(
            ConsumerRecord<byte[], byte[]> message, LocalDate day, Map<String, Long> raw)
            throws IOException {
        JsonNode row = JSON.readTree(message.value());
        return !row.path("final").asBoolean(true)
                && row.path("profile").asText().equals(PROFILE)
                && row.path("day").asText().equals(day.toString())
                && raw.getOrDefault(row.path("entity_id").asText(), -1L)
                        == row.path("raw").asLong();
    }
}
