package io.tideline.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {

    private static final Duration WITHIN = Duration.ofMinutes(3);

    @Test
    void recordsComeBackAsTheyWentIn() throws Exception {
        try (var kafka = EmbeddedKafka.start()) {
            kafka.createTopic("events", 3);
            send(kafka, "events", "one", "two", "three");
            assertThat(read(kafka, "events", "readers", 3))
                    .containsExactlyInAnyOrder("one", "two", "three");
        }
    }

    @Test
    void transactionsAndGroupsWorkWithOneNode() throws Exception {
        try (var kafka = EmbeddedKafka.start()) {
            kafka.createTopic("events", 1);
            try (var producer = producer(kafka, Map.of("transactional.id", "t"))) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("events", "undone")).get();
                producer.abortTransaction();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("events", "done")).get();
                producer.commitTransaction();
            }
            assertThat(read(kafka, "events", "readers", 1)).containsExactly("done");
        }
    }

    @Test
    void aRestartOnTheSameFolderKeepsRecordsAndOffsets(@TempDir Path folder) throws Exception {
        try (var kafka = EmbeddedKafka.startIn(folder, Map.of())) {
            kafka.createTopic("events", 1);
            send(kafka, "events", "one", "two");
            assertThat(read(kafka, "events", "readers", 2)).containsExactly("one", "two");
        }
        try (var kafka = EmbeddedKafka.startIn(folder, Map.of())) {
            kafka.createTopic("events", 1);
            send(kafka, "events", "three");
            assertThat(read(kafka, "events", "readers", 1)).containsExactly("three");
            assertThat(read(kafka, "events", "others", 3)).containsExactly("one", "two", "three");
        }
    }

    @Test
    void topicsAreNotCreatedByThemselves() {
        try (var kafka = EmbeddedKafka.start();
                var producer = producer(kafka, Map.of("max.block.ms", "1000"))) {
            assertThatThrownBy(
                            () -> producer.send(new ProducerRecord<>("no-such-topic", "x")).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void brokerPropertiesOverrideOurs() {
        try (var kafka = EmbeddedKafka.start(Map.of("message.max.bytes", "2000"));
                var producer = producer(kafka, Map.of())) {
            kafka.createTopic("events", 1);
            assertThatThrownBy(
                            () ->
                                    producer.send(new ProducerRecord<>("events", "x".repeat(4000)))
                                            .get())
                    .hasCauseInstanceOf(RecordTooLargeException.class);
        }
    }

    @Test
    void nobodyGetsInWithoutThePassword() throws Exception {
        try (var kafka = EmbeddedKafka.start()) {
            assertThat(kafka.login().password()).hasSize(32);
            assertThat(kafka.login().toString()).doesNotContain(kafka.login().password());
            var wrong = new KafkaLogin("wrong").client(kafka.bootstrapServers(), Map.of());
            try (var admin = Admin.create(wrong)) {
                assertThatThrownBy(() -> admin.describeCluster().nodes().get())
                        .hasCauseInstanceOf(SaslAuthenticationException.class);
            }
            var none =
                    Map.<String, Object>of(
                            "bootstrap.servers", kafka.bootstrapServers(),
                            "default.api.timeout.ms", "3000",
                            "request.timeout.ms", "3000");
            try (var admin = Admin.create(none)) {
                assertThatThrownBy(() -> admin.describeCluster().nodes().get())
                        .hasCauseInstanceOf(TimeoutException.class);
            }
        }
    }

    @Test
    void dataIsInAFolderOfTheOwner() throws Exception {
        try (var kafka = EmbeddedKafka.start()) {
            assertThat(permissions(kafka.dataFolder())).isEqualTo("rwx------");
            assertThat(permissions(kafka.dataFolder().resolve("data"))).isEqualTo("rwx------");
            assertThat(permissions(kafka.dataFolder().resolve("password"))).isEqualTo("rw-------");
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aTemporaryFolderIsGoneAfterClose() {
        var kafka = EmbeddedKafka.start();
        var data = kafka.dataFolder();
        assertThat(data).isDirectory();
        kafka.close();
        assertThat(data).doesNotExist();
    }

    private static void send(EmbeddedKafka kafka, String topic, String... values) throws Exception {
        try (var producer = producer(kafka, Map.of())) {
            for (var value : values) {
                producer.send(new ProducerRecord<>(topic, value)).get();
            }
        }
    }

    private static KafkaProducer<String, String> producer(
            EmbeddedKafka kafka, Map<String, Object> more) {
        return new KafkaProducer<>(
                kafka.client(more), new StringSerializer(), new StringSerializer());
    }

    private static List<String> read(EmbeddedKafka kafka, String topic, String group, int count) {
        var properties =
                kafka.client(
                        Map.of(
                                "group.id",
                                group,
                                "auto.offset.reset",
                                "earliest",
                                "isolation.level",
                                "read_committed"));
        try (var consumer =
                new KafkaConsumer<>(
                        properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            var values = new ArrayList<String>();
            Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .atMost(WITHIN)
                    .until(
                            () -> {
                                consumer.poll(Duration.ofMillis(200))
                                        .forEach(record -> values.add(record.value()));
                                return values.size() >= count;
                            });
            consumer.commitSync();
            return values;
        }
    }
}
