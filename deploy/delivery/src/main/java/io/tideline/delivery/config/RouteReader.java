package io.tideline.delivery.config;

import io.tideline.delivery.destination.DestinationProvider.AddressUse;
import io.tideline.delivery.route.AlertRoute;
import io.tideline.delivery.route.QuietHours;
import io.tideline.delivery.route.Schedule;
import io.tideline.delivery.route.Schedule.Digest;
import io.tideline.delivery.route.ScoreRoute;
import io.tideline.model.AlertRule.Severity;
import io.tideline.model.Level;
import io.tideline.yaml.YamlNode;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads routes, and checks that destinations can do what they want of them. */
final class RouteReader {
    private static final List<String> DEFAULT_FIELDS = List.of("score", "change", "band");
    private static final Duration DEFAULT_EVERY = Duration.ofMinutes(15);
    private static final LocalTime DEFAULT_DAILY = LocalTime.of(8, 0);
    private static final int MOST_IN_AN_HOUR = 10_000;

    /** Of an address, which is part of a key in the table: an index has no room for any length. */
    private static final int MOST_CHARACTERS = 254;

    private static final String MOST = ", of " + MOST_CHARACTERS + " characters at most";

    /** Columns whose values are single, and which CRMs have a use for. */
    private static final Set<String> FIELDS =
            new TreeSet<>(
                    Set.of(
                            "raw",
                            "score",
                            "previous_score",
                            "change",
                            "change_usage",
                            "change_benchmark",
                            "band",
                            "frequency",
                            "adoption_rate",
                            "adoption_score",
                            "adoption_rate_all_time",
                            "active_users",
                            "total_users",
                            "average_user_score",
                            "seats",
                            "seat_usage",
                            "day"));

    private final Map<String, DestinationConfig> destinations;
    private final ZoneId zone;

    RouteReader(List<DestinationConfig> destinations, ZoneId zone) {
        this.destinations =
                destinations.stream()
                        .collect(
                                Collectors.toMap(
                                        DestinationConfig::name,
                                        each -> each,
                                        (a, b) -> a,
                                        LinkedHashMap::new));
        this.zone = zone;
    }

    List<AlertRoute> alerts(List<YamlNode> routes) {
        return routes.stream().map(this::alert).flatMap(Optional::stream).toList();
    }

    List<ScoreRoute> scores(List<YamlNode> routes) {
        return routes.stream().map(this::score).flatMap(Optional::stream).toList();
    }

    private Optional<AlertRoute> alert(YamlNode route) {
        if (!route.keys(
                "to",
                "address",
                "by_owner",
                "rules",
                "severities",
                "segments",
                "owners",
                "level",
                "digest",
                "daily_at",
                "quiet_hours",
                "at_most")) {
            return Optional.empty();
        }
        Optional<DestinationConfig> to = destination(route);
        String address = route.text("address", "a text").orElse(null);
        Map<String, String> byOwner = byOwner(route);
        Schedule schedule = schedule(route);
        int atMost = route.integer("at_most", 1, MOST_IN_AN_HOUR).orElse(0);
        to.ifPresent(destination -> check(route, destination, address, byOwner));
        return to.map(
                destination ->
                        new AlertRoute(
                                destination.name(),
                                address,
                                byOwner,
                                texts(route, "rules"),
                                severities(route),
                                texts(route, "segments"),
                                texts(route, "owners"),
                                route.oneOf("level", Level.class).map(Level::text).orElse(null),
                                schedule,
                                atMost));
    }

    private Optional<DestinationConfig> destination(YamlNode route) {
        return route.require("to", "the name of a destination")
                .flatMap(node -> node.oneOf(destinations));
    }

    private static boolean isAddress(DestinationConfig to, String text) {
        return text.length() <= MOST_CHARACTERS && to.provider().isAddress(text);
    }

    private static void check(
            YamlNode route, DestinationConfig to, String address, Map<String, String> byOwner) {
        var abilities = to.abilities();
        if (!abilities.takesAlerts()) {
            refuse(route, "to", "a destination that takes alerts");
        }
        boolean hasAddress = address != null || !byOwner.isEmpty();
        if (abilities.address() == AddressUse.REQUIRED && !hasAddress) {
            route.require("address", "where in %s, or by_owner".formatted(to.name()));
        }
        if (abilities.address() == AddressUse.NONE) {
            String none = "nothing, as %s has one place alone".formatted(to.name());
            refuse(route, "address", none);
            refuse(route, "by_owner", none);
        }
        if (address != null && !isAddress(to, address)) {
            refuse(route, "address", "an address of " + to.provider().type() + MOST);
        }
        if (byOwner.values().stream().anyMatch(each -> !isAddress(to, each))) {
            refuse(route, "by_owner", "addresses of " + to.provider().type() + MOST);
        }
        if (!abilities.hasDigests()) {
            for (String key : List.of("digest", "quiet_hours", "at_most")) {
                refuse(route, key, "nothing, as %s takes one alert at a time".formatted(to.name()));
            }
        }
    }

