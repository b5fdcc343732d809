package io.tideline.embedded;

import io.tideline.inprocess.Folder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How clients log in to a broker of {@link EmbeddedKafka}, which has exactly one user.
 *
 * @param password the user's password
 */
public record KafkaLogin(String password) {
    private static final String USER = "tideline";
    private static final String MODULE =
            "org.apache.kafka.common.security.plain.PlainLoginModule required";
    private static final String JAAS = "sasl.jaas.config";
    private static final String JAAS_FILE = "kafka-jaas";

    /** Returns the login to the broker whose data is in a folder, whether that exists or not. */
    public static KafkaLogin of(Path folder) {
        return new KafkaLogin(Password.of(Folder.locked(folder).path()));
    }

    /** Returns the properties of a client, without its servers. */
    public Map<String, String> properties() {
        var properties = new TreeMap<>(open());
        properties.put(JAAS, jaas());
        return properties;
    }

    /**
     * Returns the properties of a client.
     *
     * @param servers {@code host:port}
     * @param more of its own
     */
    public Map<String, Object> client(String servers, Map<String, ?> more) {
        var properties = new HashMap<String, Object>(more);
        properties.putAll(properties());
        properties.put("bootstrap.servers", servers);
        return properties;
    }

    /**
     * Writes the password into a folder, and returns what a {@code tideline.yaml} there has under
     * {@code properties}, in one line.
     */
    public String writeFor(Path folder) throws IOException {
        Folder.writeSecret(folder.resolve(JAAS_FILE), jaas());
        var properties = new TreeMap<>(open());
        properties.put(JAAS, "\"${file:" + JAAS_FILE + "}\"");
        return properties.entrySet().stream()
                .map(property -> property.getKey() + ": " + property.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** Writes a properties file for Kafka's own commands. */
    public void writeProperties(Path file) throws IOException {
        Folder.writeSecret(
                file,
                properties().entrySet().stream()
                        .map(property -> property.getKey() + "=" + property.getValue() + "\n")
                        .collect(Collectors.joining()));
    }

    private static Map<String, String> open() {
        return Map.of("security.protocol", "SASL_PLAINTEXT", "sasl.mechanism", "PLAIN");
    }

    private String jaas() {
        return "%s username=\"%s\" password=\"%s\";".formatted(MODULE, USER, password);
    }

    /** Returns the same for the broker, which accepts this user and is one itself. */
    String brokerJaas() {
        return "%s username=\"%2$s\" password=\"%3$s\" user_%2$s=\"%3$s\";"
                .formatted(MODULE, USER, password);
    }

    @Override
    public String toString() {
        return "KafkaLogin[" + USER + "]";
    }
}
