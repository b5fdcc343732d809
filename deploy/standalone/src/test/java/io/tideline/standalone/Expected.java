package io.tideline.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.job.Replay;
import io.tideline.job.config.JobConfig;
import io.tideline.job.sink.file.FileSinkConfig;
import io.tideline.model.read.ModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The rows of a replay, which the job on a cluster has to write too, whatever happens to it. */
final class Expected {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An output that is compared, and where it is found. */
    enum Output {
        SCORES("scores", "level entity_id profile day", "day"),
        PRODUCT_METRICS("product_metrics", "profile segment day", "day"),
        ACTIVITY("activity", "account_id user_id day", "day"),
        ALERTS("alerts", "id", "at");

        private final String topic;
        private final String key;
        private final String time;

        Output(String topic, String key, String time) {
            this.topic = topic;
            this.key = key;
            this.time = time;
        }

        String topic() {
            return topic;
        }

        String keyOf(ObjectNode row) {
            return Arrays.stream(key.split(" "))
                    .map(field -> row.path(field).asText())
                    .collect(Collectors.joining(" "));
        }

        LocalDate dayOf(ObjectNode row) {
            return LocalDate.parse(row.get(time).asText().substring(0, 10));
        }

        /** Returns a query of its rows in PostgreSQL, as they are in JSON elsewhere. */
        List<String> queries() {
            return switch (this) {
                case SCORES -> List.of(scores("user"), scores("account"));
                case PRODUCT_METRICS -> List.of("SELECT to_jsonb(r)::text FROM product_metrics r");
                case ACTIVITY -> List.of("SELECT (to_jsonb(r) - 'member')::text FROM activity r");
                case ALERTS ->
                        List.of(
                                "SELECT (to_jsonb(r) || jsonb_build_object('at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')))::text FROM alerts r");
            };
        }

        private static String scores(String level) {
            return "SELECT (to_jsonb(r) - 'revision' || '{\"level\": \"%1$s\"}')::text FROM %1$s_scores r"
                    .formatted(level);
        }
    }

    private Expected() {}

    /**
     * Replays the days with one model and then with another.
     *
     * @param upgraded the first day whose rows are of the later model
     */
    static Map<Output, Map<String, ObjectNode>> of(
            Path folder, String before, String after, int upgraded) throws Exception {
        var earlier = replay(Files.createDirectories(folder.resolve("before")), before);
        var later = replay(Files.createDirectories(folder.resolve("after")), after);
        LocalDate first = Days.date(upgraded);
        var rows = new TreeMap<Output, Map<String, ObjectNode>>();
        for (Output output : Output.values()) {
            var all = new TreeMap<String, ObjectNode>();
            earlier.get(output)
                    .forEach(
                            (key, row) -> {
                                if (output.dayOf(row).isBefore(first)) {
                                    all.put(key, row);
                                }
                            });
            later.get(output)
                    .forEach(
                            (key, row) -> {
                                if (!output.dayOf(row).isBefore(first)) {
                                    all.put(key, row);
                                }
                            });
            rows.put(output, all);
        }
        return rows;
    }

    private static Map<Output, Map<String, ObjectNode>> replay(Path folder, String model)
            throws Exception {
        Path modelFile = Files.writeString(folder.resolve("model.yaml"), model);
        var lines = new ArrayList<String>();
        for (int day = 1; day <= Days.COUNT; day++) {
            Days.halves(day).forEach(half -> half.forEach(event -> lines.add(event.json())));
            Days.end(day).forEach(event -> lines.add(event.json()));
        }
        Path events = Files.write(folder.resolve("events.jsonl"), lines);
        Path results = folder.resolve("results");
        Replay.run(
                JobConfig.forReplay(
                        modelFile,
                        List.of(events.toString()),
                        new FileSinkConfig(results),
                        1,
                        Duration.ofMinutes(10),
                        Duration.ofDays(1),
                        Duration.ofDays(3650),
                        null),
                ModelReader.read(modelFile));
        var rows = new TreeMap<Output, Map<String, ObjectNode>>();
        for (Output output : Output.values()) {
            var byKey = new TreeMap<String, ObjectNode>();
            for (String line : Files.readAllLines(results.resolve(output.topic() + ".jsonl"))) {
                add(byKey, output, line);
            }
            rows.put(output, byKey);
        }
        return rows;
    }

    /**
     * Adds a row of a day that has closed; of the one that ends the stream, a replay knows more.
     */
    static void add(Map<String, ObjectNode> rows, Output output, String line) throws IOException {
        var row = (ObjectNode) JSON.readTree(line);
        if (!output.dayOf(row).isAfter(Days.date(Days.COUNT))) {
            rows.put(output.keyOf(row), row);
        }
    }
}
