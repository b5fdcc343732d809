package io.tideline.standalone;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.embedded.EmbeddedKafka;
import io.tideline.embedded.EmbeddedPostgres;
import io.tideline.standalone.Expected.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker with the events and a database for the rows, and the job's configuration for them. */
final class Servers implements AutoCloseable {
    private static final String EVENTS = "events";
    private static final String PREFIX = "out-";
    private static final int PARTITIONS = 2;

    private final EmbeddedKafka kafka = EmbeddedKafka.start();
    private final EmbeddedPostgres postgres;
    private final KafkaProducer<String, String> producer;

    Servers() {
        postgres = EmbeddedPostgres.start();
        kafka.createTopic(EVENTS, Days.PARTITIONS);
        producer =
                new KafkaProducer<>(
                        kafka.client(Map.of("linger.ms", "0")),
                        new StringSerializer(),
                        new StringSerializer());
    }

    /** Returns the database's password, which is secret. */
    String password() {
        return postgres.password();
    }

    /** Returns the broker's password, which is secret. */
    String brokerPassword() {
        return kafka.login().password();
    }

    /** Writes the configuration beside a model, and returns its file. */
    Path configure(Path folder) throws IOException {
        return Files.writeString(
                folder.resolve("tideline.yaml"),
                """
                model: model.yaml
                source:
                  kafka: {bootstrap_servers: "%1$s", topics: [%2$s], properties: %3$s}
                sinks:
                  kafka: {bootstrap_servers: "%1$s", topic_prefix: %4$s, partitions: %5$d, properties: %3$s}
                  postgres: {url: "%6$s", user: %7$s, password: "${env:TIDELINE_DB_PASSWORD}", flush_interval: 100ms}
                time: {event_order: time, silence: wait}
                live_interval: off
                checkpoints: {interval: 1s}
                """
                        .formatted(
                                kafka.bootstrapServers(),
                                EVENTS,
                                kafka.login().writeFor(folder),
                                PREFIX,
                                PARTITIONS,
                                postgres.jdbcUrl(),
                                postgres.user()));
    }

    /** Sends events, each to its partition. */
    void send(List<Days.Event> events) {
        for (Days.Event event : events) {
            var unused =
                    producer.send(
                            new ProducerRecord<>(EVENTS, event.partition(), null, event.json()));
        }
        producer.flush();
    }

    /** Returns the results of a query that has one column. */
    List<String> query(String sql) throws Exception {
        try (var connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.user(), postgres.password());
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            var rows = new ArrayList<String>();
            while (found.next()) {
                rows.add(found.getString(1));
            }
            return rows;
        }
    }

    /** Returns whether a day's rows are in the database. */
    boolean hasClosed(int day) throws Exception {
        return !query("SELECT to_regclass('product_metrics')::text").contains(null)
                && !query(
                                "SELECT profile FROM product_metrics WHERE day = '%s'"
                                        .formatted(Days.date(day)))
                        .isEmpty();
    }

    /** Returns the rows of the database by their keys. */
    Map<String, ObjectNode> table(Output output) throws Exception {
        var rows = new TreeMap<String, ObjectNode>();
        for (String query : output.queries()) {
            for (String row : query(query)) {
                Expected.add(rows, output, row);
            }
        }
        return rows;
    }

    /** Returns the committed rows of a topic, in order, all of which must have a final state. */
    List<String> topic(Output output) {
        var partitions =
                IntStream.range(0, PARTITIONS)
                        .mapToObj(i -> new TopicPartition(PREFIX + output.topic(), i))
                        .toList();
        try (var consumer =
                new KafkaConsumer<>(
                        kafka.client(Map.of("isolation.level", "read_committed")),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            var rows = new ArrayList<String>();
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> rows.add(record.value()));
            }
            return rows;
        }
    }

    @Override
    public void close() {
        try (kafka;
                postgres) {
            producer.close(Duration.ZERO);
        }
    }
}
