package io.tideline.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.delivery.destination.Destination;
import io.tideline.delivery.destination.DestinationProvider;
import io.tideline.delivery.destination.Surroundings;
import io.tideline.delivery.message.ScoreMessage;
import io.tideline.delivery.queue.Delivery;
import io.tideline.delivery.queue.Delivery.Opener;
import io.tideline.job.option.OptionSet;
import io.tideline.job.option.SettingsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/** Deliveries of tests that need no table, and destinations that are read from settings. */
public final class Deliveries {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private Deliveries() {}

    /**
     * Creates a destination as a file would have it.
     *
     * @param settings in YAML, below a folder in which {@code token} is a secret's file
     */
    public static Destination destination(
            Path folder, DestinationProvider provider, String settings) throws IOException {
        return destination(folder, provider, settings, null);
    }

    /** Creates one with templates of a user. */
    public static Destination destination(
            Path folder, DestinationProvider provider, String settings, Path templates)
            throws IOException {
        Files.writeString(folder.resolve("token"), "token-of-a-test");
        Path path = folder.resolve("settings.yaml");
        Files.writeString(path, settings);
        SettingsFile file =
                SettingsFile.open(path, root -> new OptionSet(provider.options()), System::getenv);
        provider.abilities(file);
        file.finish();
        return provider.create(
                file,
                new Surroundings(
                        "https://console.example.com",
                        ZoneId.of("Europe/Berlin"),
                        TIMEOUT,
                        templates));
    }

    public static Delivery alert(Alerts alert, String address) {
        return alert(alert, address, null);
    }

    public static Delivery alert(Alerts alert, String address, Opener opener) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.set("alert", alert.message().row());
        return new Delivery(1, "test", address, alert.message().id(), 1, null, payload, opener);
    }

    /** Returns scores of an account with two values, and a trait {@code crm} if it is not null. */
    public static Delivery score(String account, Integer score, String crm) {
        return score("account", account, score, crm);
    }

    public static Delivery score(String level, String entity, Integer score, String crm) {
        ObjectNode traits = JsonNodeFactory.instance.objectNode();
        traits.put("name", "Acme GmbH");
        if (crm != null) {
            traits.put("crm", crm);
        }
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.set(
                "score",
                ScoreMessage.of(
                                read(row(level, entity, "2025-04-15", score)),
                                List.of("score", "band"),
                                traits)
                        .row());
        return new Delivery(1, "test", "weekly", "key", 1, "content", payload, null);
    }

    /** Returns a row of scores, as on its topic. */
    public static String row(String level, String entity, String day, Integer score) {
        return """
                {"level":"%s","entity_id":"%s","account_id":"%s","profile":"weekly","day":"%s","final":true,"score":%s,"band":"fair","top_users":[]}
                """
                .formatted(level, entity, entity, day, score);
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
