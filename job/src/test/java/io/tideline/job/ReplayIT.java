package io.tideline.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.event.RejectionReason;
import io.tideline.job.config.JobConfig;
import io.tideline.job.option.AlertsFrom;
import io.tideline.job.sink.file.FileSinkConfig;
import io.tideline.model.AlertRule;
import io.tideline.model.read.ModelReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays of files, whole: what comes out is right, and the same however it is computed. */
class ReplayIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> OUTPUTS =
            List.of(
                    "scores.jsonl",
                    "activation.jsonl",
                    "alerts.jsonl",
                    "product_metrics.jsonl",
                    "activation_cohorts.jsonl",
                    "accounts.jsonl",
                    "users.jsonl",
                    "activity.jsonl",
                    "rejected.jsonl");

    private static final String MODEL =
            """
            version: 3
            timezone: America/New_York
            events:
              Logged In: 1
              Report Created: {weight: 9, daily_cap: 3}
              File Uploaded: {weight: 5, where: {kind: [csv, xlsx]}}
            features: {Reports: [Report Created], Files: [File Uploaded]}
            segments: {trial: {plan: [trial]}, paid: {plan: [pro]}}
            profiles:
              daily: {window: 1d}
              weekly: {window: 7d, normalization: {method: exponential}}
              trials: {window: 7d, segment: trial, weights: {Report Created: 2}}
            activation:
              trial:
                segment: trial
                steps: {Report: {event: Report Created, count: 200}, File: {event: File Uploaded, count: 2, distinct: kind}}
                stalled_after: 1d
                expires_after: 4d
              start: {level: user, steps: {Log in: {event: Logged In, count: 20}}, stalled_after: 8h}
            inactive_after: {user: 20h, account: 5h}
            alerts:
              new-account: {kind: new_account}
              new-user: {kind: new_user}
              used: {kind: event, level: user, events: [Unheard Of], cooldown: 30h}
              done: {kind: activation, checklist: trial, at_least: 50}
              stuck: {kind: activation_stalled, checklist: trial}
              over: {kind: activation_expired, checklist: trial}
              drop: {kind: score_drop, level: user, profile: daily}
              rise: {kind: score_rise, profile: daily, points: 2, segment: paid}
              quiet: {kind: inactive}
              quiet-user: {kind: inactive, level: user}
              back: {kind: reactivated, level: user}
              adopted: {kind: feature_adopted, level: user}
            """;

    @TempDir private Path folder;

    /** What the replay before said. */
    private ReplaySummary last;

    /**
     * Users of several accounts, disorder, duplicates, late and too late events, changing plans.
     */
    @Test
    void theFilesAreTheSameAtAnyParallelismAndEachTime() throws Exception {
        Path model = Files.writeString(folder.resolve("model.yaml"), MODEL);
        List<String> events = randomFiles(new Random(11), 3, 4_000);

        Map<String, String> once = replay(model, events, 1);
        assertThat(once.get("rejected.jsonl")).contains("too_late", "malformed_json");
        assertThat(once.get("scores.jsonl").lines().count()).isGreaterThan(300);
        assertThat(once.get("activation.jsonl")).contains("activated", "expired", "stalled");
        assertThat(once.get("activation_cohorts.jsonl").lines().count()).isGreaterThan(2);
        for (AlertRule rule : ModelReader.read(model).alerts()) {
            assertThat(once.get("alerts.jsonl")).contains("\"rule\":\"" + rule.name() + "\"");
        }

        ReplaySummary summary = last;
        assertThatTheSummaryIsThatOf(once, summary);

        for (int parallelism : new int[] {2, 3, 2}) {
            assertThat(replay(model, events, parallelism)).isEqualTo(once);
            assertThat(last).usingRecursiveComparison().isEqualTo(summary);
        }
    }

    private void assertThatTheSummaryIsThatOf(Map<String, String> files, ReplaySummary summary) {
        Map<String, Long> rows = new TreeMap<>();
        files.forEach((name, text) -> rows.put(name.replace(".jsonl", ""), text.lines().count()));
        assertThat(summary.rows()).containsExactlyInAnyOrderEntriesOf(rows);
        Map<RejectionReason, Long> rejected =
                files.get("rejected.jsonl")
                        .lines()
                        .map(line -> line.replaceFirst(".*?:\"(\\w+)\".*", "$1"))
                        .map(reason -> RejectionReason.valueOf(reason.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.groupingBy(reason -> reason, Collectors.counting()));
        assertThat(summary.rejected()).isEqualTo(rejected);
        assertThat(summary.read().late()).isEqualTo(summary.tooLate());
        assertThat(summary.duplicates()).isPositive();
        assertThat(summary.withoutOwner()).isPositive();
        assertThat(
                        summary.taken()
                                + summary.duplicates()
                                + summary.withoutOwner()
                                + summary.rejections())
                .isEqualTo(summary.read().records());
    }

    /** Whatever is held back counts as raised: the others are the same, and so are all rows. */
    @Test
    void alertsOfBeforeAreHeldBackAndNothingElseChanges() throws Exception {
        Path model = Files.writeString(folder.resolve("model.yaml"), MODEL);
        List<String> events = randomFiles(new Random(12), 3, 4_000);
        Map<String, String> all = replay(model, events, 2);
        List<String> alerts = all.get("alerts.jsonl").lines().toList();
        List<String> times = alerts.stream().map(ReplayIT::at).sorted().toList();
        String middle = times.get(times.size() / 2);

        Map<String, String> late = replay(model, events, 1, AlertsFrom.parse(middle).orElseThrow());
        assertThat(late.get("alerts.jsonl").lines())
                .containsExactlyElementsOf(
                        alerts.stream().filter(row -> at(row).compareTo(middle) >= 0).toList())
                .hasSizeLessThan(alerts.size())
                .anyMatch(row -> at(row).equals(middle));
        assertThat(replay(model, events, 3, AlertsFrom.parse(middle).orElseThrow()))
                .isEqualTo(late);
        Map<String, String> none =
                replay(model, events, 2, AlertsFrom.parse("start").orElseThrow());
        assertThat(none.get("alerts.jsonl")).as("of history").isEmpty();
        for (String name : OUTPUTS) {
            if (!name.equals("alerts.jsonl")) {
                assertThat(late.get(name)).as(name).isEqualTo(all.get(name));
                assertThat(none.get(name)).as(name).isEqualTo(all.get(name));
            }
        }
    }

    /** One account does the same every day; the others do four times as much for two weeks. */
    @Test
    void anAlertSaysThatOthersMovedTheScore() throws Exception {
        Path model =
                Files.writeString(
                        folder.resolve("model.yaml"),
                        """
                        version: 1
                        events: {Logged In: 1}
                        profiles: {weekly: {window: 7d}}
                        alerts:
                          falling: {kind: score_drop, profile: weekly}
                          rising: {kind: score_rise, level: user, profile: weekly}
                        """);
        List<String> lines = new ArrayList<>();
        for (int day = 1; day <= 42; day++) {
            LocalDate date = LocalDate.parse("2025-03-01").plusDays(day - 1);
            boolean isBusy = day > 14 && day <= 28;
            for (String name : List.of("steady", "a", "b", "c")) {
                for (int i = 0; i < (isBusy && !name.equals("steady") ? 8 : 2); i++) {
                    lines.add(
                            "{\"type\":\"track\",\"event\":\"Logged In\",\"userId\":\"u-%1$s\",\"context\":{\"groupId\":\"%1$s\"},\"timestamp\":\"%2$sT12:%3$02d:00Z\"}"
                                    .formatted(name, date, i));
                }
            }
        }
        Path events = Files.write(folder.resolve("others.jsonl"), lines);

        String alerts = replay(model, List.of(events.toString()), 1).get("alerts.jsonl");
        assertThat(alerts.lines().sorted(Comparator.comparing(ReplayIT::at)))
                .satisfiesExactly(
                        row ->
                                assertThat(row)
                                        .contains(
                                                "\"summary\":\"Account steady fell from 100 to 70 in 7 days: all by others' rise.\"",
                                                "\"raw\":14,\"previous_raw\":14,",
                                                "\"change\":-30,\"change_usage\":0,\"change_benchmark\":-30,\"benchmark\":20,\"previous_benchmark\":14,\"movers\":[]"),
                        row ->
                                assertThat(row)
                                        .contains(
                                                "\"summary\":\"User u-steady rose from 25 to 54 in 7 days in account steady: all by others' fall.\"",
                                                "\"raw\":14,\"previous_raw\":14,",
                                                "\"change\":29,\"change_usage\":0,\"change_benchmark\":29,\"benchmark\":26,\"previous_benchmark\":56,\"movers\":[]"));
        assertThat(replay(model, List.of(events.toString()), 3).get("alerts.jsonl"))
                .isEqualTo(alerts);
    }

    private static String at(String row) {
        try {
            return JSON.readTree(row).get("at").textValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The benchmark of the specification: thirteen raw scores, 208.2. */
    @Test
    void theWorkedExampleOfTheBenchmark() throws Exception {
        Path model =
                Files.writeString(
                        folder.resolve("model.yaml"),
                        "version: 1\nevents: {Point: 1}\nprofiles: {daily: {window: 1d}}\n");
        int[] raws = {475, 89, 101, 7, 3, 21, 2, 149, 223, 1, 13, 9, 37};
        List<String> lines = new ArrayList<>();
        for (int user = 0; user < raws.length; user++) {
            for (int i = 0; i < raws[user]; i++) {
                lines.add(
                        "{\"type\":\"track\",\"event\":\"Point\",\"userId\":\"u%d\",\"timestamp\":\"2025-05-05T12:00:00Z\"}"
                                .formatted(user));
            }
        }
        Path events = Files.write(folder.resolve("points.jsonl"), lines);

        Map<String, String> files = replay(model, List.of(events.toString()), 2);

        for (String line : files.get("scores.jsonl").lines().toList()) {
            assertThat(JSON.readTree(line).get("benchmark").decimalValue().toString())
                    .isEqualTo("208.2");
        }
        JsonNode product = JSON.readTree(files.get("product_metrics.jsonl"));
        assertThat(product.get("user_benchmark").asText()).isEqualTo("208.2");
        assertThat(product.get("active_users").asInt()).isEqualTo(raws.length);
        assertThat(product.get("total_accounts").asInt()).isZero();
        assertThat(product.get("features")).isEmpty();
    }

    /** A sender without a date writes a zero one, which is the first line of a sorted file. */
    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1899-12-31T23:59:59Z"})
    void aZeroDateCostsNothingButItself(String zero) throws Exception {
        Path model =
                Files.writeString(
                        folder.resolve("model.yaml"),
                        "version: 1\nevents: {Logged In: 1}\nprofiles: {weekly: {window: 7d}}\n");
        List<String> lines = new ArrayList<>();
        for (String time : List.of(zero, "2026-03-02T08:00:00Z", "2026-03-03T08:00:00Z")) {
            lines.add(
                    "{\"type\":\"track\",\"event\":\"Logged In\",\"userId\":\"ann\",\"timestamp\":\"%s\"}"
                            .formatted(time));
        }
        Path events = Files.write(folder.resolve("zero.jsonl"), lines);

        Map<String, String> files = replay(model, List.of(events.toString()), 2);

        assertThat(files.get("rejected.jsonl"))
                .hasLineCount(1)
                .contains("\"past_timestamp\"", zero, "\"line\":1");
        assertThat(files.get("product_metrics.jsonl")).hasLineCount(2);
        assertThat(files.get("scores.jsonl")).hasLineCount(2);
    }

    /** Where clocks are set back across midnight a day is the same whatever came before. */
    @Test
    void anHourThatComesTwiceIsOfOneDay() throws Exception {
        Path model =
                Files.writeString(
                        folder.resolve("model.yaml"),
                        "version: 1\ntimezone: America/Goose_Bay\nevents: {Logged In: 1}\nprofiles: {daily: {window: 1d}}\n");
        List<String> lines = new ArrayList<>();
        for (int second = 0; second < 60; second++) {
            lines.add(
                    "{\"type\":\"track\",\"event\":\"Logged In\",\"userId\":\"u%d\",\"timestamp\":\"2010-11-07T03:%02d:00Z\"}"
                            .formatted(second, second));
        }
        Path events = Files.write(folder.resolve("twice.jsonl"), lines);

        Map<String, String> files = replay(model, List.of(events.toString()), 1, (Duration) null);

        assertThat(files.get("scores.jsonl").lines())
                .hasSize(60)
                .allMatch(row -> row.contains("\"day\":\"2010-11-07\""));
        assertThat(replay(model, List.of(events.toString()), 3, (Duration) null)).isEqualTo(files);
    }

    @Test
    void withoutEventsTheFilesAreEmpty() throws Exception {
        Path model = Files.writeString(folder.resolve("model.yaml"), MODEL);
        Path events = Files.writeString(folder.resolve("none.jsonl"), "\n\n");

        assertThat(replay(model, List.of(events.toString()), 2).values()).containsOnly("");
    }

    private Map<String, String> replay(Path model, List<String> events, int parallelism)
            throws Exception {
        return replay(model, events, parallelism, (AlertsFrom) null);
    }

    private Map<String, String> replay(
            Path model, List<String> events, int parallelism, AlertsFrom alertsFrom)
            throws Exception {
        return replay(model, events, parallelism, Duration.ofDays(3650), alertsFrom);
    }

    private Map<String, String> replay(
            Path model, List<String> events, int parallelism, Duration maxPast) throws Exception {
        return replay(model, events, parallelism, maxPast, null);
    }

    private Map<String, String> replay(
            Path model,
            List<String> events,
            int parallelism,
            Duration maxPast,
            AlertsFrom alertsFrom)
            throws Exception {
        Path out = Files.createTempDirectory(folder, "out");
        last =
                Replay.run(
                        JobConfig.forReplay(
                                model,
                                events,
                                new FileSinkConfig(out),
                                parallelism,
                                Duration.ofMinutes(10),
                                Duration.ofDays(1),
                                maxPast,
                                alertsFrom),
                        ModelReader.read(model));
        Map<String, String> files = new TreeMap<>();
        for (String name : OUTPUTS) {
            files.put(name, Files.readString(out.resolve(name)));
        }
        try (Stream<Path> all = Files.list(out)) {
            assertThat(all.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(OUTPUTS);
        }
        return files;
    }

    private List<String> randomFiles(Random random, int files, int events) throws IOException {
        List<List<String>> lines = new ArrayList<>();
        for (int file = 0; file < files; file++) {
            lines.add(new ArrayList<>());
        }
        Instant time = Instant.parse("2025-03-01T04:00:00Z"); // across the change to summer time
        for (int i = 0; i < events; i++) {
            time = time.plusSeconds(random.nextInt(600));
            int user = random.nextInt(40);
            List<String> file = lines.get(user % files);
            file.add(randomLine(random, user, i, time));
            if (random.nextInt(20) == 0) {
                file.add(file.get(random.nextInt(file.size())));
            }
        }
        List<String> paths = new ArrayList<>();
        for (int file = 0; file < files; file++) {
            paths.add(Files.write(folder.resolve("events-" + file), lines.get(file)).toString());
        }
        return paths;
    }

    private static String randomLine(Random random, int user, int id, Instant time) {
        if (random.nextInt(200) == 0) {
            return "{\"type\":";
        }
        Instant when = time.minusSeconds(random.nextInt(500));
        if (random.nextInt(15) == 0) {
            when = when.minus(Duration.ofMinutes(random.nextInt(50 * 60)));
        }
        String account = "acme-" + (user + random.nextInt(3)) % 9;
        Map<String, String> fields = new TreeMap<>();
        fields.put("messageId", quote("m" + id));
        fields.put("timestamp", quote(when.toString()));
        if (random.nextInt(12) > 0) {
            fields.put("userId", quote("user-" + user));
        }
        if (random.nextInt(12) == 0) {
            fields.put("type", quote("group"));
            fields.put("groupId", quote(account));
            String[] plans = {"\"trial\"", "\"pro\"", "null"};
            fields.put("traits", "{\"plan\":%s}".formatted(plans[random.nextInt(3)]));
        } else {
            String[] names = {"Logged In", "Report Created", "File Uploaded", "Unheard Of"};
            fields.put("type", quote("track"));
            fields.put("event", quote(names[random.nextInt(4)]));
            fields.put(
                    "properties",
                    "{\"kind\":\"%s\"}".formatted(random.nextBoolean() ? "csv" : "pdf"));
            if (random.nextInt(4) > 0) {
                fields.put("context", "{\"groupId\":%s}".formatted(quote(account)));
            }
        }
        return fields.entrySet().stream()
                .map(field -> quote(field.getKey()) + ":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String quote(String text) {
        return '"' + text + '"';
    }
}
