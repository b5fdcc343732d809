package io.tideline.local.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tideline.embedded.EmbeddedKafka;
import io.tideline.embedded.EmbeddedPostgres;
import io.tideline.event.RejectionReason;
import io.tideline.inprocess.LocalCluster;
import io.tideline.job.TidelineJob;
import io.tideline.job.config.JobConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the names in rules and dashboards, and the table of metrics, to a job that runs with Kafka
 * and PostgreSQL.
 */
@Timeout(300)
class MonitoringIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String OPERATOR = "flink_taskmanager_job_task_operator_";
    private static final String OWN = OPERATOR + "tideline_";

    private static final String MODEL =
            """
            version: 7
            events: {Report Created: 9}
            profiles: {weekly: {window: 7d}}
            alerts: {new: {kind: new_account}, stuck: {kind: event, events: [Help Requested]}}
            """;

    @TempDir private static Path folder;

    private static EmbeddedKafka kafka;
    private static EmbeddedPostgres postgres;
    private static LocalCluster flink;
    private static ReportedMetrics metrics;
    private static JobClient job;
    private static LocalDate today;

    @BeforeAll
    static void start() throws Exception {
        today = LocalDate.now(ZoneOffset.UTC);
        kafka = EmbeddedKafka.start(Map.of());
        postgres = EmbeddedPostgres.start();
        kafka.createTopic("events", 1);
        metrics = ReportedMetrics.open();
        var cluster = new Configuration();
        metrics.report(cluster);
        flink = LocalCluster.start(1, cluster);
        job = TidelineJob.start(JobConfig.read(configuration()), flink.environment());
        send();
    }

    @AfterAll
    static void stop() throws Exception {
        job.cancel().join();
        await().atMost(PATIENCE).until(() -> job.getJobStatus().join().isGloballyTerminalState());
        flink.close();
        metrics.close();
        postgres.close();
        kafka.close();
    }

    private static Path configuration() throws Exception {
        Files.writeString(folder.resolve("model.yaml"), MODEL);
        Files.writeString(folder.resolve("password"), postgres.password());
        var login = kafka.login().writeFor(folder);
        return Files.writeString(
                folder.resolve("tideline.yaml"),
                """
                model: model.yaml
                source:
                  kafka: {bootstrap_servers: "%1$s", topics: [events], properties: %2$s}
                sinks:
                  kafka: {bootstrap_servers: "%1$s", properties: %2$s}
                  postgres: {url: "%3$s", user: %4$s, password: "${file:password}"}
                live_interval: 1s
                checkpoints: {interval: 1s, directory: "%5$s"}
                parallelism: 1
                """
                        .formatted(
                                kafka.bootstrapServers(),
                                login,
                                postgres.jdbcUrl(),
                                postgres.user(),
                                folder.resolve("checkpoints").toUri()));
    }

    /** Sends three days that close, one that stays open, a late event and what is rejected. */
    private static void send() throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        kafka.client(Map.of()),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            for (int ago = 3; ago > 0; ago--) {
                send(producer, event("Report Created", day(ago) + "T10:00:00Z"));
            }
            send(producer, event("Report Created", Instant.now().toString()));
            await().atMost(PATIENCE)
                    .until(() -> max("lastClosedDay") >= (double) day(2).toEpochDay());
            send(producer, event("Help Requested", Instant.now().toString()));
            send(producer, event("Report Created", day(9) + "T10:00:00Z"));
            send(producer, "not JSON");
            producer.flush();
        }
    }

    private static LocalDate day(int ago) {
        return today.minusDays(ago);
    }

    private static String event(String name, String time) {
        return "{'type':'track','event':'%s','userId':'u1','groupId':'a1','context':{'groupId':'a1'},'timestamp':'%s'}"
                .formatted(name, time)
                .replace('\'', '"');
    }

    private static void send(KafkaProducer<String, byte[]> producer, String event)
            throws Exception {
        producer.send(new ProducerRecord<>("events", "u1", event.getBytes(UTF_8))).get();
    }

    private static double max(String name) {
        return metrics.max(OWN + name, Map.of());
    }

    private static void reaches(String name, Map<String, String> labels, double value) {
        await(name)
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(metrics.max(OWN + name, labels))
                                        .isGreaterThanOrEqualTo(value));
    }

    private static Set<String> named(String text) {
        return Pattern.compile("\\bflink_\\w+")
                .matcher(text)
                .results()
                .map(result -> result.group())
                .collect(toCollection(TreeSet::new));
    }

    @Test
    void whatRulesNameExists() throws Exception {
        var names = named(Files.readString(Path.of("..", "prometheus", "rules.yml")));
        assertThat(names).hasSizeGreaterThan(12);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(metrics.names()).containsAll(names));
    }

    @Test
    void whatTestsOfRulesAndRunbooksNameExists() throws Exception {
        var tests = Files.readString(Path.of("..", "prometheus", "rules.test.yml"));
        var runbooks = Files.readString(Path.of("..", "..", "docs", "operations", "runbooks.md"));
        assertThat(metrics.names()).containsAll(named(tests + runbooks));
    }

    @Test
    void whatDashboardsNameExists() {
        var names = named(String.join("\n", Dashboards.expressions()));
        assertThat(names).hasSizeGreaterThan(25);
        assertThat(metrics.names()).containsAll(names);
    }

    /** Flink's own names, of which a later version may have others. */
    @Test
    void rulesSelectWhatIsThere() {
        String watermark = OPERATOR + "currentOutputWatermark";
        assertThat(metrics.labels(watermark, "operator_name"))
                .anyMatch(name -> name.matches("Members.*"));
        assertThat(metrics.labels(watermark, "job_name")).containsExactly("Tideline");
        assertThat(metrics.labels("flink_jobmanager_job_runningTime", "job_name"))
                .containsExactly("Tideline");
    }

    /** Those of a sink to files are of replays alone. */
    @Test
    void theTableOfMetricsIsWhatTheJobReports() throws Exception {
        var page = Files.readString(Path.of("..", "..", "docs", "architecture.md"));
        var inTable =
                page.substring(page.indexOf("\n## Metrics\n"))
                        .lines()
                        .filter(line -> line.startsWith("| ") && !line.contains("`file`"))
                        .map(line -> line.split("\\|", -1)[2])
                        .flatMap(
                                cell ->
                                        Pattern.compile("`(\\w+[A-Z]\\w*)`")
                                                .matcher(cell)
                                                .results())
                        .map(result -> result.group(1))
                        .collect(toCollection(TreeSet::new));
        var reported =
                metrics.names().stream()
                        .filter(name -> name.contains("_tideline_"))
                        .map(name -> name.substring(name.lastIndexOf('_') + 1))
                        .collect(toCollection(TreeSet::new));
        assertThat(reported).isEqualTo(inTable);
    }

    @Test
    void eachSaysWhatHasHappened() {
        reaches("numEventsAccepted", Map.of(), 5);
        reaches("numEventsTooLate", Map.of(), 1);
        reaches("numEventsRejected", Map.of(), 1);
        reaches("reason_numRejected", Map.of("reason", "malformed_json"), 1);
        reaches("reason_numRejected", Map.of("reason", "too_late"), 1);
        reaches("rule_numAlertsRaised", Map.of("rule", "new"), 1);
        reaches("rule_numAlertsRaised", Map.of("rule", "stuck"), 1);
        reaches("lastLiveRowMs", Map.of(), (double) (System.currentTimeMillis() - 600_000));
        assertThat(max("lastClosedDay"))
                .isBetween((double) day(2).toEpochDay(), (double) day(1).toEpochDay());
        assertThat(max("lastClosedDayAgeMs"))
                .isBetween(0.0, (double) Duration.ofDays(2).toMillis());
        assertThat(max("modelVersion")).isEqualTo(7);
        // The labels are unknown where the job runs from folders, as in an IDE.
        assertThat(max("version_commit_buildInfo")).isEqualTo(1);
        assertThat(metrics.labels(OWN + "reason_numRejected", "reason"))
                .hasSize(RejectionReason.values().length);
    }
}
