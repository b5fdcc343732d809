package io.tideline.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.embedded.ClosedPort;
import io.tideline.embedded.EmbeddedKafka;
import io.tideline.embedded.KafkaLogin;
import io.tideline.job.source.avro.RegistryServer;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tideline inspect --config} says of the source, by a real broker. */
class InspectCommandIT {
    @TempDir private static Path folder;

    private static EmbeddedKafka kafka;
    private static Instant now;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start();
        now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void topicsAreReadByTheirFormats() throws Exception {
        kafka.createTopic("calls", 2);
        kafka.createTopic("export", 1);
        send(null, record("calls", 0, call("m1", "ann@example.com", "Report Created", 0)));
        send(null, record("calls", 1, call("m2", "undefined", "Logged In", 3600)));
        send(null, record("calls", 1, call("m2", "undefined", "Logged In", 3600)));
        send(null, record("calls", 0, call("m3", "bob", "Report Shared", 7300)));
        send(null, record("calls", 0, "no json"));
        send(
                null,
                record(
                        "export",
                        0,
                        "{\"event\":\"Report Created\",\"properties\":{\"time\":%s,\"distinct_id\":\"cy\",\"$insert_id\":\"k\",\"company_id\":\"acme\"}}"
                                .formatted(now.getEpochSecond())));

        Outcome said = inspect(config("formats", "[calls, export]", "formats: {export: mixpanel}"));

        assertThat(said.err()).isEmpty();
        assertThat(said.status()).isZero();
        assertThat(said.out().lines())
                .contains(
                        "Topic calls: 5 records; the configured format fits by 80 %.",
                        "Topic export: 1 record; the configured format fits by 100 %.",
                        "6 records: 5 events, 0 ignored, 1 rejected.",
                        "With a user: all (4 of them); with an account: all (1 of them); with an id: all.",
                        "Duplicates, which count once: 1.",
                        "  2 \"Report Created\"",
                        "  2 \"Logged In\"",
                        "Ids of users that look like none: \"undefined\" (2 events); placeholder_ids makes them count as absent.",
                        "1 of 1 accounts were named by no group call, so they have no traits and are in no segment.",
                        "More than 10m behind the newest event before them: 20.0 %, at most by 3h; set time.out_of_orderness: 3h.",
                        "A first model.yaml:")
                .doesNotContain("In tideline.yaml:");
        assertThat(said.out()).contains("Rejected as malformed_json: 1; the first is calls-0@2: ");
        assertThat(groups()).isEmpty();
    }

    @Test
    void topicsInAvroAreReadBySchemas() throws Exception {
        kafka.createTopic("in_avro", 1);
        String text = "{\"name\":\"%s\",\"type\":\"string\"}";
        String fields =
                Stream.of("event", "distinct_id", "timestamp")
                        .map(text::formatted)
                        .collect(Collectors.joining(","));
        try (var registry =
                RegistryServer.start()
                        .put(
                                7,
                                "{\"type\":\"record\",\"name\":\"E\",\"fields\":[%s]}"
                                        .formatted(fields))) {
            send(null, new ProducerRecord<>("in_avro", 0, null, avro("Signed", "cy")));
            send(null, record("in_avro", 0, "no avro"));
            String setting = "schema_registry: {url: '" + registry.url() + "'}";
            Outcome said = inspect(config("in-avro", "[in_avro]", setting));
            assertThat(said.err()).isEmpty();
            assertThat(said.out())
                    .startsWith(
                            "Topic in_avro: 2 records; the configured format fits by 0 %, but posthog by ");
            Outcome given = inspect(config("in-avro", "[in_avro]", setting), "--format", "posthog");
            assertThat(given.out())
                    .contains(
                            "2 records: 1 events, 0 ignored, 1 rejected.",
                            "\"Signed\"",
                            "Rejected as malformed_avro: 1; the first is in_avro-0@1: The record begins with byte 110;");
        }
        try (var closed = new ClosedPort()) {
            Outcome said =
                    inspect(
                            config(
                                    "no-registry",
                                    "[in_avro]",
                                    "schema_registry: {url: 'http://" + closed.address() + "'}"));
            assertThat(said.status()).isEqualTo(2);
            assertThat(said.err())
                    .startsWith("tideline: The schema registry at http://" + closed.address())
                    .hasLineCount(1);
        }
    }

