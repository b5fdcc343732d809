package io.tideline.delivery.config;

import io.tideline.delivery.destination.DestinationProvider;
import io.tideline.delivery.destination.DestinationProvider.Abilities;
import io.tideline.delivery.destination.Rate;
import io.tideline.delivery.destination.Surroundings;
import io.tideline.delivery.destination.Urls;
import io.tideline.delivery.route.AlertRoute;
import io.tideline.delivery.route.Mute;
import io.tideline.delivery.route.ScoreRoute;
import io.tideline.job.config.JobConfig;
import io.tideline.job.option.Section;
import io.tideline.job.option.SettingsFile;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.kafka.KafkaSinkConfig;
import io.tideline.job.sink.postgres.PostgresTables;
import io.tideline.yaml.YamlNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Reads {@code delivery.yaml}, and finds all its faults at once. */
final class DeliveryConfigReader {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,62}");

    private final SettingsFile file;
    private final ZoneId zone;
    private final String consoleUrl;

    private DeliveryConfigReader(SettingsFile file) {
        this.file = file;
        this.zone = file.get(DeliveryOptions.TIME_ZONE);
        String url = file.get(DeliveryOptions.CONSOLE_URL);
        this.consoleUrl = url == null ? null : Urls.trimmed(url);
    }

    static DeliveryConfig read(Path path, UnaryOperator<String> environment) {
        SettingsFile file = SettingsFile.open(path, DeliveryOptions::of, environment);
        DeliveryConfigReader reader = new DeliveryConfigReader(file);
        List<DestinationConfig> destinations = reader.destinations();
        RouteReader routes = new RouteReader(destinations, reader.zone);
        List<AlertRoute> alerts = routes.alerts(orNone(file.get(DeliveryOptions.ALERTS)));
        List<ScoreRoute> scores = routes.scores(orNone(file.get(DeliveryOptions.SCORES)));
        if (alerts.isEmpty() && scores.isEmpty()) {
            file.root().fault("no route", "alerts or scores, with routes");
        }
        Mute mute = reader.mute();
        Duration maxAge = file.get(DeliveryOptions.MAX_AGE);
        Duration keep = file.get(DeliveryOptions.KEEP);
        if (keep.compareTo(maxAge) <= 0) {
            file.fault(DeliveryOptions.KEEP, "longer than max_age, so that no alert is sent twice");
        }
        Path job = file.path(file.get(DeliveryOptions.JOB));
        String group = file.get(DeliveryOptions.GROUP);
        file.finish();
        JobConfig config = JobConfig.read(job);
        return new DeliveryConfig(
                config.sink(KafkaSinkConfig.class)
                        .orElseThrow(() -> missing(job, "kafka", "alerts and scores are read")),
                config.sink(PostgresTables.class)
                        .orElseThrow(() -> missing(job, "postgres", "deliveries are kept"))
                        .config(),
                group,
                reader.zone,
                maxAge,
                keep,
                mute,
                alerts,
                scores,
                destinations);
    }

    private static StartException missing(Path job, String sink, String purpose) {
        return new StartException(
                "%s has no sinks.%s, from which %s: give the job one."
                        .formatted(job, sink, purpose));
    }

    private static List<YamlNode> orNone(List<YamlNode> nodes) {
        return nodes == null ? List.of() : nodes;
    }

    private List<DestinationConfig> destinations() {
        List<DestinationConfig> destinations = new ArrayList<>();
        file.root()
                .require(DeliveryOptions.DESTINATIONS, "a map of names and destinations")
                .map(node -> node.entries("a map of names and destinations"))
                .orElse(List.of())
                .forEach(entry -> add(entry, destinations));
        return destinations;
    }

    private void add(YamlNode entry, List<DestinationConfig> destinations) {
        if (!NAME.matcher(entry.key()).matches()) {
            entry.fault("this name", "a name of small letters, digits, hyphens and underscores");
            return;
        }
        Section settings = file.below(DeliveryOptions.DESTINATIONS + "." + entry.key());
        DestinationProvider kind = settings.get(DeliveryOptions.TYPE);
        Duration timeout = settings.get(DeliveryOptions.TIMEOUT);
        Duration lease = settings.get(DeliveryOptions.LEASE);
        if (lease.compareTo(timeout.multipliedBy(2)) < 0) {
            settings.fault(DeliveryOptions.LEASE, "at least twice timeout");
        }
        if (kind == null) {
            return;
        }
        // Read here, so that what is wrong with them is found with all else.
        kind.options().forEach(settings::get);
        Abilities abilities = kind.abilities(settings);
        Rate rate = settings.get(DeliveryOptions.RATE);
        Surroundings surroundings =
                new Surroundings(
                        consoleUrl,
                        zone,
                        timeout,
                        settings.path(settings.get(DeliveryOptions.TEMPLATES)));
        destinations.add(
                new DestinationConfig(
                        entry.key(),
                        kind,
                        settings,
                        abilities,
                        rate == null ? abilities.rate() : rate,
                        settings.get(DeliveryOptions.CONNECTIONS),
                        settings.get(DeliveryOptions.ATTEMPTS),
                        lease,
                        surroundings));
    }

    private Mute mute() {
        List<String> accounts = file.get(DeliveryOptions.MUTE_ACCOUNTS);
        Map<String, Set<String>> traits = new HashMap<>();
        for (YamlNode trait : orNone(file.get(DeliveryOptions.MUTE_TRAITS))) {
            Set<String> values = new HashSet<>();
            for (YamlNode value : trait.itemsOrSelf("a value, or a list of them")) {
                if (value.value().isValueNode() && !value.value().isNull()) {
                    values.add(value.value().asText());
                } else {
                    value.fault("a text, a number, true or false");
                }
            }
            traits.put(trait.key(), values);
        }
        return new Mute(accounts == null ? Set.of() : Set.copyOf(accounts), traits);
    }
}
