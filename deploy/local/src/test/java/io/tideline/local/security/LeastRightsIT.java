package io.tideline.local.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.tideline.embedded.KafkaTopics;
import io.tideline.job.TidelineJob;
import io.tideline.job.config.JobConfig;
import io.tideline.job.option.StartException;
import io.tideline.local.LocalFlink;
import io.tideline.local.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs everything with TLS, logins and only the rights of {@code deploy/kafka/acls.sh}: they are
 * sufficient, and without any of them the start names the missing one.
 */
@Timeout(600)
class LeastRightsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String JOB = "tideline";
    private static final String FORGET = "tideline-forget";
    private static final String READER = "tideline-reader";
    private static final String SENDER = "tideline-sender";
    private static final String MODELLER = "tideline-model";
    private static final String EVENTS = "product-events";
    private static final String MODELS = "product-models";
    private static final String PREFIX = "rows.";
    private static final List<String> OUTPUTS =
            List.of(
                    "scores",
                    "activation",
                    "alerts",
                    "product_metrics",
                    "activation_cohorts",
                    "accounts",
                    "users",
                    "activity",
                    "rejected");

    private static final String MODEL =
            """
            version: 1
            events: {Report Created: 9}
            profiles: {daily: {window: 1d}}
            alerts: {new-user: {kind: new_user}}
            """;

    @TempDir private static Path folder;

    private static Certificates certificates;
    private static SecuredKafka kafka;
    private static SecuredPostgres postgres;
    private static LocalFlink flink;

    @BeforeAll
    static void start() throws Exception {
        certificates = new Certificates(folder.resolve("certificates"));
        Map<String, String> kafkaPasswords =
                passwords(SecuredKafka.ADMIN, JOB, FORGET, READER, SENDER, MODELLER);
        kafka = new SecuredKafka(folder.resolve("kafka"), certificates, kafkaPasswords);
        postgres =
                new SecuredPostgres(
                        folder.resolve("postgres"),
                        certificates,
                        passwords(
                                SecuredPostgres.MIGRATOR,
                                SecuredPostgres.WRITER,
                                SecuredPostgres.READER));
        flink = LocalFlink.start(2, folder.resolve("flink"));
        Files.writeString(folder.resolve("model.yaml"), MODEL);
        List<NewTopic> topics = new ArrayList<>();
        OUTPUTS.forEach(name -> topics.add(new NewTopic(PREFIX + name, 2, (short) 1)));
        topics.add(
                new NewTopic(EVENTS, 2, (short) 1)
                        .configs(Map.of("max.decompressed.message.bytes", "1048576")));
        topics.add(new NewTopic(MODELS, 1, (short) 1).configs(Map.of("cleanup.policy", "compact")));
        KafkaTopics.create(
                kafka.client(SecuredKafka.ADMIN, Map.of()), topics.toArray(NewTopic[]::new));
        Acls.give(
                folder,
                kafka.bootstrapServers(),
                kafka.client(SecuredKafka.ADMIN, Map.of()),
                Map.of(
                        "TIDELINE_TOPICS", EVENTS,
                        "TIDELINE_PREFIX", PREFIX,
                        "TIDELINE_MODELS", MODELS));
        assertThat(push().err()).isEmpty();
        assertThat(migrate("job", certificates).err()).isEmpty();
    }

    @AfterAll
    static void stop() {
        flink.close();
        kafka.close();
        postgres.close();
    }

    /** Creates the tables, as a user who may, with the configuration of the job. */
    private static Outcome migrate(String name, Certificates trusted) throws IOException {
        return Outcome.of(
                "migrate",
                "--config",
                write(name, JOB, SecuredPostgres.WRITER, trusted, trusted).toString(),
                "--user",
                SecuredPostgres.MIGRATOR,
                "--password-file",
                folder.resolve(SecuredPostgres.MIGRATOR + ".password").toString());
    }

    private static Outcome push() throws IOException {
        Path config = write("models", MODELLER, SecuredPostgres.WRITER, certificates, certificates);
        return Outcome.of(
                "model",
                "push",
                folder.resolve("model.yaml").toString(),
                "--config",
                config.toString());
    }

    private static Map<String, String> passwords(String... users) throws IOException {
        Map<String, String> passwords = new TreeMap<>();
        for (String user : users) {
            String password = Uuid.randomUuid().toString();
            Files.writeString(folder.resolve(user + ".password"), password + "\n");
            passwords.put(user, password);
        }
        return passwords;
    }

    private static Admin admin() {
        return Admin.create(kafka.client(SecuredKafka.ADMIN, Map.of()));
    }

    private static JobConfig configuration(
            String name, String user, String databaseUser, Certificates trusted)
            throws IOException {
        return JobConfig.read(write(name, user, databaseUser, trusted, trusted));
    }

    /** Writes a configuration as shown in the documentation. */
    private static Path write(
            String name,
            String user,
            String databaseUser,
            Certificates ofKafka,
            Certificates ofPostgres)
            throws IOException {
        String properties =
                """
                security.protocol: SASL_SSL
                      sasl.mechanism: SCRAM-SHA-512
                      sasl.jaas.config: 'org.apache.kafka.common.security.scram.ScramLoginModule required username="%1$s" password="${file:%1$s.password}";'
                      ssl.truststore.type: PEM
                      ssl.truststore.location: %2$s"""
                        .formatted(user, ofKafka.authority());
        return Files.writeString(
                folder.resolve(name + ".yaml"),
                """
                source:
                  kafka:
                    bootstrap_servers: "%1$s"
                    topics: [%2$s]
                    model_topic: %9$s
                    properties:
                      %3$s
                sinks:
                  kafka:
                    bootstrap_servers: "%1$s"
                    topic_prefix: %4$s
                    properties:
                      %3$s
                  postgres:
                    url: %5$s
                    user: %6$s
                    password: ${file:%6$s.password}
                    schema: %7$s
                    migrate: check
                    flush_interval: 100ms
                live_interval: 500ms
                checkpoints: {interval: 500ms, directory: "%8$s"}
                parallelism: 2
                """
                        .formatted(
                                kafka.bootstrapServers(),
                                EVENTS,
                                properties,
                                PREFIX,
                                postgres.url(ofPostgres),
                                databaseUser,
                                SecuredPostgres.SCHEMA,
                                folder.resolve("checkpoints").toUri(),
                                MODELS));
    }

    private static JobClient startJob(JobConfig config) throws Exception {
        StreamExecutionEnvironment environment = flink.environment(null);
        Configuration own = new Configuration();
        own.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        environment.configure(own);
        return TidelineJob.start(config, environment);
    }

    @Test
    void theyAreEnough() throws Exception {
        JobClient job = startJob(configuration("job", JOB, SecuredPostgres.WRITER, certificates));
        try {
            send("ann", event("ann"));
            untilRowsOf(job, "ann");
            send("bob", event("bob"));
            untilRowsOf(job, "ann", "bob");
            assertThat(postgres.connections(SecuredPostgres.WRITER)).containsExactly("t", "0");
            try (KafkaConsumer<String, String> reader = reader(PREFIX + "alerts")) {
                List<String> alerts = new ArrayList<>();
                until(
                        job,
                        () -> {
                            reader.poll(Duration.ofMillis(100))
                                    .forEach(alert -> alerts.add(alert.value()));
                            assertThat(alerts)
                                    .singleElement(STRING)
                                    .contains("User bob is new in account acme.");
                        });
            }

            Path forget =
                    write("forget", FORGET, SecuredPostgres.WRITER, certificates, certificates);
            Outcome forgotten =
                    Outcome.of("forget", "--config", forget.toString(), "--user", "ann");
            assertThat(forgotten.err()).isEmpty();
            assertThat(forgotten.out()).contains("Forgot user ann: its state is gone.");
            assertThat(rowsOfReader("SELECT entity_id FROM user_scores")).containsExactly("bob");
        } finally {
            job.cancel().get();
            await().atMost(PATIENCE).until(() -> job.getJobStatus().get() == JobStatus.CANCELED);
        }
    }

    static Stream<Right> each() {
        return Stream.of(
                new Right(ResourceType.TOPIC, EVENTS, AclOperation.READ, "the topic " + EVENTS),
                new Right(ResourceType.TOPIC, MODELS, AclOperation.READ, "the topic " + MODELS),
                new Right(ResourceType.GROUP, JOB, AclOperation.READ, "the consumer group " + JOB),
                new Right(
                        ResourceType.TOPIC,
                        PREFIX + "alerts",
                        AclOperation.WRITE,
                        "the topic " + PREFIX + "alerts"),
                new Right(
                        ResourceType.TOPIC,
                        PREFIX + "alerts",
                        AclOperation.READ,
                        "the topic " + PREFIX + "alerts"),
                new Right(
                        ResourceType.TRANSACTIONAL_ID,
                        JOB + "-",
                        AclOperation.WRITE,
                        "the transactional id " + JOB + "-scores-0"));
    }

    /** A right of the job, and how the start names its resource. */
    record Right(ResourceType type, String name, AclOperation operation, String place) {
        /**
         * Returns the bindings including those that the right alone implies, or that accompany it.
         */
        List<AclBinding> bindings() {
            PatternType pattern =
                    type == ResourceType.TRANSACTIONAL_ID
                            ? PatternType.PREFIXED
                            : PatternType.LITERAL;
            List<AclOperation> operations =
                    type == ResourceType.TRANSACTIONAL_ID
                            ? List.of(operation, AclOperation.DESCRIBE)
                            : List.of(operation);
            return operations.stream()
                    .map(
                            each ->
                                    new AclBinding(
                                            new ResourcePattern(type, name, pattern),
                                            new AccessControlEntry(
                                                    "User:" + JOB,
                                                    "*",
                                                    each,
                                                    AclPermissionType.ALLOW)))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("each")
    void withoutOneTheStartSaysWhich(Right right) throws Exception {
        JobConfig config = configuration("job", JOB, SecuredPostgres.WRITER, certificates);
        try (Admin admin = admin()) {
            var filters = right.bindings().stream().map(AclBinding::toFilter).toList();
            assertThat(admin.deleteAcls(filters).all().get()).hasSameSizeAs(filters);
            try {
                // A broker learns of it with a short delay.
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () ->
                                        assertThatThrownBy(() -> checked(config))
                                                .isInstanceOf(StartException.class)
                                                .hasMessage(
                                                        "Kafka at %s does not give this user the right %s on %s: grant it (deploy/kafka/acls.sh has all that are needed)."
                                                                .formatted(
                                                                        kafka.bootstrapServers(),
                                                                        right.operation()
                                                                                        == AclOperation
                                                                                                .READ
                                                                                ? "Read"
                                                                                : "Write",
                                                                        right.place())));
            } finally {
                admin.createAcls(right.bindings()).all().get();
                await().atMost(PATIENCE)
                        .until(
                                () ->
                                        right.bindings().stream()
                                                .allMatch(each -> isThere(admin, each)));
            }
        }
    }

    /** Starts a job that must not start; one that does is stopped. */
    private static void checked(JobConfig config) throws Exception {
        startJob(config).cancel().get();
    }

    private static boolean isThere(Admin admin, AclBinding right) {
        try {
            return !admin.describeAcls(right.toFilter()).values().get().isEmpty();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void nobodyHasOthersRights() {
        assertThatThrownBy(() -> sendAs(JOB, EVENTS, "ann", event("ann")))
                .hasCauseInstanceOf(TopicAuthorizationException.class);
        assertThatThrownBy(() -> sendAs(JOB, MODELS, "1", MODEL.getBytes(UTF_8)))
                .hasCauseInstanceOf(TopicAuthorizationException.class);
        assertThatThrownBy(() -> sendAs(SENDER, PREFIX + "alerts", "ann", event("ann")))
                .hasCauseInstanceOf(TopicAuthorizationException.class);
        assertThatThrownBy(
                        () -> {
                            try (KafkaConsumer<String, String> reader =
                                    reader(PREFIX + "rejected")) {
                                reader.poll(PATIENCE);
                            }
                        })
                .isInstanceOf(TopicAuthorizationException.class);
        assertThatThrownBy(
                        () -> postgres.query(SecuredPostgres.WRITER, "CREATE TABLE mine (id int)"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> postgres.query(SecuredPostgres.READER, "DELETE FROM user_scores"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied");
    }

    @Test
    void aServerThatAnotherAuthorityHasSignedIsNotSpokenTo() throws Exception {
        Certificates others = new Certificates(folder.resolve("others"));

        Path kafkaOfOthers = write("others", JOB, SecuredPostgres.WRITER, others, certificates);
        assertThatThrownBy(() -> startJob(JobConfig.read(kafkaOfOthers)))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith(
                        "Kafka at %s cannot be talked to by TLS: check the ssl settings in "
                                .formatted(kafka.bootstrapServers()));
        assertThat(migrate("others", others).err())
                .startsWith("tideline: PostgreSQL at ")
                .contains(
                        " cannot be talked to by TLS: check the ssl parameters of sinks.postgres.url and the server's certificate (")
                .hasLineCount(1);
    }

    /** The broker rejects a record that would take a gigabyte of the job's memory to unpack. */
    @Test
    void aRecordThatUnpacksToTooMuchIsRefusedByTheBroker() {
        assertThatThrownBy(() -> send("ann", new byte[20 << 20]))
                .hasCauseInstanceOf(InvalidRecordException.class);
    }

    private static byte[] event(String user) {
        return """
                {"type":"track","messageId":"%1$s","userId":"%1$s","context":{"groupId":"acme"},"event":"Report Created","timestamp":"%2$s"}"""
                .formatted(user, Instant.now())
                .getBytes(UTF_8);
    }

    private static void send(String key, byte[] event) throws Exception {
        sendAs(SENDER, EVENTS, key, event);
    }

    private static void sendAs(String user, String topic, String key, byte[] event)
            throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        kafka.client(
                                user,
                                Map.of(
                                        "compression.type", "zstd",
                                        "max.request.size", 64 << 20,
                                        "buffer.memory", 64 << 20)),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), event)).get();
        }
    }

    private static KafkaConsumer<String, String> reader(String topic) {
        KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        kafka.client(
                                READER,
                                Map.of(
                                        "group.id", READER + "-1",
                                        "auto.offset.reset", "earliest",
                                        "isolation.level", "read_committed")),
                        new StringDeserializer(),
                        new StringDeserializer());
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    private static void untilRowsOf(JobClient job, String... users) {
        until(
                job,
                () ->
                        assertThat(rowsOfReader("SELECT entity_id FROM user_scores"))
                                .containsExactlyInAnyOrder(users));
    }

    private static List<String> rowsOfReader(String sql) throws SQLException {
        return postgres.query(SecuredPostgres.READER, sql);
    }

    /** Waits until an assertion holds, as long as the job runs. */
    private static void until(JobClient job, ThrowingRunnable assertion) {
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .pollInSameThread()
                .failFast(
                        () -> {
                            if (job.getJobStatus().get() == JobStatus.FAILED) {
                                job.getJobExecutionResult().get();
                            }
                        })
                .untilAsserted(assertion);
    }
}
