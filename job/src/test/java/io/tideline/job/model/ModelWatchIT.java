package io.tideline.job.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.embedded.EmbeddedKafka;
import io.tideline.embedded.KafkaTopics;
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
import org.apache.kafka.clients.admin.NewTopic;
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
    private static final ModelPolicy ANY = new ModelPolicy(any -> {}, any -> {});

    private static EmbeddedKafka kafka;

    private final List<String> refused = new ArrayList<>();
    private final List<Integer> recorded = new ArrayList<>();
    private final AtomicLong millis = new AtomicLong();
    private final Coordinator coordinator = new Coordinator();
    private boolean isDatabaseAway;
    private boolean readersRun = true;

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
        TopicModel.find(config, ANY).begin();
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
                        () -> readersRun,
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
        return topic.push(ModelVersion.of("model.yaml", yaml.getBytes(UTF_8)), ANY);
    }

    private void checkpoint(long id) {
        watch.snapshot(id);
        watch.complete(id);
    }

    @Test
    void aModelIsTakenOverAfterTheCheckpointThatFollows() throws Exception {
        push(model(2));
        watch.snapshot(1);
        coordinator.look();
        watch.complete(1); // it began before
        coordinator.look();
        assertThat(topic.accepted().number()).contains(1);

        checkpoint(2);
        assertThat(topic.accepted().number()).as("the job may be stopping").contains(1);
        assertThatThrownBy(coordinator::look)
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
        checkpoint(1);
        assertThatThrownBy(coordinator::look).isInstanceOf(ModelTakenOver.class);
        assertThat(recorded).containsExactly(3);
        assertThat(topic.accepted().number()).contains(3);
    }

    @Test
    void aDatabaseThatIsAwayOnlyDelaysIt() throws Exception {
        push(model(2));
        coordinator.look();
        isDatabaseAway = true;
        checkpoint(1);
        coordinator.look();
        assertThat(topic.accepted().number()).contains(1);

        isDatabaseAway = false;
        assertThatThrownBy(coordinator::look).isInstanceOf(ModelTakenOver.class);
        assertThat(topic.accepted().number()).contains(2);
    }

    @Test
    void whatIsRefusedComesAgainUnlessACheckpointHasIt() throws Exception {
        write("2", "no model");
        coordinator.look();
        assertThat(refused).singleElement().asString().startsWith("1 models-");

        watch.reset();
        coordinator.look();
        assertThat(refused).as("a task has failed before a checkpoint").hasSize(2);
        checkpoint(1);
        watch.reset();
        coordinator.look();
        assertThat(refused).as("a task has failed after it").hasSize(2);
        watch.close();
        watch = watch();
        assertThat(refused).as("started again from it").hasSize(2);
    }

    @Test
    void oneNumberIsOneModel() throws Exception {
        write("1", model(1).replace("7d", "8d"));
        coordinator.look();
        assertThat(refused).singleElement().asString().contains("version: found 1, expected");
    }

    private void write(String key, String yaml) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        kafka.client(Map.of()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(config.modelTopic(), key, yaml)).get();
        }
    }

    @Test
    void nothingIsRefusedWhileReadersMayHaveEnded() throws Exception {
        write("1", "no model");
        readersRun = false;
        coordinator.look();
        assertThat(refused).isEmpty();
        readersRun = true;
        coordinator.look();
        assertThat(refused).hasSize(1);
    }

    /** The checkpoint may be the savepoint of a stop. */
    @Test
    void nothingIsTakenOverWhileReadersMayHaveEnded() throws Exception {
        push(model(2));
        coordinator.look();
        checkpoint(1);
        readersRun = false;
        coordinator.look();
        assertThat(topic.accepted().number()).contains(1);
        readersRun = true;
        assertThatThrownBy(coordinator::look).isInstanceOf(ModelTakenOver.class);
    }

    @Test
    void theDecisionIsRenewed() throws Exception {
        topic.decide(new ModelDecision(0, 9)); // which the job has not written
        millis.addAndGet(3_599_000);
        checkpoint(1);
        coordinator.look();
        assertThat(topic.decision()).contains(new ModelDecision(0, 9));
        millis.addAndGet(2_000);
        checkpoint(2);
        coordinator.look();
        assertThat(topic.decision()).contains(new ModelDecision(0, 1));
    }

    @Test
    void aStartGoesOnWithTheAcceptedModelAndTakesOverWhatIsNewer() throws Exception {
        push(model(2));
        TopicModel.find(config, ANY).begin();
        assertThat(topic.accepted().number()).contains(1);
        watch.close();
        watch = watch();
        checkpoint(1);
        assertThatThrownBy(coordinator::look).isInstanceOf(ModelTakenOver.class);
    }

    @Test
    void theFirstStartTakesTheNewestThatItCanUse() throws Exception {
        push(model(2));
        write("3", "version: three");
        config = ofGroup("other-" + config.groupId());
        TopicModel found = TopicModel.find(config, ANY);
        assertThat(found.submitted().version()).isEqualTo(2);
        found.begin();
        watch.close();
        watch = watch();
        assertThat(refused).singleElement().asString().startsWith("2 ");
    }

    @Test
    void aStartThatCannotUseTheAcceptedModelTakesOneThatCanFollowIt() throws Exception {
        push(model(2));
        write("3", "timezone: Asia/Tokyo\n" + model(3));
        var policy =
                new ModelPolicy(
                        model -> {
                            if (model.version() == 1) {
                                throw new StartException("It looks back too far.");
                            }
                        },
                        any -> {});
        assertThat(TopicModel.find(config, policy).submitted().version()).isEqualTo(2);
    }

    private KafkaSourceConfig ofGroup(String group) {
        return new KafkaSourceConfig(
                config.bootstrapServers(),
                config.topics(),
                group,
                config.start(),
                config.properties(),
                config.modelTopic());
    }

    @Test
    void aTopicWithoutAModelIsRefused() throws Exception {
        String empty = "empty-" + UUID.randomUUID();
        make(empty, 1, "compact");
        assertRefused(empty, "holds no model: write one by tideline model push.");
        String spread = "spread-" + UUID.randomUUID();
        make(spread, 2, "compact");
        assertRefused(spread, "has 2 partitions, where models have no order");
        String expiring = "expiring-" + UUID.randomUUID();
        make(expiring, 1, "delete");
        assertRefused(expiring, "deletes old records, and with them the model");
        assertRefused("missing", "Kafka has no topic missing: make it by tideline model push");
    }

    private static void make(String topic, int partitions, String policy) {
        var settings = Map.of("cleanup.policy", policy);
        KafkaTopics.create(
                kafka.client(), new NewTopic(topic, partitions, (short) 1).configs(settings));
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
        assertThatThrownBy(() -> TopicModel.find(other, ANY))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(message);
    }
}
