package io.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.embedded.EmbeddedKafka;
import io.tideline.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether scores are fresh, by a real broker and database. */
class StatusCommandIT {
    @TempDir private static Path folder;

    private static EmbeddedKafka kafka;
    private static EmbeddedPostgres postgres;
    private static LocalDate today;

    @BeforeAll
    static void start() throws Exception {
        today = LocalDate.now(ZoneOffset.UTC);
        kafka = EmbeddedKafka.start();
        postgres = EmbeddedPostgres.start();
        Files.writeString(folder.resolve("password"), postgres.password());
        Files.writeString(
                folder.resolve("model.yaml"),
                "version: 1\nevents: {Seen: 1}\nprofiles: {weekly: {window: 7d}}\n");
    }

    @AfterAll
    static void stop() {
        kafka.close();
        postgres.close();
    }

    @Test
    void fromEmptyToFreshAndStale() throws Exception {
        kafka.createTopic("activity", 2);
        var config = config("activity", "job", "fresh");
        assertThat(Outcome.of("migrate", "--config", config).err()).isEmpty();
        assertThat(status(config))
                .isEqualTo(
                        new Outcome(
                                1,
                                "empty\n  last closed day  none yet\n  events waiting   none\n",
                                ""));

        closed("fresh", today.minusDays(1));
        assertThat(status(config, "--max-age", "25h").status()).isZero();
        assertThat(status(config).out())
                .startsWith("fresh\n  last closed day  " + today.minusDays(1));

        send("activity", 0, Duration.ofMinutes(61));
        send("activity", 0, Duration.ofSeconds(1));
        send("activity", 1, Duration.ofSeconds(1));
        var waits = status(config);
        assertThat(waits.status()).isEqualTo(1);
        assertThat(waits.out())
                .startsWith("stale\n")
                .contains("events waiting   3, the oldest for 61 minutes, more than 5 minutes");
        assertThat(status(config, "--max-wait", "2h").out()).startsWith("fresh\n");

        commit("job", "activity", 0, 1);
        assertThat(status(config).out()).startsWith("fresh\n").contains("events waiting   2, ");
    }

    @Test
    void aDayThatHasNotClosed() throws Exception {
        kafka.createTopic("silent", 1);
        var config = config("silent", "job", "old");
        assertThat(Outcome.of("migrate", "--config", config).err()).isEmpty();
        closed("old", today.minusDays(3));
        var stale = status(config);
        assertThat(stale.status()).isEqualTo(1);
        assertThat(stale.out()).startsWith("stale\n").contains(" days ago, more than 25 hours");
    }

    @Test
    void whatIsNotThere() throws Exception {
        var config = config("missing", "job", "untouched");
        var withoutTables = status(config);
        assertThat(withoutTables.status()).isEqualTo(2);
        assertThat(withoutTables.err()).contains("lacks Tideline's tables");
        assertThat(Outcome.of("migrate", "--config", config).err()).isEmpty();
        var refused = status(config);
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("has no topic missing: create it");
    }

    @Test
    void filesHaveNothingToLookAt() throws Exception {
        var config =
                Files.writeString(
                        folder.resolve("files.yaml"),
                        "model: model.yaml\nsource: {files: [e.jsonl]}\nsinks: {files: {directory: out}}\n");
        var refused = status(config.toString());
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err())
                .contains(
                        "files.yaml has neither source.kafka nor sinks.postgres, so there is nothing to look at.");
    }

    private static Outcome status(String config, String... more) {
        var args = new String[more.length + 3];
        args[0] = "status";
        args[1] = "--config";
        args[2] = config;
        System.arraycopy(more, 0, args, 3, more.length);
        return Outcome.of(args);
    }

    private static String config(String topic, String group, String schema) throws Exception {
        return Files.writeString(
                        folder.resolve(schema + ".yaml"),
                        """
                        model: model.yaml
                        source:
                          kafka: {bootstrap_servers: "%s", topics: [%s], group_id: %s, properties: %s}
                        sinks:
                          postgres: {url: "%s", user: %s, password: "${file:password}", schema: %s}
                        """
                                .formatted(
                                        kafka.bootstrapServers(),
                                        topic,
                                        group,
                                        kafka.login().writeFor(folder),
                                        postgres.jdbcUrl(),
                                        postgres.user(),
                                        schema))
                .toString();
    }

    private static void closed(String schema, LocalDate day) throws Exception {
        try (var connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    INSERT INTO %s.product_metrics (profile, segment, day, active_users, active_accounts,
                        total_accounts, daily_active_users, features)
                    VALUES ('weekly', 'all', '%s', 1, 1, 1, 1, '[]')"""
                            .formatted(schema, day));
        }
    }

    private static void send(String topic, int partition, Duration ago) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        kafka.client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(
                            new ProducerRecord<>(
                                    topic,
                                    partition,
                                    Clock.systemUTC().instant().minus(ago).toEpochMilli(),
                                    null,
                                    new byte[] {'{', '}'}))
                    .get();
        }
    }

    private static void commit(String group, String topic, int partition, long offset)
            throws Exception {
        try (var admin = Admin.create(kafka.client())) {
            admin.alterConsumerGroupOffsets(
                            group,
                            Map.of(
                                    new TopicPartition(topic, partition),
                                    new OffsetAndMetadata(offset)))
                    .all()
                    .get();
        }
    }
}
