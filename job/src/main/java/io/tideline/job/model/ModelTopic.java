package io.tideline.job.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.job.kafka.KafkaCluster;
import io.tideline.job.kafka.KafkaRights;
import io.tideline.job.kafka.TopicReader;
import io.tideline.job.kafka.TopicRetention;
import io.tideline.job.option.StartException;
import io.tideline.model.read.ModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
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
        for (TopicRetention retention : TopicRetention.of(kafka, List.of(topic))) {
            if (retention.kind() == TopicRetention.Kind.LIMITED) {
                throw new StartException(
                        "The topic %s deletes old records, and with them the model that a job works by: set its cleanup.policy to compact."
                                .formatted(topic));
            }
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
     * Returns the version that tasks work by: the accepted one; where none is known, as before the
     * first start, the newest that has no faults.
     *
     * @throws StartException if there is none
     */
    public ModelVersion accepted() {
        List<ModelVersion> versions = versions();
        Optional<ModelDecision> decision = decision();
        return (decision.isPresent()
                        ? at(decision.get().accepted(), versions)
                        : newest(versions, version -> version.faults().isEmpty()))
                .orElseThrow(() -> decision.isPresent() ? gone(decision.get()) : none(versions));
    }

    /**
     * Returns the version that a job begins with: the accepted one, as others are taken over once
     * it runs; else the newest that can be used.
     *
     * @param policy refuses models that the job's settings do not go with
     * @throws StartException if there is none
     */
    public ModelVersion first(ModelPolicy policy) {
        new KafkaRights(kafka).group(group);
        List<ModelVersion> versions = versions();
        Optional<ModelDecision> decision = decision();
        Optional<ModelVersion> running = decision.flatMap(each -> at(each.accepted(), versions));
        if (decision.isPresent() && running.isEmpty()) {
            LOG.warn(gone(decision.get()).getMessage());
        }
        if (running.filter(version -> isUsable(version, policy.check())).isPresent()) {
            return running.get();
        }
        Predicate<ModelVersion> filter =
                running.isPresent()
                        ? version -> policy.refusal(version, running.get()).isEmpty()
                        : version -> isUsable(version, policy.check());
        return newest(versions, filter).orElseThrow(() -> none(versions));
    }

    /** Makes a version the one that tasks work by, where a job is submitted. */
    void begin(ModelVersion version) {
        ModelDecision decision = decision().orElse(null);
        if (decision == null || decision.accepted() != version.offset()) {
            boolean isOfThisTopic = decision != null && decision.next() <= end();
            long next = isOfThisTopic ? decision.next() : version.offset() + 1;
            decide(new ModelDecision(version.offset(), next));
        }
    }

    private static Optional<ModelVersion> at(long offset, List<ModelVersion> versions) {
        return versions.stream().filter(version -> version.offset() == offset).findFirst();
    }

    private StartException gone(ModelDecision decision) {
        return new StartException(
                "The topic %s no longer holds the model that the job works by (offset %s): push it again, and start the job again from a savepoint or checkpoint."
                        .formatted(topic, decision.accepted()));
    }

    private static boolean isUsable(ModelVersion version, ModelCheck check) {
        try {
            check.check(version.model());
            return true;
        } catch (ModelException | StartException e) {
            LOG.warn("A model is passed over: {}", e.getMessage());
            return false;
        }
    }

    private static Optional<ModelVersion> newest(
            List<ModelVersion> versions, Predicate<ModelVersion> filter) {
        return versions.stream().filter(filter).max(Comparator.comparingLong(ModelVersion::offset));
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
        return decision().flatMap(decision -> at(decision.accepted(), versions));
    }

    /** Returns what has become of each version that the topic holds, oldest first. */
    public List<ModelFate> history(ModelPolicy policy) {
        List<ModelVersion> versions = versions();
        // Read once: between two reads the job may take over a version.
        Optional<ModelDecision> decision = decision();
        Optional<ModelVersion> running = decision.flatMap(each -> at(each.accepted(), versions));
        long next = decision.map(ModelDecision::next).orElse(0L);
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
                        .configs(TopicRetention.compacted(false));
        try {
            kafka.create(compacted);
        } catch (KafkaException e) {
            throw kafka.refused("to create topic " + topic, e);
        }
    }

    @Override
    public void close() {
        kafka.close();
    }
}
