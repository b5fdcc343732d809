package io.tideline.job.option;

import java.io.Serializable;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * Properties that are handed to Kafka's clients as they are, by name. References stay in them, and
 * are followed whenever a client is made ({@link KafkaProviders}). Values whose name is that of a
 * secret are masked wherever they are shown.
 */
public record KafkaProperties(Map<String, String> values) implements Serializable {

    /** Read before a client is made: by Flink's connector, or by Tideline when it starts. */
    private static final Set<String> READ_AT_START =
            Set.of(
                    "bootstrap.servers",
                    "group.id",
                    "enable.auto.commit",
                    "client.id.prefix",
                    "partition.discovery.interval.ms",
                    "register.consumer.metrics",
                    "commit.offsets.on.checkpoint",
                    "flink.disable-metrics",
                    "register.producer.metrics",
                    "max.request.size",
                    "buffer.memory");

    public KafkaProperties {
        values = Map.copyOf(values);
    }

    public static KafkaProperties none() {
        return new KafkaProperties(Map.of());
    }

    /** Returns whether the value of a property of this name is a secret. */
    public static boolean isSecret(String name) {
        return SecretNames.isSecretProperty(name);
    }

    /** Returns whether references in a property of this name are left to Kafka's clients. */
    static boolean isReadWhenUsed(String name) {
        return !READ_AT_START.contains(name) && !KafkaProviders.isDeclaration(name);
    }

    /** Returns a new copy, for a client. */
    public Properties toProperties() {
        Properties properties = new Properties();
        properties.putAll(KafkaProviders.addTo(values));
        return properties;
    }

    @Override
    public String toString() {
        Map<String, String> shown = new TreeMap<>(values);
        shown.replaceAll((name, value) -> isSecret(name) ? Secret.MASK : value);
        return shown.toString();
    }
}
