package io.tideline.job.config;

import io.tideline.job.option.KafkaProperties;
import java.io.Serializable;
import java.util.List;

/**
 * Events from Kafka.
 *
 * @param topics at least one
 * @param start where a job begins that is not restored from a checkpoint
 * @param modelTopic topic of the scoring model, or null where it comes from a file
 */
public record KafkaSourceConfig(
        String bootstrapServers,
        List<String> topics,
        String groupId,
        KafkaStart start,
        KafkaProperties properties,
        String modelTopic)
        implements Serializable {}
