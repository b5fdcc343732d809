package io.tideline.job.config;

import io.tideline.job.option.Option;
import io.tideline.job.option.OptionType;
import io.tideline.job.option.Secret;
import io.tideline.job.option.SettingsFile;
import io.tideline.yaml.Suggestions;
import io.tideline.yaml.YamlNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The settings of {@code source.kafka.schema_registry}. */
final class SchemaRegistryOptions {
    private static final String PLACE = "source.kafka.schema_registry";
    private static final int LAST_PORT = 65_535;
    private static final Duration HOUR = Duration.ofHours(1);

    private static final Option<String> URL =
            Option.required(
                    PLACE + ".url",
                    OptionType.url(
                            "a URL such as https://registry:8081",
                            Pattern.compile("https?://[^/\\s?#]+(/[^\\s?#]*)?")),
                    "A schema registry with Confluent's API, as `https://registry:8081`: with it, records are Avro ([more](formats/avro.md)).");
    private static final Option<List<String>> TOPICS =
            Option.without(
                    PLACE + ".topics",
                    OptionType.texts("a topic, or a list of them"),
                    "all of `source.kafka.topics`",
                    "The topics whose records are Avro, where others are not.");
    private static final Option<String> USER =
            Option.without(
                    PLACE + ".user",
                    OptionType.login("the name of a user"),
                    "none",
                    "User of the registry, or the key of an API.");
    private static final Option<Secret> PASSWORD =
            Option.without(
                    PLACE + ".password",
                    OptionType.secret("a password by reference, as ${env:NAME} or ${file:/path}"),
                    "none",
                    "The user's password, by reference.");
    private static final Option<String> CA =
            Option.without(
                    PLACE + ".ca",
                    OptionType.text("the path of a PEM file"),
                    "the JVM's",
                    "PEM file with the authorities that vouch for the registry's certificate, relative to this file.");
    private static final Option<Duration> TIMEOUT =
            Option.of(
                    PLACE + ".timeout",
                    OptionType.duration(Duration.ofMillis(100), HOUR),
                    Duration.ofSeconds(10),
                    "10s",
                    "After which a request to the registry without a whole answer has failed.");
    private static final Option<Duration> RETRY_FOR =
            Option.of(
                    PLACE + ".retry_for",
                    OptionType.duration(Duration.ofMillis(1), HOUR),
                    Duration.ofMinutes(1),
                    "1m",
                    "How long a registry that gives no answer is tried again, before the job restarts from its last checkpoint.");

    private SchemaRegistryOptions() {}

    /** Returns the settings in the order of the reference page. */
    static List<Option<?>> all() {
        return List.of(URL, TOPICS, USER, PASSWORD, CA, TIMEOUT, RETRY_FOR);
    }

    /**
     * Reads the section.
     *
     * @param topics all that are read, or null where they are missing
     * @return null where there is no such section
     */
    static SchemaRegistryConfig read(SettingsFile file, List<String> topics) {
        if (file.at(PLACE).isEmpty()) {
            return null;
        }
        String url = file.get(URL);
        if (url != null && !hasHost(url)) {
            file.fault(
                    URL,
                    "a URL with a host name of letters, digits, hyphens and dots, a port of at most 65535, and no login");
        }
        String ca = file.get(CA);
        if (ca != null && url != null && url.startsWith("http:")) {
            file.fault(CA, "an https URL beside it");
        }
        Path caFile = file.path(ca);
        return new SchemaRegistryConfig(
                url == null ? "" : url.replaceFirst("/+$", ""),
                topics(file, topics == null ? List.of() : topics),
                file.get(USER),
                password(file),
                caFile == null ? null : caFile.toString(),
                file.get(TIMEOUT),
                file.get(RETRY_FOR));
    }

    /** Names with an underscore are none to the JDK's client, and a login it does not use. */
    private static boolean hasHost(String url) {
        try {
            URI uri = new URI(url);
            return uri.getHost() != null && uri.getUserInfo() == null && uri.getPort() <= LAST_PORT;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static List<String> topics(SettingsFile file, List<String> all) {
        List<String> own = file.get(TOPICS);
        if (own == null) {
            return all;
        }
        file.at(TOPICS.path())
                .ifPresent(
                        list ->
                                list.itemsOrSelf("a topic")
                                        .forEach(topic -> checkThatItIsRead(topic, all)));
        return own;
    }

    private static void checkThatItIsRead(YamlNode topic, List<String> all) {
        String name = topic.value().asText();
        if (!all.contains(name)) {
            topic.fault(
                    "no such topic", "one of source.kafka.topics" + Suggestions.hint(name, all));
        }
    }

    private static Secret password(SettingsFile file) {
        Secret password = file.get(PASSWORD);
        if ((password == null) != (file.get(USER) == null)) {
            file.fault(
                    password == null ? USER : PASSWORD,
                    PLACE + ".user and " + PLACE + ".password together");
        }
        return password;
    }
}
