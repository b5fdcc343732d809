package io.tideline.job.sink.kafka;

import io.tideline.job.kafka.KafkaCluster;
import io.tideline.job.option.KafkaProperties;
import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.RowEraser;
import io.tideline.job.sink.SinkConfig;
import io.tideline.job.sink.row.RejectedPayload;
import io.tideline.job.sink.row.RowSchema;
import io.tideline.job.sink.row.RowSchemas;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Kafka sink.
 *
 * @param topicPrefix stands before every topic's name
 * @param properties for the producers and the admin client
 * @param transactionalIdPrefix no two running jobs may share it
 * @param transactionTimeout after which the broker aborts a transaction, at most its {@code
 *     transaction.max.timeout.ms}; null: that, up to half a day
 * @param partitions of a topic that has to be created
 * @param retention for how long topics that have to be created keep records, by their names without
 *     the prefix; of the others the broker decides
 * @param alerts how alerts are delivered
 * @param rejectedPayload how much of a rejected record is written out
 */
public record KafkaSinkConfig(
        String bootstrapServers,
        String topicPrefix,
        KafkaProperties properties,
        String transactionalIdPrefix,
        Duration transactionTimeout,
        int partitions,
        Map<String, Duration> retention,
        AlertDelivery alerts,
        RejectedPayload rejectedPayload)
        implements SinkConfig, Serializable {

    /** How alerts are delivered. Their ids make it harmless if one comes twice. */
    public enum AlertDelivery {
        /** Seen at once, and perhaps again after a restart. */
        AT_LEAST_ONCE,
        /** Seen once, at the checkpoint after them. */
        EXACTLY_ONCE
    }

    /** What was wrong with a record is often a secret or an address in it. */
    public static final Map<String, Duration> DEFAULT_RETENTION =
            Map.of("rejected", Duration.ofDays(7));

    public KafkaSinkConfig {
        retention = Map.copyOf(retention);
    }

    @Override
    public Outputs check(Duration checkpointInterval, boolean live) {
        KafkaTarget target = KafkaCheck.sink(this);
        if (checkpointInterval != null) {
            target.checkInterval(this, checkpointInterval);
        }
        return new KafkaOutputs(this, target);
    }

    @Override
    public Optional<RowEraser> eraser() {
        return Optional.of(new TopicEraser(this));
    }

    /** Returns a client of the cluster; the caller closes it. */
    KafkaCluster cluster() {
        return new KafkaCluster(bootstrapServers, properties, "sinks.kafka");
    }

    /** Returns the prefix of an output's transactional ids. */
    String transactionalIds(String output) {
        return transactionalIdPrefix + "-" + output;
    }

    /** Returns the topics with the newest row of each user or account alone. */
    List<String> compactedTopics() {
        return RowSchemas.ALL.stream()
                .filter(RowSchema::isCompacted)
                .map(output -> topicPrefix + output.name())
                .toList();
    }

    /** Returns the topics with records that may name users or accounts. */
    List<String> topicsNamingEntities() {
        return Stream.concat(Stream.of(RowSchemas.REJECTED.name()), Tombstones.topics().stream())
                .map(name -> topicPrefix + name)
                .toList();
    }
}
