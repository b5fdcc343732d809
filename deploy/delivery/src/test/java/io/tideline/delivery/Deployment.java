package io.tideline.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.delivery.config.DeliveryConfig;
import io.tideline.delivery.queue.Database;
import io.tideline.job.sink.postgres.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/**
 * Topics, a schema and configuration files of one test, all by its name. {@code delivery.yaml} is
 * what the test gives, below the line that names the job.
 */
public final class Deployment implements AutoCloseable {
    /** The Base64 of a webhook's secret in tests. */
    public static final String WEBHOOK_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    static {
        // Longer than anything takes, even on a busy machine.
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }

    private final Servers servers;
    private final String name;
    private final Path folder;
    private final KafkaProducer<String, String> producer;

    public Deployment(Servers servers, String name, Path folder) throws IOException {
        this.servers = servers;
        this.name = name;
        this.folder = folder;
        servers.kafka().createTopic(name + ".alerts", 2);
        servers.kafka().createTopic(name + ".scores", 2);
        producer =
                new KafkaProducer<>(
                        servers.kafka().client(Map.of()),
                        new StringSerializer(),
                        new StringSerializer());
        Files.writeString(folder.resolve("password"), servers.postgres().password());
        Files.writeString(folder.resolve("secret"), "whsec_" + WEBHOOK_KEY);
        Files.writeString(folder.resolve("token"), "token-of-a-test");
        Files.writeString(
                folder.resolve("tideline.yaml"),
                """
                model: model.yaml
                source:
                  kafka: {bootstrap_servers: "%1$s", topics: [events]}
                sinks:
                  kafka:
                    bootstrap_servers: %1$s
                    topic_prefix: %2$s.
                    properties: %3$s
                  postgres:
                    url: "%4$s"
                    user: %5$s
                    password: ${file:password}
                    schema: %2$s
                """
                        .formatted(
                                servers.kafka().bootstrapServers(),
                                name,
                                servers.kafka().login().writeFor(folder),
                                servers.postgres().jdbcUrl(),
                                servers.postgres().user()));
    }

    /** Writes a configuration, and returns where it is. */
    public Path write(String delivery) throws IOException {
        Path file = folder.resolve("delivery.yaml");
        Files.writeString(file, "job: tideline.yaml\ngroup_id: " + name + "\n" + delivery);
        return file;
    }

    /** Reads a configuration, once the tables are made. */
    public DeliveryConfig configure(String delivery) throws IOException {
        DeliveryConfig config = DeliveryConfig.read(write(delivery));
        Schema.migrate(config.postgres());
        return config;
    }

    /** Starts a process of a configuration within this one. */
    public DeliveryProcess start(String delivery) throws IOException {
        return DeliveryProcess.start(configure(delivery), () -> {});
    }

    public Database database(DeliveryConfig config) {
        return new Database(config.postgres());
    }

    public void sendAlert(String alert) {
        send("alerts", "key", alert);
    }

    public void sendScore(String entity, String row) {
        send("scores", entity, row);
    }

    /** Writes what {@code tideline forget} writes of an account. */
    public void sendTombstone(String topic, String account) {
        var level = new RecordHeader("tideline-forgotten", "account".getBytes(UTF_8));
        send(new ProducerRecord<>(name + "." + topic, null, account, null, List.of(level)));
    }

    private void send(String topic, String key, String value) {
        send(new ProducerRecord<>(name + "." + topic, key, value));
    }

    private void send(ProducerRecord<String, String> message) {
        Future<RecordMetadata> sent = producer.send(message);
        producer.flush();
        assertThat(sent).succeedsWithin(Duration.ofMinutes(1));
    }

    /** Runs a statement in the schema. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the rows of a query, their columns joined by blanks. */
    public List<String> rows(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                StringBuilder row = new StringBuilder(String.valueOf(result.getString(1)));
                for (int i = 2; i <= result.getMetaData().getColumnCount(); i++) {
                    row.append(' ').append(result.getString(i));
                }
                rows.add(row.toString());
            }
            return rows;
        }
    }

    private Connection connect() throws SQLException {
        Connection connection =
                DriverManager.getConnection(
                        servers.postgres().jdbcUrl(),
                        servers.postgres().user(),
                        servers.postgres().password());
        connection.setSchema(name);
        return connection;
    }

    @Override
    public void close() {
        producer.close();
    }
}