    /** Returns a record of three short texts, each behind twice its length. */
    private static byte[] avro(String event, String user) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 0, 0, 0, 7});
        for (String text : List.of(event, user, now.toString())) {
            out.write(2 * text.length());
            out.writeBytes(text.getBytes(UTF_8));
        }
        return out.toByteArray();
    }

    @Test
    void aBetterFormatIsProposed() throws Exception {
        kafka.createTopic("other", 1);
        send(
                null,
                record(
                        "other",
                        0,
                        "{\"event\":\"Report Created\",\"distinct_id\":\"cy\",\"uuid\":\"k\",\"properties\":{\"$groups\":{\"company\":\"acme\"}},\"timestamp\":\"%s\"}"
                                .formatted(now)));
        Outcome said = inspect(config("better", "[other]", ""));
        assertThat(said.status()).isEqualTo(3);
        assertThat(said.out())
                .startsWith(
                        "Topic other: 1 record; the configured format fits by 0 %, but posthog by 100 %.\n")
                .contains(
                        "\nIn tideline.yaml:\n  source:\n    kafka:\n      formats: {other: posthog}\n");
        Outcome given = inspect(config("better", "[other]", ""), "--format", "posthog");
        assertThat(given.status()).isZero();
        assertThat(given.out()).contains("fits by 100 %.", "1 record: 1 events");
    }

    @Test
    void theNewestRecordsOverAllPartitionsCount() throws Exception {
        kafka.createTopic("long", 3);
        for (int i = 0; i < 20; i++) {
            send(null, record("long", 0, call("long" + i, "ann", "Event " + i, 0)));
        }
        send(null, record("long", 1, call("short", "ann", "Short", 0)));

        Outcome said = inspect(config("long", "[long]", ""), "--limit", "5");

        assertThat(said.out())
                .contains("5 records: 5 events", "\"Short\"", "\"Event 16\"", "\"Event 19\"")
                .doesNotContain("\"Event 15\"");
    }

    @Test
    void whatIsNotCommittedIsNotRead() throws Exception {
        kafka.createTopic("transactions", 1);
        send("committed", record("transactions", 0, call("m1", "ann", "Committed", 0)));
        String config = config("transactions", "[transactions]", "");
        try (var producer = producer("open")) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(record("transactions", 0, call("m2", "ann", "Aborted", 0))).get();
            assertThat(inspect(config).out())
                    .contains("1 record: 1 events", "\"Committed\"")
                    .doesNotContain("Aborted");
            producer.abortTransaction();
        }
        assertThat(inspect(config).out()).contains("1 record: 1 events");
    }

    @Test
    void filesBesideTopicsAreReadByTheirFormat() throws Exception {
        kafka.createTopic("beside", 1);
        send(null, record("beside", 0, call("m1", "ann", "Logged In", 0)));
        Path config = Path.of(config("beside", "[beside]", ""));
        Files.writeString(
                config.resolveSibling("old.jsonl"),
                "{\"event\":\"Signed\",\"distinct_id\":\"cy\",\"timestamp\":\"%s\"}\n"
                        .formatted(now));
        Files.writeString(
                config,
                Files.readString(config)
                        .replace(
                                "source:\n",
                                "source:\n  files: [old.jsonl]\n  files_format: posthog\n"));
        Outcome said = inspect(config.toString());
        assertThat(said.err()).isEmpty();
        assertThat(said.out())
                .startsWith("The files: 1 record; the configured format fits by 75 %.\n")
                .contains("2 records: 2 events", "\"Signed\"", "\"Logged In\"");
    }

    @Test
    void anEmptyTopicSaysSo() throws Exception {
        kafka.createTopic("empty", 1);
        Outcome said = inspect(config("empty", "[empty]", ""));
        assertThat(said.status()).isEqualTo(3);
        assertThat(said.out())
                .isEqualTo("Topic empty: no records, or none that can be read yet.\n");
    }

    @Test
    void aTopicThatIsNotThere() throws Exception {
        kafka.createTopic("events_at_hand", 1);
        assertThat(inspect(config("missing", "[events_at_hnd]", "")))
                .isEqualTo(
                        new Outcome(
                                2,
                                "",
                                "tideline: Kafka at %s has no topic events_at_hnd (did you mean events_at_hand?): create it, or check source.kafka.topics.\n"
                                        .formatted(kafka.bootstrapServers())));
    }

    @Test
    void aBrokerThatIsNotThere() throws Exception {
        try (var unreachable = new ClosedPort()) {
            Path config = Path.of(config("unreachable", "[events]", ""));
            Files.writeString(
                    config,
                    Files.readString(config)
                            .replace(kafka.bootstrapServers(), unreachable.address()));
            assertThat(inspect(config.toString()))
                    .isEqualTo(
                            new Outcome(
                                    2,
                                    "",
                                    "tideline: Kafka at %s is not reachable within 10 s: check source.kafka.bootstrap_servers.\n"
                                            .formatted(unreachable.address())));
        }
    }

    @Test
    void aWrongLogin() throws Exception {
        Path config = Path.of(config("login", "[events]", ""));
        new KafkaLogin("wrong").writeFor(config.getParent());
        assertThat(inspect(config.toString()))
                .isEqualTo(
                        new Outcome(
                                2,
                                "",
                                "tideline: Kafka at %s refuses the login: check the sasl settings in source.kafka.properties.\n"
                                        .formatted(kafka.bootstrapServers())));
    }

    @Test
    void oneSourceIsNamed() {
        assertThat(Outcome.of("inspect").err()).contains("--events", "--config");
        assertThat(Outcome.of("inspect", "--events", "a", "--config", "b").status()).isEqualTo(2);
        assertThat(Outcome.of("inspect", "--events", "a", "--limit", "0").err())
                .isEqualTo("tideline: --limit must be at least 1.\n");
    }

    private static Outcome inspect(String config, String... more) {
        String[] args = new String[more.length + 3];
        args[0] = "inspect";
        args[1] = "--config";
        args[2] = config;
        System.arraycopy(more, 0, args, 3, more.length);
        return Outcome.of(args);
    }

    private static String config(String name, String topics, String more) throws Exception {
        Path home = Files.createDirectories(folder.resolve(name));
        return Files.writeString(
                        home.resolve("tideline.yaml"),
                        """
                        model: model.yaml
                        source:
                          kafka:
                            bootstrap_servers: "%s"
                            topics: %s
                            properties: %s
                            %s
                        sinks: {kafka: {bootstrap_servers: "%s"}}
                        """
                                .formatted(
                                        kafka.bootstrapServers(),
                                        topics,
                                        kafka.login().writeFor(home),
                                        more,
                                        kafka.bootstrapServers()))
                .toString();
    }

    private static String call(String id, String user, String event, int secondsAgo) {
        return "{\"type\":\"track\",\"messageId\":\"%s\",\"userId\":\"%s\",\"event\":\"%s\",\"timestamp\":\"%s\",\"context\":{\"groupId\":\"acme\"}}"
                .formatted(id, user, event, now.minusSeconds(secondsAgo));
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int partition, String text) {
        return new ProducerRecord<>(topic, partition, null, text.getBytes(UTF_8));
    }

    private static KafkaProducer<byte[], byte[]> producer(String transaction) {
        return new KafkaProducer<>(
                kafka.client(
                        transaction == null ? Map.of() : Map.of("transactional.id", transaction)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Sends a record, in a transaction of its own if one is named. */
    private static void send(String transaction, ProducerRecord<byte[], byte[]> record)
            throws Exception {
        try (var producer = producer(transaction)) {
            if (transaction == null) {
                producer.send(record).get();
                return;
            }
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(record).get();
            producer.commitTransaction();
        }
    }

    private static Collection<?> groups() throws Exception {
        try (var admin = Admin.create(kafka.client())) {
            return admin.listGroups().all().get();
        }
    }
}
