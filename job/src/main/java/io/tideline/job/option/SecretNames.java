package io.tideline.job.option;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/** Decides by its name whether a value is a secret. */
final class SecretNames {
    /** What Kafka's clients know: they say themselves which of their properties are secret. */
    private static final Map<String, ConfigDef.Type> OF_KAFKA =
            Stream.of(
                            ConsumerConfig.configDef(),
                            ProducerConfig.configDef(),
                            AdminClientConfig.configDef())
                    .map(ConfigDef::configKeys)
                    .flatMap(keys -> keys.values().stream())
                    .collect(Collectors.toMap(key -> key.name, key -> key.type, (a, b) -> a));

    private static final Pattern WORDS =
            Pattern.compile(
                    "password|passwd|passphrase|secret|credential|token|jaas|userinfo"
                            + "|apikey|accesskey|privatekey|keystorekey");

    /** The ends of names that describe a secret, such as where it is found. */
    private static final Pattern ABOUT =
            Pattern.compile(
                    "(url|uri|endpoint|file|location|path|class|name|type|alias|source|provider"
                            + "|accesskeyid|scope|audience|issuer|algorithm|enabled|seconds|ms)$");

    private SecretNames() {}

    /** Returns it for a property of a Kafka client, or of what is plugged into one. */
    static boolean isSecretProperty(String name) {
        ConfigDef.Type known = OF_KAFKA.get(name);
        return known == null ? isSecretWord(name) : known == ConfigDef.Type.PASSWORD;
    }

    /** Returns it for any name, such as an option of a login module. */
    static boolean isSecretWord(String name) {
        String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return WORDS.matcher(letters).find() && !ABOUT.matcher(letters).find();
    }
}
