package io.tideline.job.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For how long a topic keeps its records.
 *
 * @param kind what the cluster says of it
 * @param longest after which each is gone; null unless the topic is {@link Kind#LIMITED}
 */
public record TopicRetention(String topic, Kind kind, Duration longest) {

    /** What is known of a topic. */
    public enum Kind {
        /** Records go when they are old enough. */
        LIMITED,
        /** Records stay until others of the same key come. */
        COMPACTED,
        /** Records stay. */
        ENDLESS,
        /** The cluster does not say. */
        UNKNOWN
    }

    private static final Logger LOG = LoggerFactory.getLogger(TopicRetention.class);
    private static final String POLICY = "cleanup.policy";
    private static final String RETENTION = "retention.ms";
    private static final String SEGMENT = "segment.ms";

    private static final String COMPACTED_WITHIN = "max.compaction.lag.ms";

    private static final long SHORTEST_SEGMENT = Duration.ofHours(1).toMillis();

    /** Kafka's own default. */
    private static final long LONGEST_SEGMENT = Duration.ofDays(7).toMillis();

    /** Records kept for so long are meant to be kept for good. */
    private static final Duration FOR_GOOD = Duration.ofDays(100 * 365);

    /** Returns those of topics of a cluster; one that does not exist is left out. */
    public static List<TopicRetention> of(KafkaCluster kafka, List<String> topics) {
        List<TopicRetention> all = new ArrayList<>();
        for (String topic : topics) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            try {
                Map<ConfigResource, Config> answer =
                        kafka.await(kafka.admin().describeConfigs(List.of(resource)).all());
                all.add(of(topic, answer.get(resource)));
            } catch (UnknownTopicOrPartitionException e) {
                LOG.debug("There is no topic {}", topic);
            } catch (AuthorizationException e) {
                all.add(new TopicRetention(topic, Kind.UNKNOWN, null));
            } catch (KafkaException e) {
                throw kafka.refused("to describe topic " + topic, e);
            }
        }
        return all;
    }

    /** Returns the settings of a topic that keeps records for so long, and hardly longer. */
    public static Map<String, String> settings(Duration retention) {
        long millis = retention.toMillis();
        long segment = Math.max(SHORTEST_SEGMENT, Math.min(LONGEST_SEGMENT, millis / 7));
        return Map.of(RETENTION, String.valueOf(millis), SEGMENT, String.valueOf(segment));
    }

    /**
     * Returns the settings of a topic that keeps the newest record of each key, and what a
     * tombstone is for no longer than a week: by default it may stay for good where little is
     * written.
     *
     * @param isLimited whether records go when they are old enough, too
     */
    public static Map<String, String> compacted(boolean isLimited) {
        return Map.of(
                POLICY,
                isLimited ? "compact,delete" : "compact",
                COMPACTED_WITHIN,
                String.valueOf(LONGEST_SEGMENT));
    }

    private static TopicRetention of(String topic, Config config) {
        String policy = value(config, POLICY, "delete");
        long retention = Long.parseLong(value(config, RETENTION, "-1"));
        if (!policy.contains("delete")) {
            return new TopicRetention(topic, Kind.COMPACTED, null);
        }
        if (retention < 0) {
            return new TopicRetention(topic, Kind.ENDLESS, null);
        }
        // A record goes with its segment, which takes others for a while, and with the last of it.
        long segment = Long.parseLong(value(config, SEGMENT, "0"));
        Duration longest = Duration.ofMillis(retention).plusMillis(segment);
        return longest.compareTo(FOR_GOOD) >= 0
                ? new TopicRetention(topic, Kind.ENDLESS, null)
                : new TopicRetention(topic, Kind.LIMITED, longest);
    }

    private static String value(Config config, String name, String byDefault) {
        ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null ? byDefault : entry.value();
    }
}
