package io.tideline.job.option;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * Reads for Kafka's clients what references of one source refer to. Kafka has providers like that;
 * they leave a reference that leads nowhere as it is, and read files of properties, not of one
 * value. Loaded by Kafka, by its name.
 */
public final class ReferenceProvider implements ConfigProvider {
    /** The parameter that says of which source. */
    static final String SOURCE = "source";

    private String source;

    @Override
    public void configure(Map<String, ?> parameters) {
        source = String.valueOf(parameters.get(SOURCE));
    }

    @Override
    public ConfigData get(String path) {
        throw new ConfigException("A reference of Tideline's stands for one value.");
    }

    @Override
    public ConfigData get(String path, Set<String> keys) {
        Map<String, String> values = new HashMap<>();
        for (String key : keys) {
            // To Kafka a colon in a path ends it.
            String target = path.isEmpty() ? key : path + ":" + key;
            values.put(key, new Secret(new Reference(source, target).toString()).reveal());
        }
        return new ConfigData(values);
    }

    @Override
    public void close() {
        // It keeps nothing open.
    }
}
