package io.tideline.job.config;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Properties that are handed to Kafka's clients as they are, by name. Values whose name tells of a
 * secret are masked wherever they are shown.
 */
public record KafkaProperties(Map<String, String> values) implements Serializable {
    private static final List<String> SECRET_NAMES =
            List.of("password", "secret", "jaas", "token", "private.key", "keystore.key");

    public KafkaProperties {
        values = Map.copyOf(values);
    }

    /** No properties. */
    public static KafkaProperties none() {
        return new KafkaProperties(Map.of());
    }

    /** Whether the value of a property of this name is a secret. */
    public static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return SECRET_NAMES.stream().anyMatch(lower::contains);
    }

    /** A new copy, for a client. */
    public Properties toProperties() {
        Properties properties = new Properties();
        properties.putAll(values);
        return properties;
    }

    @Override
    public String toString() {
        Map<String, String> shown = new TreeMap<>(values);
        shown.replaceAll((name, value) -> isSecret(name) ? Secret.MASK : value);
        return shown.toString();
    }
}
