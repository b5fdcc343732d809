package io.tideline.job.kafka;

import io.tideline.job.option.KafkaProperties;
import io.tideline.job.option.StartException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client of one cluster, which says in one sentence why it gets no answer. */
public final class KafkaCluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaCluster.class);

    private static final int SECONDS = 10;
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final String MILLIS = String.valueOf(SECONDS * 1000);

    /** A client's own, which another kind of client cannot load or must not share. */
    private static final List<String> OF_ONE_CLIENT =
            List.of("interceptor.classes", "transactional.id", "group.instance.id");

    private final String bootstrapServers;
    private final KafkaProperties properties;
    private final String place;
    private final Admin admin;

    /**
     * @param place of the cluster's settings in the configuration, as {@code source.kafka}
     */
    public KafkaCluster(String bootstrapServers, KafkaProperties properties, String place) {
        this.bootstrapServers = bootstrapServers;
        this.properties = properties;
        this.place = place;
        Properties all = properties.toProperties();
        all.setProperty("bootstrap.servers", bootstrapServers);
        all.setProperty("request.timeout.ms", MILLIS);
        all.setProperty("default.api.timeout.ms", MILLIS);
        this.admin = open(() -> Admin.create(all));
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** Returns the admin client, which is closed with this. */
    public Admin admin() {
        return admin;
    }

    /** Returns a producer; the caller closes it, and waits for its answers by {@link #await}. */
    public Producer<byte[], byte[]> producer() {
        return producer(ofAnyClient());
    }

    /** Returns a producer with a transactional id; the caller closes it. */
    public Producer<byte[], byte[]> producer(String transactionalId) {
        Properties all = ofAnyClient();
        all.setProperty("transactional.id", transactionalId);
        all.setProperty("transaction.timeout.ms", MILLIS);
        return producer(all);
    }

    private Producer<byte[], byte[]> producer(Properties all) {
        all.setProperty("request.timeout.ms", MILLIS);
        all.setProperty("max.block.ms", MILLIS);
        all.setProperty("delivery.timeout.ms", MILLIS);
        all.setProperty("linger.ms", "0");
        return open(
                () ->
                        new KafkaProducer<>(
                                all, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /** Returns a consumer of all that is there, committed or not; the caller closes it. */
    public Consumer<byte[], byte[]> consumer() {
        return consumerInNoGroup("read_uncommitted");
    }

    /** Returns a consumer of what is committed, in no group; the caller closes it. */
    Consumer<byte[], byte[]> committedConsumer() {
        return consumerInNoGroup("read_committed");
    }

    private Consumer<byte[], byte[]> consumerInNoGroup(String isolation) {
        Properties all = ofAnyClient();
        all.remove("group.id");
        all.setProperty("enable.auto.commit", "false");
        all.setProperty("allow.auto.create.topics", "false");
        all.setProperty("auto.offset.reset", "earliest");
        all.setProperty("isolation.level", isolation);
        all.setProperty("max.partition.fetch.bytes", String.valueOf(8 << 20));
        return open(
                () ->
                        new KafkaConsumer<>(
                                all, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /**
     * Returns a consumer of what is committed, in a group that begins with the first record; the
     * caller commits its offsets, and closes it.
     */
    public Consumer<byte[], byte[]> consumer(String group) {
        Properties all = ofAnyClient();
        all.setProperty("group.id", group);
        all.setProperty("enable.auto.commit", "false");
        all.setProperty("allow.auto.create.topics", "false");
        all.setProperty("auto.offset.reset", "earliest");
        all.setProperty("isolation.level", "read_committed");
        all.setProperty("default.api.timeout.ms", MILLIS);
        // A topic that the job has yet to make is read soon after.
        all.setProperty("metadata.max.age.ms", MILLIS);
        return open(
                () ->
                        new KafkaConsumer<>(
                                all, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    private Properties ofAnyClient() {
        Properties all = properties.toProperties();
        OF_ONE_CLIENT.forEach(all::remove);
        all.setProperty("bootstrap.servers", bootstrapServers);
        return all;
    }

    private <T> T open(Supplier<T> client) {
        try {
            return client.get();
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartException(
                    "The settings of Kafka at %s are not right: check %s.bootstrap_servers and %s.properties (%s)."
                            .formatted(bootstrapServers, place, place, kindOf(cause)),
                    withoutWords(e));
        }
    }

    /** Returns how many partitions a topic has, or nothing if there is no such topic. */
    public int partitions(String topic) {
        try {
            return describe(topic).partitions().size();
        } catch (UnknownTopicOrPartitionException e) {
            return 0;
        } catch (KafkaException e) {
            throw refused("to describe topic " + topic, e);
        }
    }

    /**
     * Creates a topic unless it exists, and waits until brokers lead its partitions. The controller
     * answers before; and where a producer's first batch comes too early and its second does not,
     * the first is out of sequence for good, and tried again until its delivery times out.
     *
     * @throws KafkaException if the cluster refuses it, for the caller to explain by {@link
     *     #refused}
     * @throws StartException if the cluster gives no answer, or nobody leads a partition after some
     *     seconds
     */
    public void create(NewTopic topic) {
        create(topic, new CreateTopicsOptions());
        long deadline = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        while (!isLed(topic.name())) {
            if (System.nanoTime() - deadline > 0) {
                throw new StartException(
                        "Topic %s of Kafka at %s has no leaders after %s s: see the logs of the brokers."
                                .formatted(topic.name(), bootstrapServers, SECONDS));
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /**
     * Checks that the cluster would create a topic unless it exists.
     *
     * @throws KafkaException if the cluster would refuse it, for the caller to explain by {@link
     *     #refused}
     */
    public void checkCreation(NewTopic topic) {
        create(topic, new CreateTopicsOptions().validateOnly(true));
    }

    private void create(NewTopic topic, CreateTopicsOptions options) {
        try {
            await(admin.createTopics(List.of(topic), options).all());
        } catch (TopicExistsException e) {
            LOG.debug("Topic {} was created by another meanwhile", topic.name());
        }
    }

    /** Returns whether the brokers that lead a topic's partitions know of it. */
    private boolean isLed(String topic) {
        try {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (TopicPartitionInfo each : describe(topic).partitions()) {
                if (each.leader() == null || each.leader().isEmpty()) {
                    return false;
                }
                ends.put(new TopicPartition(topic, each.partition()), OffsetSpec.latest());
            }
            await(admin.listOffsets(ends).all());
            return true;
        } catch (RetriableException e) {
            return false;
        }
    }

    private TopicDescription describe(String topic) {
        return await(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
    }

    /** Returns an answer; throws refusals, for the caller to explain by {@link #refused}. */
    public <T> T await(Future<T> future) throws KafkaException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new StartException(
                        "Kafka at %s is not reachable within %s s: check %s.bootstrap_servers."
                                .formatted(bootstrapServers, SECONDS, place),
                        e);
            }
            if (e.getCause() instanceof SslAuthenticationException) {
                throw new StartException(
                        "Kafka at %s cannot be talked to by TLS: check the ssl settings in %s.properties."
                                .formatted(bootstrapServers, place),
                        e);
            }
            if (e.getCause() instanceof AuthenticationException) {
                throw new StartException(
                        "Kafka at %s refuses the login: check the sasl settings in %s.properties."
                                .formatted(bootstrapServers, place),
                        e);
            }
            if (e.getCause() instanceof KafkaException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException(
                    "Interrupted while waiting for Kafka at " + bootstrapServers + ".", e);
        }
    }

    /** Returns the exception for a refusal of an unknown kind. */
    public StartException refused(String what, KafkaException e) {
        return new StartException(
                "Kafka at %s refuses %s: %s".formatted(bootstrapServers, what, e.getMessage()), e);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    /** Returns where it comes from, without its words and those of its causes. */
    private static Throwable withoutWords(Throwable thrown) {
        Throwable cause = thrown.getCause();
        var trace = new KafkaException(kindOf(thrown), cause == null ? null : withoutWords(cause));
        trace.setStackTrace(thrown.getStackTrace());
        return trace;
    }

    /** Returns the kind of an error, as Kafka's message may quote a setting that is a secret. */
    private static String kindOf(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("bootstrap urls") || message.contains("bootstrap.servers")
                ? message
                : cause.getClass().getSimpleName();
    }
}
