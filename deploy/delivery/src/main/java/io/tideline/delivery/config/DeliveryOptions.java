package io.tideline.delivery.config;

import static java.util.function.Function.identity;

import io.tideline.delivery.destination.DestinationProvider;
import io.tideline.delivery.destination.Rate;
import io.tideline.delivery.destination.Urls;
import io.tideline.job.option.Option;
import io.tideline.job.option.OptionSet;
import io.tideline.job.option.OptionType;
import io.tideline.job.option.OptionType.Form;
import io.tideline.yaml.YamlNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every setting of {@code delivery.yaml}, in the order of the reference page. */
final class DeliveryOptions {
    static final String DESTINATIONS = "destinations";

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEAR = Duration.ofDays(365);

    /** The kinds of destinations, by their words. */
    static final Map<String, DestinationProvider> KINDS =
            DestinationProvider.all().stream()
                    .collect(
                            Collectors.toMap(
                                    DestinationProvider::type,
                                    identity(),
                                    (a, b) -> a,
                                    LinkedHashMap::new));

    static final Option<String> JOB =
            Option.required(
                    "job",
                    OptionType.text("the path of a tideline.yaml"),
                    "The job's configuration, relative to this file: says where its topics and tables are.");
    static final Option<String> CONSOLE_URL =
            Option.without(
                    "console_url",
                    Urls.type(),
                    "none",
                    "Where people open the console; messages link to its pages of accounts.");
    static final Option<ZoneId> TIME_ZONE =
            Option.of(
                    "time_zone",
                    new OptionType<>("time zone", Form.PLAIN, DeliveryOptions::zone),
                    ZoneId.of("UTC"),
                    "UTC",
                    "Zone of quiet hours, of daily digests and of times in messages, as `Europe/Berlin`.");
    static final Option<String> GROUP =
            Option.of(
                    "group_id",
                    OptionType.text("the name of a consumer group"),
                    "tideline-deliver",
                    "tideline-deliver",
                    "Consumer group under which topics are read; processes of one group share the work.");
    static final Option<Duration> MAX_AGE =
            Option.of(
                    "max_age",
                    OptionType.duration(Duration.ofMinutes(1), YEAR),
                    DAY,
                    "1d",
                    "Alerts that happened longer ago when they are read are not sent, so that a replay of history wakes nobody.");
    static final Option<Duration> KEEP =
            Option.of(
                    "keep",
                    OptionType.duration(DAY, YEAR.multipliedBy(10)),
                    Duration.ofDays(90),
                    "90d",
                    "For how long rows of alerts that were sent stay in the table; longer than `max_age`.");
    static final Option<List<String>> MUTE_ACCOUNTS =
            Option.without(
                    "mute.accounts",
                    OptionType.textsOrNone("a list of accounts"),
                    "none",
                    "Accounts of which nothing is sent.");
    static final Option<List<YamlNode>> MUTE_TRAITS =
            Option.without(
                    "mute.traits",
                    nodes("a map of traits and values, as plan: [internal, sandbox]", true),
                    "none",
                    "Values of traits, or lists of them, by the traits' names: nothing is sent of accounts that have one.");
    static final Option<List<YamlNode>> ALERTS =
            Option.without(
                    "alerts",
                    nodes("a list of routes", false),
                    "none",
                    "[Routes of alerts](#routes-of-alerts).");
    static final Option<List<YamlNode>> SCORES =
            Option.without(
                    "scores",
                    nodes("a list of routes", false),
                    "none",
                    "[Routes of scores](#routes-of-scores).");

    static final Option<DestinationProvider> TYPE =
            Option.required(
                    "type",
                    new OptionType<>(
                            "`" + String.join("`, `", KINDS.keySet()) + "`",
                            Form.PLAIN,
                            node -> node.oneOf(KINDS)),
                    "What it is.");
    static final Option<Rate> RATE =
            Option.without(
                    "rate",
                    Rate.type(),
                    "by type",
                    "How many calls each process makes at most, as `10/s`, `100/m` or `5000/h`.");
    static final Option<Integer> CONNECTIONS =
            Option.of(
                    "connections",
                    OptionType.integer(1, 64),
                    1,
                    "1",
                    "How many threads of each process send to it.");
    static final Option<Integer> ATTEMPTS =
            Option.of(
                    "attempts",
                    OptionType.integer(1, 1_000),
                    20,
                    "20",
                    "After so many a delivery is a dead letter.");
    static final Option<Duration> TIMEOUT =
            Option.of(
                    "timeout",
                    OptionType.duration(Duration.ofMillis(100), Duration.ofMinutes(5)),
                    Duration.ofSeconds(30),
                    "30s",
                    "After which a call without an answer has failed.");
    static final Option<Duration> LEASE =
            Option.of(
                    "lease",
                    OptionType.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
                    Duration.ofMinutes(3),
                    "3m",
                    "After which another process takes a delivery whose process has died; at least twice `timeout`.");
    static final Option<String> TEMPLATES =
            Option.without(
                    "templates",
                    OptionType.text("the path of a folder"),
                    "Tideline's own",
                    "Folder of [templates](#templates), relative to this file.");

    /** The settings of the file itself. */
    static final List<Option<?>> OF_FILE =
            List.of(
                    JOB,
                    CONSOLE_URL,
                    TIME_ZONE,
                    GROUP,
                    MAX_AGE,
                    KEEP,
                    MUTE_ACCOUNTS,
                    MUTE_TRAITS,
                    ALERTS,
                    SCORES);

    /** The settings that every destination has. */
    static final List<Option<?>> OF_DESTINATIONS =
            List.of(TYPE, RATE, CONNECTIONS, ATTEMPTS, TIMEOUT, LEASE, TEMPLATES);

    private DeliveryOptions() {}

    /** Returns the settings that a file may have: those of each destination by its type. */
    static OptionSet of(YamlNode root) {
        List<Option<?>> all = new ArrayList<>(OF_FILE);
        root.get(DESTINATIONS)
                .filter(node -> node.value().isObject())
                .map(node -> node.entries("a map"))
                .orElse(List.of())
                .forEach(entry -> all.addAll(below(entry)));
        return new OptionSet(all);
    }

    private static List<Option<?>> below(YamlNode entry) {
        DestinationProvider kind = KINDS.get(entry.value().path("type").asText());
        List<Option<?>> options = new ArrayList<>(OF_DESTINATIONS);
        if (kind != null) {
            options.addAll(kind.options());
        }
        String map = DESTINATIONS + "." + entry.key();
        return options.stream().<Option<?>>map(option -> option.below(map)).toList();
    }

    private static OptionType<List<YamlNode>> nodes(String expected, boolean isMap) {
        return new OptionType<>(
                isMap ? "map" : "list",
                Form.PLAIN,
                node -> Optional.of(isMap ? node.entries(expected) : node.items(expected)));
    }

    private static Optional<ZoneId> zone(YamlNode node) {
        String expected = "a time zone such as Europe/Berlin";
        Optional<String> text = node.text(expected);
        try {
            return text.map(ZoneId::of);
        } catch (DateTimeException e) {
            return node.fault(expected);
        }
    }
}
