package io.tideline.job.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.embedded.EmbeddedKafka;
import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.job.config.KafkaStart;
import io.tideline.job.option.KafkaProperties;
import io.tideline.job.option.StartException;
import io.tideline.model.read.ModelException;
import io.tideline.time.MachineClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of models on a topic, step by step: looks, checkpoints and failures. */
class ModelWatchIT {
    private static EmbeddedKafka kafka;

    private final List<String> refused = new ArrayList<>();
    private final List<Integer> recorded = new ArrayList<>();
    private final AtomicLong millis = new AtomicLong();
    private final Coordinator coordinator = new Coordinator();
    private boolean isDatabaseAway;

    private ModelTopic topic;
    private ModelWatch watch;
    private KafkaSourceConfig config;

    @BeforeAll
    static void startKafka() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void startJob() throws Exception {
        String name = "models-" + UUID.randomUUID();
        config =
                new KafkaSourceConfig(
                        kafka.bootstrapServers(),
                        List.of("events"),
                        name,
                        KafkaStart.EARLIEST,
                        new KafkaProperties(kafka.login().properties()),
                        name);
        topic = new ModelTopic(config);
        push(model(1));
        topic.acceptNewest(any -> {});
        watch = watch();
    }

    private ModelWatch watch() {
        var policy = new ModelPolicy(any -> {}, model -> record(model.version()));
        MachineClock clock = millis::get;
        var started =
                new ModelWatch(
                        config,
                        policy,
                        coordinator,
                        clock,
                        (version, reason) -> refused.add(version.offset() + " " + reason));
        started.start();
        coordinator.look();
        return started;
    }

    private void record(int version) {
        if (isDatabaseAway) {
            throw new StartException("PostgreSQL is away.");
        }
        recorded.add(version);
    }

    @AfterEach
    void stop() {
        watch.close();
        topic.close();
    }

    private static String model(int version) {
        return "version: %s\nevents: {Report Created: %s}\nprofiles: {weekly: {window: 7d}}\n"
                .formatted(version, version);
    }

    private long push(String yaml) throws ModelException {
        return topic.push(
                ModelVersion.of("model.yaml", yaml.getBytes(UTF_8)),
                new ModelPolicy(any -> {}, any -> {}));
    }

    private void checkpoint(long id) {
        watch.snapshot(id);
        watch.complete(id);
    }

    @Test
    void aModelIsTakenOverWithTheCheckpointAfterItWasFound() throws Exception {
        push(model(2));
        watch.snapshot(1);
        coordinator.look();
        watch.complete(1); // it began before
        assertThat(topic.accepted().number()).contains(1);

        watch.snapshot(2);
        assertThatThrownBy(() -> watch.complete(2))
                .isInstanceOf(ModelTakenOver.class)
                .hasMessageStartingWith("Not a fault: the tasks start again");
        assertThat(topic.accepted().number()).contains(2);
        assertThat(recorded).containsExactly(2);
    }

    @Test
    void onlyTheNewestOfSeveralIsTakenOver() throws Exception {
        push(model(2));
        coordinator.look();
        push(model(3));
        coordinator.look();
        assertThatThrownBy(() -> checkpoint(1)).isInstanceOf(ModelTakenOver.class);
        assertThat(recorded).containsExactly(3);
        assertThat(topic.accepted().number()).contains(3);
    }

    @Test
    void aDatabaseThatIsAwayOnlyDelaysIt() throws Exception {
        push(model(2));
        coordinator.look();
        isDatabaseAway = true;
        checkpoint(1);
        assertThat(topic.accepted().number()).contains(1);

        isDatabaseAway = false;
        assertThatThrownBy(() -> checkpoint(2)).isInstanceOf(ModelTakenOver.class);
        assertThat(topic.accepted().number()).contains(2);
    }

    @Test
    void whatIsRefusedComesAgainUnlessACheckpointHasIt() throws Exception {
        push(model(2));
        coordinator.look();
        assertThatThrownBy(() -> checkpoint(1)).isInstanceOf(ModelTakenOver.class);
        watch.close();
        watch = watch();
        // Another model of the number that the job works by.
        write("2", model(2).replace("7d", "8d"));
        coordinator.look();
        assertThat(refused).singleElement().asString().contains("2 models-", "version: found 2");

        watch.reset();
        coordinator.look();
        assertThat(refused).as("a task has failed before a checkpoint").hasSize(2);
        checkpoint(2);
        watch.close();
        watch = watch();
        assertThat(refused).as("started again from that checkpoint").hasSize(2);
    }

    private void write(String key, String yaml) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        kafka.client(Map.of()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(config.modelTopic(), key, yaml)).get();
        }
    }

    @Test
    void nothingIsRefusedBeforeAllReadersAreThere() throws Exception {
        write("1", "no model");
        coordinator.readers = 0;
        coordinator.look();
        assertThat(refused).isEmpty();
        coordinator.readers = 1;
        coordinator.look();
        assertThat(refused).hasSize(1);
    }

    @Test
    void theDecisionIsRenewed() throws Exception {
        topic.decide(new ModelDecision(0, 9)); // as if it had expired, and somebody looked
        millis.addAndGet(3_599_000);
        checkpoint(1);
        assertThat(topic.decision()).contains(new ModelDecision(0, 9));
        millis.addAndGet(2_000);
        checkpoint(2);
        assertThat(topic.decision()).contains(new ModelDecision(0, 1));
    }

    @Test
    void aJobThatIsStartedTakesTheNewestThatItCanUse() throws Exception {
        push(model(2));
        write("3", "version: three");
        assertThat(topic.acceptNewest(any -> {}).number()).contains(2);
        watch.close();
        watch = watch();
        assertThat(refused).singleElement().asString().startsWith("2 ");
    }

    @Test
    void aTopicWithoutAModelIsRefused() throws Exception {
        String empty = "empty-" + UUID.randomUUID();
        kafka.createTopic(empty, 1);
        assertRefused(empty, "holds no model: write one by tideline model push.");
        String spread = "spread-" + UUID.randomUUID();
        kafka.createTopic(spread, 2);
        assertRefused(spread, "has 2 partitions, where models have no order");
        assertRefused("missing", "Kafka has no topic missing: make it by tideline model push");
    }

    private void assertRefused(String models, String message) {
        var other =
                new KafkaSourceConfig(
                        config.bootstrapServers(),
                        config.topics(),
                        config.groupId(),
                        config.start(),
                        config.properties(),
                        models);
        assertThatThrownBy(() -> TopicModel.acceptNewest(other, any -> {}))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(message);
    }
}
