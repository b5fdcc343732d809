package io.tideline.bench.fault;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.bench.fault.Difference.Expected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Everything that a run has written.
 *
 * @param topics by output and key, all committed rows in order, byte for byte, with headers if
 *     there are any, but without the name of the run
 * @param tables by table and key, the row with all its columns, including the revision
 * @param secondsToRead how long it took to read everything committed after the job had stopped; an
 *     open transaction would block its readers
 */
record Results(
        Map<Output, Map<String, List<String>>> topics,
        Map<String, Map<String, List<String>>> tables,
        double secondsToRead) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(100);

    /** Partitions of a topic that the job creates, as configured. */
    static final int PARTITIONS = 3;

    /** Reads all topics and tables. */
    static Results of(Cluster cluster, Deployment deployment) throws Exception {
        long begin = System.nanoTime();
        var topics = new TreeMap<Output, Map<String, List<String>>>();
        for (Output output : Output.values()) {
            topics.put(output, topic(cluster, deployment, output));
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        var tables = new TreeMap<String, Map<String, List<String>>>();
        for (Output output : Output.values()) {
            for (String table : output.tables()) {
                tables.put(table, table(cluster, deployment.schema(), output, table));
            }
        }
        return new Results(topics, tables, seconds);
    }

    /** Opens a reader of a topic, at its beginning. */
    static KafkaConsumer<byte[], byte[]> reader(Cluster cluster, String topic, String isolation) {
        var consumer =
                new KafkaConsumer<>(
                        cluster.brokerClient(
                                Map.of(
                                        "isolation.level",
                                        isolation,
                                        "enable.auto.commit",
                                        "false")),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions = partitions(topic);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    private static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private static Map<String, List<String>> topic(
            Cluster cluster, Deployment deployment, Output output) throws Exception {
        String topic = deployment.topic(output.text());
        Map<TopicPartition, Long> ends;
        try (var all = reader(cluster, topic, "read_uncommitted")) {
            ends = all.endOffsets(partitions(topic));
        }
        var rows = new TreeMap<String, List<String>>();
        try (var committed = reader(cluster, topic, "read_committed")) {
            Patience.until(
                    "all of topic " + topic + " is committed",
                    () -> {
                        for (var row : committed.poll(POLL)) {
                            String key = output.keyOf(JSON.readTree(row.value()));
                            rows.computeIfAbsent(
                                            deployment.unnamed(key), ignored -> new ArrayList<>())
                                    .add(deployment.unnamed(text(row)));
                        }
                        return ends.entrySet().stream()
                                .allMatch(
                                        end -> committed.position(end.getKey()) >= end.getValue());
                    });
        }
        return rows;
    }

    private static String text(ConsumerRecord<byte[], byte[]> row) {
        var text = new StringBuilder(new String(row.value(), StandardCharsets.UTF_8));
        for (Header header : row.headers()) {
            text.append(' ').append(header.key()).append('=');
            text.append(new String(header.value(), StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    private static Map<String, List<String>> table(
            Cluster cluster, String schema, Output output, String table)
            throws SQLException, IOException {
        var rows = new TreeMap<String, List<String>>();
        try (var connection = cluster.connect();
                var statement = connection.createStatement();
                var found =
                        statement.executeQuery(
                                "SELECT to_jsonb(r)::text FROM %s.%s r".formatted(schema, table))) {
            while (found.next()) {
                String row = found.getString(1);
                String key = output.keyOf(JSON.readTree(row));
                rows.computeIfAbsent(key, ignored -> new ArrayList<>()).add(row);
            }
        }
        return rows;
    }

    /** Returns the number of rows. */
    long rows() {
        return topics.values().stream().mapToLong(Results::count).sum()
                + tables.values().stream().mapToLong(Results::count).sum();
    }

    /** Returns the number of rows in a topic. */
    long rows(Output output) {
        return count(topics.get(output));
    }

    private static long count(Map<String, List<String>> rows) {
        return rows.values().stream().mapToLong(List::size).sum();
    }

    /** Compares this run, which has faults, with one that has none: one sentence per difference. */
    List<String> differences(Results calm) {
        List<String> differences = new ArrayList<>();
        for (Output output : Output.values()) {
            Difference.add(
                    differences,
                    "topic " + output.text(),
                    calm.topics.get(output),
                    topics.get(output),
                    output.expected());
        }
        calm.tables.forEach(
                (table, rows) ->
                        Difference.add(
                                differences,
                                "table " + table,
                                rows,
                                tables.get(table),
                                Expected.SEQUENCE));
        return differences;
    }
}