    private static void refuse(YamlNode route, String key, String expected) {
        route.get(key).ifPresent(node -> node.fault(expected));
    }

    private static Map<String, String> byOwner(YamlNode route) {
        Map<String, String> addresses = new HashMap<>();
        route.get("by_owner")
                .map(node -> node.entries("a map of owners and addresses"))
                .orElse(List.of())
                .forEach(
                        entry ->
                                entry.text("an address")
                                        .ifPresent(text -> addresses.put(entry.key(), text)));
        return addresses;
    }

    private static Set<String> texts(YamlNode route, String key) {
        Set<String> texts = new HashSet<>();
        route.get(key)
                .map(node -> node.itemsOrSelf("a text, or a list of them"))
                .orElse(List.of())
                .forEach(item -> item.text("a text").ifPresent(texts::add));
        return texts;
    }

    private static Set<String> severities(YamlNode route) {
        Set<String> severities = new HashSet<>();
        route.get("severities")
                .map(node -> node.itemsOrSelf("a severity, or a list of them"))
                .orElse(List.of())
                .forEach(
                        item ->
                                item.oneOf(Severity.class)
                                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                                        .ifPresent(severities::add));
        return severities;
    }

    private Schedule schedule(YamlNode route) {
        Digest digest = route.oneOf("digest", Digest.class).orElse(Digest.NONE);
        if (digest != Digest.DAILY) {
            refuse(route, "daily_at", "digest: daily beside it");
        }
        return new Schedule(
                digest,
                route.get("daily_at").flatMap(RouteReader::time).orElse(DEFAULT_DAILY),
                route.get("quiet_hours").flatMap(this::quietHours).orElse(null),
                zone);
    }

    private Optional<QuietHours> quietHours(YamlNode node) {
        if (!node.keys("from", "to", "days")) {
            return Optional.empty();
        }
        if (node.has("from") != node.has("to")) {
            node.require(node.has("from") ? "to" : "from", "a time beside the other");
        }
        Set<DayOfWeek> days = new HashSet<>();
        node.get("days")
                .map(list -> list.itemsOrSelf("a day, or a list of them"))
                .orElse(List.of())
                .forEach(item -> item.oneOf(daysOfWeek()).ifPresent(days::add));
        if (days.size() == DayOfWeek.values().length) {
            return node.fault("all days", "one day at least on which messages are sent");
        }
        LocalTime from = node.get("from").flatMap(RouteReader::time).orElse(LocalTime.MIN);
        LocalTime to = node.get("to").flatMap(RouteReader::time).orElse(LocalTime.MIN);
        return Optional.of(new QuietHours(from, to, days, zone));
    }

    private static Map<String, DayOfWeek> daysOfWeek() {
        return Arrays.stream(DayOfWeek.values())
                .collect(
                        Collectors.toMap(
                                day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT),
                                day -> day,
                                (a, b) -> a,
                                LinkedHashMap::new));
    }

    private static Optional<LocalTime> time(YamlNode node) {
        String expected = "a time such as \"08:00\"";
        try {
            return node.text(expected).map(LocalTime::parse);
        } catch (DateTimeException e) {
            return node.fault(expected);
        }
    }

    private Optional<ScoreRoute> score(YamlNode route) {
        if (!route.keys("to", "level", "profile", "fields", "rows", "every", "segments")) {
            return Optional.empty();
        }
        Optional<DestinationConfig> to = destination(route);
        to.filter(destination -> !destination.abilities().takesScores())
                .ifPresent(ignored -> refuse(route, "to", "a destination that takes scores"));
        Optional<String> profile =
                route.require("profile", "a profile of the model")
                        .flatMap(node -> node.text("a profile of the model"));
        List<String> fields = fields(route);
        Duration every =
                route.duration("every", Duration.ZERO, Duration.ofDays(7)).orElse(DEFAULT_EVERY);
        boolean finalOnly =
                route.get("rows")
                        .flatMap(node -> node.oneOf(Map.of("final", true, "live", false)))
                        .orElse(true);
        boolean isOfUsers =
                route.oneOf("level", Level.class).filter(level -> level == Level.USER).isPresent();
        return to.flatMap(
                destination ->
                        profile.map(
                                name ->
                                        new ScoreRoute(
                                                destination.name(),
                                                isOfUsers,
                                                name,
                                                fields,
                                                finalOnly,
                                                every,
                                                texts(route, "segments"))));
    }

    private static List<String> fields(YamlNode route) {
        Map<String, String> known = new LinkedHashMap<>();
        FIELDS.forEach(field -> known.put(field, field));
        List<String> fields =
                route
                        .get("fields")
                        .map(node -> node.itemsOrSelf("a column of scores, or a list of them"))
                        .orElse(List.of())
                        .stream()
                        .map(item -> item.oneOf(known))
                        .flatMap(Optional::stream)
                        .distinct()
                        .toList();
        return fields.isEmpty() ? DEFAULT_FIELDS : fields;
    }
}
