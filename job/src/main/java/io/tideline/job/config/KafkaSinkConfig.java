package io.tideline.job.config;

import io.tideline.job.option.KafkaProperties;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

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
        RejectedPayload rejectedPayload)
        implements Serializable {

    /** What was wrong with a record is often a secret or an address in it. */
    public static final Map<String, Duration> DEFAULT_RETENTION =
            Map.of("rejected", Duration.ofDays(7));

    public KafkaSinkConfig {
        retention = Map.copyOf(retention);
    }

    /** The same with the defaults of what is kept. */
    public KafkaSinkConfig(
            String bootstrapServers,
            String topicPrefix,
            KafkaProperties properties,
            String transactionalIdPrefix,
            Duration transactionTimeout,
            int partitions) {
        this(
                bootstrapServers,
                topicPrefix,
                properties,
                transactionalIdPrefix,
                transactionTimeout,
                partitions,
                DEFAULT_RETENTION,
                RejectedPayload.WHOLE);
    }
}
