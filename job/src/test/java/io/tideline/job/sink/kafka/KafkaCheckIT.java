package io.tideline.job.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.tideline.embedded.ClosedPort;
import io.tideline.embedded.EmbeddedKafka;
import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.job.config.KafkaStart;
import io.tideline.job.kafka.KafkaCluster;
import io.tideline.job.kafka.TopicRetention;
import io.tideline.job.kafka.TopicRetention.Kind;
import io.tideline.job.option.KafkaProperties;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.EntityIds;
import io.tideline.job.sink.kafka.KafkaSinkConfig.AlertDelivery;
import io.tideline.job.sink.row.RejectedPayload;
import io.tideline.job.source.topic.SourceCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KafkaCheckIT {
    private static final String PLAIN =
            "org.apache.kafka.common.security.plain.PlainLoginModule required ";

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start();
        kafka.createTopic("events", 1);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void sourceTopicsThatAreThere() {
        assertThatCode(() -> SourceCheck.check(source(kafka.bootstrapServers(), "events")))
                .doesNotThrowAnyException();
    }

    @Test
    void unknownSourceTopics() {
        assertRefused(
                () -> SourceCheck.check(source(kafka.bootstrapServers(), "event", "events", "zz")),
                "Kafka at %s has no topic event (did you mean events?), zz: create it, or check source.kafka.topics."
                        .formatted(kafka.bootstrapServers()));
    }

    @Test
    void noBroker() throws IOException {
        try (var closed = new ClosedPort()) {
            String servers = closed.address();
            assertRefused(
                    () -> SourceCheck.check(source(servers, "events")),
                    "Kafka at %s is not reachable within 10 s: check source.kafka.bootstrap_servers."
                            .formatted(servers));
            assertRefused(
                    () -> KafkaCheck.sink(sink(servers, "x-", Duration.ofMinutes(1), Map.of())),
                    "Kafka at %s is not reachable within 10 s: check sinks.kafka.bootstrap_servers."
                            .formatted(servers));
        }
    }

    @Test
    void noAddress() {
        assertRefused(
                () -> SourceCheck.check(source("nonsense", "events")),
                "The settings of Kafka at nonsense are not right: check source.kafka.bootstrap_servers and source.kafka.properties (Invalid url in bootstrap.servers: nonsense).");
    }

    @Test
    void topicsAreMade_andStayAsTheyAre() throws Exception {
        KafkaSinkConfig config =
                sink(kafka.bootstrapServers(), "made-", Duration.ofMinutes(1), Map.of());
        kafka.createTopic("made-scores", 1);
        KafkaTarget target = KafkaCheck.sink(config);
        assertThat(target.missing()).hasSize(8).doesNotContain("scores");
        assertThat(target.largestRejection()).isGreaterThan(31 << 20).isLessThan(32 << 20);
        try (Admin admin = Admin.create(kafka.client())) {
            assertThat(admin.listTopics().names().get())
                    .filteredOn(name -> name.startsWith("made-"))
                    .containsExactly("made-scores");
        }
        new KafkaOutputs(config, target).create();
        new KafkaOutputs(config, target).create();
        try (Admin admin = Admin.create(kafka.client())) {
            var made =
                    List.of(
                            "made-scores",
                            "made-activation",
                            "made-alerts",
                            "made-product_metrics",
                            "made-activation_cohorts",
                            "made-accounts",
                            "made-users",
                            "made-activity",
                            "made-rejected");
            // The broker may not know yet what the controller has made.
            var topics =
                    await().atMost(Duration.ofMinutes(3))
                            .ignoreExceptionsInstanceOf(ExecutionException.class)
                            .until(
                                    () -> admin.describeTopics(made).allTopicNames().get(),
                                    Objects::nonNull);
            assertThat(topics.values().stream().map(topic -> topic.partitions().size()))
                    .containsExactlyInAnyOrder(1, 3, 3, 3, 3, 3, 3, 3, 3);
        }
    }

    /** What was wrong with a record is often a secret or an address in it. */
    @Test
    void topicsThatAreMadeDoNotKeepForEverWhatMayNamePeople() throws Exception {
        Map<String, String> login = kafka.login().properties();
        KafkaSinkConfig config =
                new KafkaSinkConfig(
                        kafka.bootstrapServers(),
                        "kept-",
                        new KafkaProperties(login),
                        "test",
                        Duration.ofMinutes(1),
                        1,
                        Map.of("rejected", Duration.ofDays(7), "scores", Duration.ofDays(400)),
                        AlertDelivery.AT_LEAST_ONCE,
                        RejectedPayload.WHOLE);
        kafka.createTopic("kept-alerts", 1);
        setAlerts("cleanup.policy", "compact");
        new KafkaOutputs(config, KafkaCheck.sink(config)).create();
        try (KafkaCluster cluster = config.cluster()) {
            List<String> topics = List.of("kept-rejected", "kept-scores", "kept-alerts");
            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(
                            () ->
                                    assertThat(TopicRetention.of(cluster, topics))
                                            .extracting(
                                                    TopicRetention::kind, TopicRetention::longest)
                                            .containsExactly(
                                                    tuple(Kind.LIMITED, Duration.ofDays(8)),
                                                    tuple(Kind.LIMITED, Duration.ofDays(407)),
                                                    tuple(Kind.COMPACTED, null)));
            setAlerts("cleanup.policy", "compact,delete");
            setAlerts("retention.ms", "-1");
            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(
                            () ->
                                    assertThat(
                                                    TopicRetention.of(
                                                            cluster,
                                                            List.of("kept-alerts", "kept-nothing")))
                                            .extracting(TopicRetention::kind)
                                            .containsExactly(Kind.ENDLESS));
        }
    }

    /** What they have of somebody goes by a tombstone, and not before. */
    @Test
    void accountsAndUsersHaveTopicsThatKeepTheNewestRowOfEach() throws Exception {
        KafkaSinkConfig config =
                new KafkaSinkConfig(
                        kafka.bootstrapServers(),
                        "whole-",
                        new KafkaProperties(kafka.login().properties()),
                        "test",
                        Duration.ofMinutes(1),
                        1,
                        Map.of("users", Duration.ofDays(400)),
                        AlertDelivery.AT_LEAST_ONCE,
                        RejectedPayload.WHOLE);
        kafka.createTopic("whole-alerts", 1);
        set("whole-alerts", "cleanup.policy", "compact");
        kafka.createTopic("whole-activity", 1);
        set("whole-activity", "retention.ms", "-1");
        new KafkaOutputs(config, KafkaCheck.sink(config)).create();
        assertThat(setting("whole-accounts", "cleanup.policy")).isEqualTo("compact");
        assertThat(setting("whole-accounts", "max.compaction.lag.ms")).isEqualTo("604800000");
        assertThat(setting("whole-users", "cleanup.policy")).isEqualTo("compact,delete");
        assertThat(setting("whole-users", "retention.ms")).isEqualTo("34560000000");
        try (KafkaCluster cluster = config.cluster()) {
            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(
                            () ->
                                    assertThat(KafkaCheck.warnings(cluster, config))
                                            .satisfiesExactlyInAnyOrder(
                                                    warning ->
                                                            assertThat(warning)
                                                                    .startsWith(
                                                                            "Topic whole-alerts keeps for good"),
                                                    warning ->
                                                            assertThat(warning)
                                                                    .startsWith(
                                                                            "Topic whole-activity keeps for good")));
        }
        TopicEraser eraser = new TopicEraser(config);
        assertThat(endless(eraser, new EntityIds(List.of("ann"), List.of())))
                .containsExactlyInAnyOrder("whole-alerts", "whole-activity");
        set("whole-users", "cleanup.policy", "compact");
        assertThat(endless(eraser, new EntityIds(List.of("ann"), List.of())))
                .containsExactlyInAnyOrder("whole-alerts", "whole-activity");
        assertThat(endless(eraser, new EntityIds(List.of(), List.of("acme"))))
                .as("rows of users name their account")
                .containsExactlyInAnyOrder("whole-alerts", "whole-activity", "whole-users");
    }

    private static List<String> endless(TopicEraser eraser, EntityIds ids) {
        return eraser.retentions(ids).stream()
                .filter(topic -> topic.kind() != Kind.LIMITED)
                .map(TopicRetention::topic)
                .toList();
    }

    private static String setting(String name, String key) {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
        try (Admin admin = Admin.create(kafka.client())) {
            return await().atMost(Duration.ofMinutes(3))
                    .ignoreExceptionsInstanceOf(ExecutionException.class)
                    .until(
                            () ->
                                    admin.describeConfigs(List.of(topic))
                                            .all()
                                            .get()
                                            .get(topic)
                                            .get(key)
                                            .value(),
                            Objects::nonNull);
        }
    }

    private static void setAlerts(String name, String value) throws Exception {
        set("kept-alerts", name, value);
    }

    private static void set(String of, String name, String value) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, of);
        var set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        try (Admin admin = Admin.create(kafka.client())) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all().get();
        }
    }

    @Test
    void theLimitOfATopicThatIsThereHolds() {
        kafka.createTopic("there-rejected", 1);
        String servers = kafka.bootstrapServers();
        Duration timeout = Duration.ofMinutes(1);
        assertThat(KafkaCheck.sink(sink(servers, "there-", timeout, Map.of())).largestRejection())
                .isGreaterThan(1_000_000)
                .isLessThan(1_048_588);
        KafkaSinkConfig small =
                sink(servers, "there-", timeout, Map.of("max.request.size", "500000"));
        assertThat(KafkaCheck.sink(small).largestRejection())
                .isGreaterThan(480_000)
                .isLessThan(500_000);
    }

    @Test
    void transactionsLongerThanTheBrokerAllows() {
        String servers = kafka.bootstrapServers();
        assertRefused(
                () -> KafkaCheck.sink(sink(servers, "tx-", Duration.ofHours(1), Map.of())),
                "sinks.kafka.transaction_timeout is 1h, but Kafka at %s allows 15m: shorten it, or raise transaction.max.timeout.ms of the broker."
                        .formatted(servers));
    }

    /** Fifteen minutes are Kafka's own default. */
    @Test
    void byDefaultTransactionsAreAsLongAsTheBrokerAllows() {
        KafkaTarget target = KafkaCheck.sink(sink(kafka.bootstrapServers(), "tx-", null, Map.of()));
        assertThat(target.transactionTimeout()).isEqualTo(Duration.ofMinutes(15));
        Map<String, String> generous = Map.of("transaction.max.timeout.ms", "86400000");
        try (EmbeddedKafka other = EmbeddedKafka.start(generous)) {
            KafkaSinkConfig config =
                    new KafkaSinkConfig(
                            other.bootstrapServers(),
                            "tx-",
                            new KafkaProperties(other.login().properties()),
                            "test",
                            null,
                            3,
                            KafkaSinkConfig.DEFAULT_RETENTION,
                            AlertDelivery.AT_LEAST_ONCE,
                            RejectedPayload.WHOLE);
            assertThat(KafkaCheck.sink(config).transactionTimeout())
                    .isEqualTo(Duration.ofHours(12));
        }
    }

    @Test
    void checkpointsThatOutliveTransactions() {
        KafkaSinkConfig config = sink(kafka.bootstrapServers(), "tx-", null, Map.of());
        KafkaTarget target = KafkaCheck.sink(config);
        target.checkInterval(config, Duration.ofSeconds(450));
        assertRefused(
                () -> target.checkInterval(config, Duration.ofMinutes(10)),
                "checkpoints.interval is 10m, but Kafka at %s ends transactions after 15m: make it 450s or shorter, or raise transaction.max.timeout.ms of the broker."
                        .formatted(kafka.bootstrapServers()));
    }

    @Test
    void wrongLogin() {
        String secret = "wrong-" + "word";
        Map<String, String> client =
                Map.of(
                        "security.protocol",
                        "SASL_PLAINTEXT",
                        "sasl.mechanism",
                        "PLAIN",
                        "sasl.jaas.config",
                        PLAIN + "username=\"tideline\" password=\"" + secret + "\";");
        String servers = kafka.bootstrapServers();
        assertRefused(
                () -> KafkaCheck.sink(sink(servers, "x-", Duration.ofMinutes(1), client)),
                "Kafka at %s refuses the login: check the sasl settings in sinks.kafka.properties."
                        .formatted(servers));
    }

    @Test
    void wrongSettingsAreNotQuoted() {
        Map<String, String> client =
                Map.of(
                        "security.protocol",
                        "SASL_PLAINTEXT",
                        "sasl.mechanism",
                        "PLAIN",
                        "sasl.jaas.config",
                        "hunter2 no login module");
        assertThatThrownBy(
                        () ->
                                KafkaCheck.sink(
                                        sink(
                                                kafka.bootstrapServers(),
                                                "x-",
                                                Duration.ofMinutes(1),
                                                client)))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("The settings of Kafka at ")
                .hasMessageNotContaining("hunter2");
    }

    private static void assertRefused(Runnable check, String message) {
        assertThatThrownBy(check::run).isInstanceOf(StartException.class).hasMessage(message);
    }

    private static KafkaSourceConfig source(String servers, String... topics) {
        return new KafkaSourceConfig(
                servers,
                List.of(topics),
                "group",
                KafkaStart.EARLIEST,
                new KafkaProperties(kafka.login().properties()),
                null);
    }

    private static KafkaSinkConfig sink(
            String servers, String prefix, Duration timeout, Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(kafka.login().properties());
        all.putAll(properties);
        return new KafkaSinkConfig(
                servers,
                prefix,
                new KafkaProperties(all),
                "test",
                timeout,
                3,
                KafkaSinkConfig.DEFAULT_RETENTION,
                AlertDelivery.AT_LEAST_ONCE,
                RejectedPayload.WHOLE);
    }
}
