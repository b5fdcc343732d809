package io.tideline.job.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.job.kafka.KafkaCluster;
import io.tideline.job.kafka.KafkaRights;
import io.tideline.job.kafka.TopicReader;
import io.tideline.job.option.StartException;
import io.tideline.model.read.ModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic that a job takes its model from: compacted, of one partition, a record a version whose
 * key is the version's number. Which of them the job works by is an offset of its consumer group
 * ({@link ModelDecision}).
 */
public final class ModelTopic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelTopic.class);

    private final KafkaCluster kafka;
    private final String topic;
    private final String group;
    private final TopicPartition partition;

    /** Opens the topic of a source that has one. */
    public ModelTopic(KafkaSourceConfig config) {
        this.kafka =
                new KafkaCluster(config.bootstrapServers(), config.properties(), "source.kafka");
        this.topic = config.modelTopic();
        this.group = config.groupId();
        this.partition = new TopicPartition(topic, 0);
    }

    /**
     * Checks that the topic is there, and is one.
     *
     * @param needed what the caller does with it
     * @throws StartException if not, with the reason in one sentence
     */
    public void check(AclOperation... needed) {
        if (!new KafkaRights(kafka).topic(topic, needed)) {
            throw new StartException(
                    "Kafka has no topic %s: make it by tideline model push, or check source.kafka.model_topic."
                            .formatted(topic));
        }
        int partitions = kafka.partitions(topic);
        if (partitions != 1) {
            throw new StartException(
                    "The topic %s has %s partitions, where models have no order: source.kafka.model_topic must have one."
                            .formatted(topic, partitions));
        }
    }

    /** Returns all versions that the topic holds, oldest first. */
    public List<ModelVersion> versions() {
        List<ModelVersion> versions = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = kafka.consumer()) {
            new TopicReader(kafka, consumer)
                    .read(
                            topic,
                            OffsetSpec.earliest(),
                            message -> versions.add(ModelVersion.of(message)));
        }
        return versions;
    }

    /** Returns the offset of the record to be written next. */
    long end() {
        var latest = Map.of(partition, OffsetSpec.latest());
        try {
            return kafka.await(kafka.admin().listOffsets(latest).partitionResult(partition))
                    .offset();
        } catch (KafkaException e) {
            throw kafka.refused("to describe topic " + topic, e);
        }
    }

    Optional<ModelDecision> decision() {
        try {
            return ModelDecision.of(
                    kafka.await(
                                    kafka.admin()
                                            .listConsumerGroupOffsets(group)
                                            .partitionsToOffsetAndMetadata())
                            .get(partition));
        } catch (KafkaException e) {
            throw kafka.refused("to describe consumer group " + group, e);
        }
    }

    void decide(ModelDecision decision) {
        var offsets = Map.of(partition, decision.toOffset());
        try {
            kafka.await(kafka.admin().alterConsumerGroupOffsets(group, offsets).all());
        } catch (KafkaException e) {
            throw kafka.refused("to commit offsets of consumer group " + group, e);
        }
    }

    /**
     * Returns the version that tasks work by: the accepted one, else the newest that has no faults.
     *
     * @throws StartException if there is none
     */
    public ModelVersion accepted() {
        List<ModelVersion> versions = versions();
        return running(versions)
                .or(() -> newestUsable(versions, version -> {}))
                .orElseThrow(() -> none(versions));
    }

    /**
     * Accepts the newest version that can be used, where a job is started: from then on tasks work
     * by it.
     *
     * @param check refuses models that the job's settings do not go with
     * @throws StartException if there is none
     */
    public ModelVersion acceptNewest(ModelCheck check) {
        new KafkaRights(kafka).group(group);
        List<ModelVersion> versions = versions();
        ModelVersion newest = newestUsable(versions, check).orElseThrow(() -> none(versions));
        long next = decision().map(ModelDecision::next).orElse(newest.offset() + 1);
        decide(new ModelDecision(newest.offset(), next));
        return newest;
    }

    private static Optional<ModelVersion> newestUsable(
            List<ModelVersion> versions, ModelCheck check) {
        for (int i = versions.size() - 1; i >= 0; i--) {
            ModelVersion version = versions.get(i);
            try {
                check.check(version.model());
                return Optional.of(version);
            } catch (ModelException | StartException e) {
                LOG.warn("A model is passed over: {}", e.getMessage());
            }
        }
        return Optional.empty();
    }

    private StartException none(List<ModelVersion> versions) {
        if (versions.isEmpty()) {
            return new StartException(
                    "The topic %s holds no model: write one by tideline model push."
                            .formatted(topic));
        }
        String faults = versions.get(versions.size() - 1).faults().map(" "::concat).orElse("");
        return new StartException(
                "The topic %s holds no model that can be used.%s".formatted(topic, faults));
    }

    /**
     * Writes a version; makes the topic where there is none.
     *
     * @param policy of the job, which refuses what it could not follow
     * @return its offset; that of the same version, where the topic holds it already as its newest
     * @throws ModelException if the model has faults
     * @throws StartException if the job would refuse it, or the topic holds another model of its
     *     number
     */
    public long push(ModelVersion version, ModelPolicy policy) throws ModelException {
        int number = version.model().version();
        create();
        check(AclOperation.WRITE, AclOperation.READ);
        List<ModelVersion> versions = versions();
        if (!versions.isEmpty()) {
            ModelVersion newest = versions.get(versions.size() - 1);
            if (Arrays.equals(newest.payload(), version.payload())) {
                return newest.offset();
            }
        }
        for (ModelVersion other : versions) {
            if (other.number().filter(taken -> taken == number).isPresent()) {
                throw new StartException(
                        "%s: version: found %s, which the topic %s has held since %s, expected a number that it does not hold."
                                .formatted(version.origin(), number, topic, other.writtenAt()));
            }
        }
        Optional<String> refusal =
                running(versions).flatMap(running -> policy.refusal(version, running));
        if (refusal.isPresent()) {
            throw new StartException(refusal.get());
        }
        return write(number, version.payload());
    }

    private long write(int number, byte[] yaml) {
        byte[] key = String.valueOf(number).getBytes(UTF_8);
        try (Producer<byte[], byte[]> producer = kafka.producer()) {
            return kafka.await(producer.send(new ProducerRecord<>(topic, 0, key, yaml))).offset();
        } catch (KafkaException e) {
            throw kafka.refused("to write to topic " + topic, e);
        }
    }

    /** Returns the version that the job works by, if it has ever run. */
    private Optional<ModelVersion> running(List<ModelVersion> versions) {
        return decision()
                .flatMap(
                        decision ->
                                versions.stream()
                                        .filter(each -> each.offset() == decision.accepted())
                                        .findFirst());
    }

    /** Returns what has become of each version that the topic holds, oldest first. */
    public List<ModelFate> history(ModelPolicy policy) {
        List<ModelVersion> versions = versions();
        Optional<ModelVersion> running = running(versions);
        long next = decision().map(ModelDecision::next).orElse(0L);
        return versions.stream()
                .map(version -> ModelFate.of(version, running.orElse(null), next, policy))
                .toList();
    }

    private void create() {
        if (kafka.partitions(topic) > 0) {
            return;
        }
        var compacted =
                new NewTopic(topic, Optional.of(1), Optional.empty())
                        .configs(
                                Map.of(
                                        TopicConfig.CLEANUP_POLICY_CONFIG,
                                        TopicConfig.CLEANUP_POLICY_COMPACT));
        try {
            kafka.await(kafka.admin().createTopics(List.of(compacted)).all());
        } catch (KafkaException e) {
            throw kafka.refused("to create topic " + topic, e);
        }
    }

    @Override
    public void close() {
        kafka.close();
    }
}
