package io.tideline.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.embedded.EmbeddedKafka;
import io.tideline.job.option.KafkaProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaClusterIT {
    private static EmbeddedKafka broker;

    private KafkaCluster kafka;

    @BeforeAll
    static void start() {
        broker = EmbeddedKafka.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void connect() {
        kafka =
                new KafkaCluster(
                        broker.bootstrapServers(),
                        new KafkaProperties(broker.login().properties()),
                        "source.kafka");
    }

    @AfterEach
    void close() {
        kafka.close();
    }

    @Test
    void aTopicIsThereOnceItIsCreated() {
        // The broker hears of the next topic only once it has made all of these partitions.
        var large = new NewTopic("large", 150, (short) 1);
        kafka.await(kafka.admin().createTopics(List.of(large)).all());
        kafka.create(new NewTopic("created", 3, (short) 1));
        assertThat(kafka.partitions("created")).isEqualTo(3);
    }

    /**
     * A broker that leads a partition only after the first of several batches refuses it for good.
     */
    @Test
    void aTopicTakesManyBatchesOnceItIsCreated() {
        int partitions = 150;
        kafka.create(new NewTopic("written", partitions, (short) 1));
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (var producer = kafka.producer()) {
            for (int i = 0; i < 5 * partitions; i++) {
                sent.add(
                        producer.send(
                                new ProducerRecord<>(
                                        "written", i % partitions, null, new byte[10_000])));
            }
            sent.forEach(kafka::await);
        }
        assertThat(sent).hasSize(5 * partitions);
    }

    @Test
    void aTopicThatExistsStaysAsItIs() {
        kafka.create(new NewTopic("exists", 2, (short) 1));
        var other = new NewTopic("exists", 1, (short) 1);
        kafka.checkCreation(other);
        kafka.create(other);
        assertThat(kafka.partitions("exists")).isEqualTo(2);
    }

    @Test
    void aCheckCreatesNothing() {
        kafka.checkCreation(new NewTopic("checked", 1, (short) 1));
        kafka.create(new NewTopic("checked", 2, (short) 1));
        assertThat(kafka.partitions("checked")).isEqualTo(2);
    }

    @Test
    void aTopicThatIsMissingHasNoPartitions() {
        assertThat(kafka.partitions("missing")).isZero();
    }
}
