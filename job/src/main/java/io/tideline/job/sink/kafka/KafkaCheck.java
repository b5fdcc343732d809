package io.tideline.job.sink.kafka;

import io.tideline.job.kafka.KafkaCluster;
import io.tideline.job.kafka.KafkaRights;
import io.tideline.job.kafka.TopicRetention;
import io.tideline.job.kafka.TopicRetention.Kind;
import io.tideline.job.option.KafkaProperties;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.yaml.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks, before a job starts, whether it has what it needs in Kafka. */
public final class KafkaCheck {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaCheck.class);
    private static final String MAX_MESSAGE = "max.message.bytes";
    private static final String MAX_TRANSACTION = "transaction.max.timeout.ms";

    /** Kafka's own default, for where the setting may not be read. */
    private static final long USUAL_MAX_MESSAGE = 1_048_588;

    private static final Duration USUAL_LONGEST_TRANSACTION = Duration.ofMinutes(15);

    /** A night: what is written right before a failure waits that long for the job to be back. */
    private static final Duration LONGEST_BY_DEFAULT = Duration.ofHours(12);

    /** The limit of a topic of rejections that we create: 5 MB and their overhead in JSON. */
    private static final int LIMIT_OF_NEW_TOPIC = 32 << 20;

    /** The overhead of a record: its key, its headers, and those of the batch. */
    private static final int OVERHEAD = 8 << 10;

    /** Below this even the rest of a rejection would not fit. */
    private static final int LEAST_VALUE = 16 << 10;

    private static final int MOST_VALUE = 64 << 20;
    private static final List<String> LIMITS_OF_PRODUCER =
            List.of("max.request.size", "buffer.memory");

    private KafkaCheck() {}

    /**
     * Checks the cluster that is written to: its topics can be written to, or made. Makes none.
     *
     * @return what has to be known to write to it
     * @throws StartException if the cluster gives no answer, refuses a topic, or allows only
     *     shorter transactions
     */
    public static KafkaTarget sink(KafkaSinkConfig config) {
        try (KafkaCluster kafka = config.cluster()) {
            Duration timeout = transactionTimeout(kafka, config);
            KafkaRights rights = new KafkaRights(kafka);
            rights.transactionalId(config.transactionalIds(RowSchemas.SCORES.name()) + "-0");
            List<String> missing = new ArrayList<>();
            for (String name : RowSchemas.names()) {
                // Read: to find transactions on it that an earlier run has left open.
                if (!rights.topic(
                        config.topicPrefix() + name, AclOperation.WRITE, AclOperation.READ)) {
                    missing.add(name);
                    create(kafka, config, name, kafka::checkCreation);
                }
            }
            String rejected = RowSchemas.REJECTED.name();
            long limit =
                    missing.contains(rejected)
                            ? LIMIT_OF_NEW_TOPIC
                            : maxMessage(kafka, config.topicPrefix() + rejected);
            return new KafkaTarget(
                    List.copyOf(missing), largestValue(limit, config.properties()), timeout);
        }
    }

    /** Returns how many bytes of a value producer and broker surely take. */
    private static int largestValue(long topicLimit, KafkaProperties properties) {
        long limit = Math.min(MOST_VALUE, topicLimit);
        for (String name : LIMITS_OF_PRODUCER) {
            String own = properties.values().get(name);
            if (own != null) {
                limit = Math.min(limit, number(name, own.trim()));
            }
        }
        // What cannot be compressed grows a little by being compressed.
        return (int) Math.max(LEAST_VALUE, limit - OVERHEAD - limit / 256);
    }

    private static long number(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new StartException(
                    "sinks.kafka.properties.%s: found something else, expected a whole number of bytes."
                            .formatted(name));
        }
    }

    /**
     * Creates the topics that are not there.
     *
     * @param missing of {@link KafkaTarget}
     * @throws StartException if the cluster gives no answer, or refuses one
     */
    static void create(KafkaSinkConfig config, List<String> missing) {
        try (KafkaCluster kafka = config.cluster()) {
            for (String name : missing) {
                create(kafka, config, name, kafka::create);
                LOG.info(
                        "Created topic {}{} with {} partitions",
                        config.topicPrefix(),
                        name,
                        config.partitions());
            }
            warnings(kafka, config).forEach(LOG::warn);
        }
    }

    /** Returns warnings about topics that keep records that may name people for good. */
    static List<String> warnings(KafkaCluster kafka, KafkaSinkConfig config) {
        List<String> compacted = config.compactedTopics();
        return TopicRetention.of(kafka, config.topicsNamingEntities()).stream()
                .filter(
                        topic ->
                                topic.kind() == Kind.ENDLESS
                                        // A tombstone removes what such a topic has of an entity.
                                        || (topic.kind() == Kind.COMPACTED
                                                && !compacted.contains(topic.topic())))
                .map(
                        topic ->
                                "Topic %s keeps for good what it says of users and accounts, since %s: set its retention.ms, and have delete in its cleanup.policy (docs/forgetting.md)"
                                        .formatted(
                                                topic.topic(),
                                                topic.kind() == Kind.ENDLESS
                                                        ? "it has no retention"
                                                        : "it is compacted alone"))
                .toList();
    }

    private static void create(
            KafkaCluster kafka, KafkaSinkConfig config, String name, Consumer<NewTopic> creation) {
        String topic = config.topicPrefix() + name;
        NewTopic fresh = new NewTopic(topic, Optional.of(config.partitions()), Optional.empty());
        Map<String, String> settings = new HashMap<>();
        if (name.equals(RowSchemas.REJECTED.name())) {
            settings.put(MAX_MESSAGE, String.valueOf(LIMIT_OF_NEW_TOPIC));
        }
        Duration retention = config.retention().get(name);
        if (retention != null) {
            settings.putAll(TopicRetention.settings(retention));
        }
        if (config.compactedTopics().contains(topic)) {
            settings.putAll(TopicRetention.compacted(retention != null));
        }
        fresh.configs(settings);
        try {
            creation.accept(fresh);
        } catch (KafkaException e) {
            throw kafka.refused("to create topic " + topic + " (or create it yourself)", e);
        }
    }

    /** Returns the timeout: as configured, or the broker's, up to {@link #LONGEST_BY_DEFAULT}. */
    private static Duration transactionTimeout(KafkaCluster kafka, KafkaSinkConfig config) {
        Optional<Duration> most = longestTransaction(kafka);
        Duration wanted = config.transactionTimeout();
        if (wanted == null) {
            Duration timeout = most.orElse(USUAL_LONGEST_TRANSACTION);
            if (timeout.compareTo(LONGEST_BY_DEFAULT) >= 0) {
                return LONGEST_BY_DEFAULT;
            }
            LOG.warn(
                    "Kafka at {} ends transactions after {} ({} of the broker): if the job is away for longer between a checkpoint and its commit, rows of that checkpoint are missing on the topics; raise it to {}",
                    config.bootstrapServers(),
                    Durations.format(timeout),
                    MAX_TRANSACTION,
                    Durations.format(LONGEST_BY_DEFAULT));
            return timeout;
        }
        if (most.isPresent() && wanted.compareTo(most.get()) > 0) {
            throw new StartException(
                    "sinks.kafka.transaction_timeout is %s, but Kafka at %s allows %s: shorten it, or raise %s of the broker."
                            .formatted(
                                    Durations.format(wanted),
                                    config.bootstrapServers(),
                                    Durations.format(most.get()),
                                    MAX_TRANSACTION));
        }
        return wanted;
    }

    private static Optional<Duration> longestTransaction(KafkaCluster kafka) {
        // Any broker may come to look after a transaction.
        return kafka.await(kafka.admin().describeCluster().nodes()).stream()
                .map(node -> new ConfigResource(ConfigResource.Type.BROKER, node.idString()))
                .flatMap(broker -> number(kafka, broker, MAX_TRANSACTION).stream())
                .min(Comparator.naturalOrder())
                .map(Duration::ofMillis);
    }

    private static long maxMessage(KafkaCluster kafka, String topic) {
        return number(kafka, new ConfigResource(ConfigResource.Type.TOPIC, topic), MAX_MESSAGE)
                .orElse(USUAL_MAX_MESSAGE);
    }

    /** Returns a setting of a broker or topic, or nothing where it may not be read. */
    private static Optional<Long> number(KafkaCluster kafka, ConfigResource resource, String name) {
        try {
            Config config =
                    kafka.await(kafka.admin().describeConfigs(List.of(resource)).all())
                            .get(resource);
            ConfigEntry entry = config.get(name);
            return entry == null || entry.value() == null
                    ? Optional.empty()
                    : Optional.of(Long.parseLong(entry.value()));
        } catch (AuthorizationException | UnknownTopicOrPartitionException e) {
            LOG.info("Kafka does not show {} of {}; taking its default", name, resource.name());
            return Optional.empty();
        } catch (KafkaException e) {
            throw kafka.refused("to describe " + resource.name(), e);
        }
    }
}
