package io.tideline.job.option;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * Another provider whose parameters have been read, where they are references of Tideline's. Loaded
 * by Kafka, by its name.
 */
public final class ForwardingProvider implements ConfigProvider {
    /** The parameter that names the other provider's class. */
    static final String TYPE = "tideline.forwards.to";

    /** The parameter that says which sources of references are Tideline's, joined by commas. */
    static final String SOURCES = "tideline.sources";

    private ConfigProvider provider;

    @Override
    public void configure(Map<String, ?> parameters) {
        Map<String, Object> read = new HashMap<>(parameters);
        String type = String.valueOf(read.remove(TYPE));
        Set<String> own = KafkaProviders.namesIn(String.valueOf(read.remove(SOURCES)));
        read.replaceAll((name, value) -> value instanceof String text ? read(text, own) : value);
        provider = load(type);
        provider.configure(read);
    }

    private static String read(String text, Set<String> own) {
        return Reference.replaceAll(
                text,
                reference -> {
                    String written = reference.toString();
                    return own.contains(reference.source())
                            ? new Secret(written).reveal()
                            : written;
                });
    }

    /** Loads the class by the job's class loader, as Kafka does. */
    private static ConfigProvider load(String type) {
        ClassLoader job = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = job != null ? job : ForwardingProvider.class.getClassLoader();
        try {
            return Class.forName(type, true, loader)
                    .asSubclass(ConfigProvider.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new ConfigException(type + " cannot be loaded as a config provider.");
        }
    }

    @Override
    public ConfigData get(String path) {
        return provider.get(path);
    }

    @Override
    public ConfigData get(String path, Set<String> keys) {
        return provider.get(path, keys);
    }

    @Override
    public void close() throws IOException {
        if (provider != null) {
            provider.close();
        }
    }
}
