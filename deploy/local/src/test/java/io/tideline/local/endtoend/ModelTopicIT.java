package io.tideline.local.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.local.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A job takes its model from a topic, and another one while it runs. */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ModelTopicIT {
    private static final String TOPIC = "model_topic-models";

    private static final String FIRST =
            """
            version: 1
            events: {Report Created: 9}
            profiles: {weekly: {window: 7d}}
            """;

    private static final String OTHER_ZONE = "timezone: Asia/Tokyo\n" + FIRST.replace("1", "2");

    /** Another weight, and an event that was not named before. */
    private static final String SECOND =
            """
            version: 3
            events: {Dashboard Viewed: 5, Report Created: 4}
            profiles: {weekly: {window: 7d}}
            """;

    @TempDir private static Path folder;

    /** The machine's clock, set so that no event belongs to a backlog. */
    private static final AtomicLong TURNED = new AtomicLong();

    private static Deployment deployment;
    private static Servers shared;
    private static JobID job;

    @BeforeAll
    static void start(Servers servers) throws Exception {
        shared = servers;
        deployment =
                new Deployment(
                        servers,
                        "model_topic",
                        3,
                        folder,
                        "no file is read",
                        new Deployment.Settings("arrival", "200ms", "500ms"));
        deployment.takeModelFrom(TOPIC);
        turnTo("2025-06-02T12:01:00Z");
        deployment.writeConfiguration(2);
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            deployment.stop(); // a checkpoint may be under way, and the folder is about to go
        } finally {
            deployment.close();
        }
    }

    @Test
    @Order(1)
    void theFirstVersionMakesTheTopic() throws Exception {
        assertThat(push(FIRST).out())
                .isEqualTo("Version 1 is on topic model_topic-models, at offset 0.\n");
        assertThat(push(FIRST).out()).endsWith("at offset 0.\n");
        deployment.start(2, null, ModelTopicIT::clock);
        job = deployment.jobId();
        did("Report Created", "r1");
        untilRow("9 1 false");
    }

    @Test
    @Order(2)
    void whatTheJobCannotFollowIsRejectedAndItGoesOn() throws Exception {
        produce("profils: {weekly: {window: 7d}}");
        produce(OTHER_ZONE);
        deployment.until(() -> assertThat(Rejected.by(deployment)).hasSize(2));
        List<Rejected> rejected = Rejected.by(deployment);
        assertThat(rejected)
                .allSatisfy(
                        each -> {
                            assertThat(each.reason()).isEqualTo("invalid_model");
                            assertThat(each.topic()).isEqualTo(TOPIC);
                        });
        assertThat(rejected.get(0).detail())
                .startsWith("model_topic-models-0@1 has ")
                .contains("did you mean \"profiles\"?");
        assertThat(rejected.get(1).detail())
                .isEqualTo(
                        "model_topic-models-0@2: timezone: found Asia/Tokyo, expected UTC, by which the days of the running job are cut: start another job for another time zone.");
        assertThat(new String(rejected.get(1).payload(), UTF_8)).isEqualTo(OTHER_ZONE);

        did("Report Created", "r2");
        untilRow("18 1 false");
    }

    @Test
    @Order(3)
    void aNewVersionIsTakenOverWhileTheJobRuns() throws Exception {
        did("Dashboard Viewed", "d1"); // which the model does not name yet
        deployment.untilCheckpointed();
        Outcome pushed = push(SECOND, "--wait", "5m");
        assertThat(pushed.err()).isEmpty();
        assertThat(pushed.out())
                .isEqualTo(
                        "Version 3 is on topic model_topic-models, at offset 3.\nThe job has taken over version 3.\n");
        did("Dashboard Viewed", "d2");
        untilRow("13 3 false");
        assertThat(deployment.jobId()).isEqualTo(job);
        assertThat(deployment.query("SELECT version FROM scoring_models ORDER BY 1"))
                .containsExactly("1", "3");
    }

    @Test
    @Order(4)
    void finalRowsAreByTheNewVersion() throws Exception {
        turnTo("2025-06-03T09:01:00Z");
        deployment.moveClock("2025-06-03T01:00:00Z");
        deployment.untilClosed(LocalDate.parse("2025-06-02"));
        untilRow("13 3 true");
    }

    @Test
    @Order(5)
    void aVersionIsOneModel() throws Exception {
        Outcome again = push(SECOND.replace("5", "6"));
        assertThat(again.status()).isEqualTo(2);
        assertThat(again.err())
                .startsWith("tideline: ")
                .contains(
                        "version: found 3, which the topic model_topic-models has held since ",
                        ", expected a number that it does not hold.");
        assertThat(push(OTHER_ZONE.replace("2", "4")).err())
                .contains("timezone: found Asia/Tokyo, expected UTC");
    }

    @Test
    @Order(6)
    void theTopicHasTheHistory() throws Exception {
        Outcome history = Outcome.of("model", "history", "--config", config());
        assertThat(history.err()).isEmpty();
        assertThat(history.out().lines().map(line -> line.replaceAll(" +", " ")))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo(" version written state why"),
                        line -> assertThat(line).matches(" 1 20\\S+Z earlier"),
                        line -> assertThat(line).matches(" - 20\\S+Z refused model_.* profils.*"),
                        line -> assertThat(line).matches(" 2 20\\S+Z earlier"),
                        line -> assertThat(line).matches(" 3 20\\S+Z running"));
        assertThat(Outcome.of("model", "show", "--config", config()).out()).isEqualTo(SECOND);
        assertThat(Outcome.of("model", "show", "1", "--config", config()).out()).isEqualTo(FIRST);
        assertThat(Outcome.of("status", "--config", config()).out()).startsWith("stale");
        assertThat(Outcome.of("model", "show", "9", "--config", config()).err())
                .startsWith("tideline: The topic model_topic-models holds no version 9;");
    }

    private static Outcome push(String model, String... more) throws Exception {
        Path file = Files.writeString(folder.resolve("new-model.yaml"), model);
        List<String> words =
                new ArrayList<>(List.of("model", "push", file.toString(), "--config", config()));
        words.addAll(List.of(more));
        return Outcome.of(words.toArray(String[]::new));
    }

    private static String config() {
        return folder.resolve("tideline.yaml").toString();
    }

    /** Writes a model as others may, without the command that checks it. */
    private static void produce(String model) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        shared.kafka().client(Map.of()),
                        new StringSerializer(),
                        new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, "by hand", model)).get();
        }
    }

    private static void did(String event, String id) throws Exception {
        deployment.send(List.of(Message.track("ann", "acme", event, id, "2025-06-02T11:00:00Z")));
    }

    /** Waits for a row of the user: raw, version of the model, whether it is final. */
    private static void untilRow(String row) {
        String sql =
                "SELECT raw || ' ' || model_version || ' ' || final FROM user_scores WHERE entity_id = 'ann'";
        deployment.until(() -> assertThat(deployment.query(sql)).containsExactly(row));
    }

    private static void turnTo(String time) {
        TURNED.set(Instant.parse(time).toEpochMilli() - System.currentTimeMillis());
    }

    private static long clock() {
        return System.currentTimeMillis() + TURNED.get();
    }
}
