package io.tideline.job.config;

import io.tideline.job.option.Secret;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * A registry of schemas, and the topics whose records are Avro by its schemas.
 *
 * @param url without a slash at its end
 * @param topics at least one
 * @param user in which references stay; null: the registry needs no login
 * @param password null as the user is
 * @param ca a PEM file with the authorities that are trusted; null: those of the JVM
 * @param timeout after which a request without an answer has failed
 * @param retryFor how long a registry that gives no answer is tried again
 */
public record SchemaRegistryConfig(
        String url,
        List<String> topics,
        String user,
        Secret password,
        String ca,
        Duration timeout,
        Duration retryFor)
        implements Serializable {

    public SchemaRegistryConfig {
        topics = List.copyOf(topics);
    }
}
