package io.tideline.job.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * The Kafka sink.
 *
 * @param topicPrefix stands before every topic's name
 * @param properties for the producers and the admin client
 * @param transactionalIdPrefix no two running jobs may share it
 * @param transactionTimeout a checkpoint that is not complete by then loses rows; at most the
 *     broker's {@code transaction.max.timeout.ms}
 * @param partitions of a topic that has to be created
 */
public record KafkaSinkConfig(
        String bootstrapServers,
        String topicPrefix,
        KafkaProperties properties,
        String transactionalIdPrefix,
        Duration transactionTimeout,
        int partitions)
        implements Serializable {}
