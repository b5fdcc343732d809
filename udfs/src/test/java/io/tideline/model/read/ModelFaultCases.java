package io.tideline.model.read;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Models with one fault each, for the reader and the schema to refuse: the text, then the place,
 * what was found and what was expected.
 */
final class ModelFaultCases {
    private static final String WEIGHT = "a whole number from 0 to 10";
    private static final String WINDOW = "whole days such as 7d, from 1d to 400d";
    private static final String DURATION =
            "a duration such as 500ms, 30s, 10m, 12h or 3d, from 1ms to 3650d";
    private static final String NAMED = "characters, not all blank, none a control character";

    private ModelFaultCases() {}

    /**
     * Returns a model of two events, a feature, two segments, two profiles and a checklist of
     * users.
     */
    static String with(String more) {
        StringBuilder yaml = new StringBuilder(more).append('\n');
        Stream.of(
                        "version: 1",
                        "events: {Logged In: 1, Report Created: 9}",
                        "features: {Reports: [Report Created]}",
                        "segments: {trial: {plan: trial}, paid: {plan: pro}}",
                        "profiles: {weekly: {window: 7d}, monthly: {window: 30d}}",
                        "activation: {setup: {level: user, steps: {s: {event: Logged In}}}}")
                .filter(section -> !("\n" + more).contains("\n" + keyOf(section)))
                .forEach(section -> yaml.append(section).append('\n'));
        return yaml.toString();
    }

    private static String keyOf(String section) {
        return section.substring(0, section.indexOf(':') + 1);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                        top(),
                        events(),
                        segmentsAndFeatures(),
                        ofRows(),
                        profiles(),
                        normalization(),
                        activation(),
                        alerts())
                .flatMap(cases -> cases);
    }

    private static Stream<Arguments> top() {
        return Stream.of(
                arguments("version: 0", "version", "0", "a whole number of at least 1"),
                arguments("version: '1'", "version", "\"1\"", "a whole number of at least 1"),
                arguments("version: 1.5", "version", "1.5", "a whole number of at least 1"),
                arguments("version:", "version", "nothing", "a whole number of at least 1"),
                arguments(
                        "version: 2147483648",
                        "version",
                        "2147483648",
                        "a whole number of at least 1"),
                arguments(
                        "timezone: Europe/Berln",
                        "timezone",
                        "\"Europe/Berln\"",
                        "an IANA time zone such as Europe/Berlin; did you mean \"Europe/Berlin\"?"),
                arguments(
                        "timezone: '+02:00'",
                        "timezone",
                        "\"+02:00\"",
                        "an IANA time zone such as Europe/Berlin"),
                arguments(
                        "timezone: 2", "timezone", "2", "an IANA time zone such as Europe/Berlin"),
                arguments(
                        "rooster_days: 90",
                        "rooster_days",
                        "an unknown key",
                        "one of version, timezone, events, features, segments, profiles,"
                                + " normalization, activation, inactive_after, roster_days,"
                                + " traits, seats, bands, alerts; did you mean \"roster_days\"?"),
                arguments("roster_days: 401", "roster_days", "401", "a whole number from 1 to 400"),
                arguments(
                        "roster_days: 90d",
                        "roster_days",
                        "\"90d\"",
                        "a whole number from 1 to 400"),
                arguments(
                        "inactive_after: 14d",
                        "inactive_after",
                        "\"14d\"",
                        "a map with one of user, account"),
                arguments(
                        "inactive_after: {users: 14d}",
                        "inactive_after.users",
                        "an unknown key",
                        "one of user, account; did you mean \"user\"?"),
                arguments("inactive_after: {user: 14}", "inactive_after.user", "14", DURATION),
                arguments("inactive_after: {user: 0d}", "inactive_after.user", "\"0d\"", DURATION),
                arguments(
                        "inactive_after: {user: 3651d}",
                        "inactive_after.user",
                        "\"3651d\"",
                        DURATION));
    }

    private static Stream<Arguments> events() {
        String keys = "one of weight, where, daily_cap";
        String values = "a text, a number, true or false";
        return Stream.of(
                arguments(
                        "events: [A]",
                        "events",
                        "a list",
                        "a map of event names and their importance"),
                arguments("events: {A: 11}", "events.A", "11", WEIGHT),
                arguments("events: {A: -1}", "events.A", "-1", WEIGHT),
                arguments("events: {A: 1.5}", "events.A", "1.5", WEIGHT),
                arguments(
                        "events: {A: high}",
                        "events.A",
                        "\"high\"",
                        WEIGHT + ", or a map with " + keys),
                arguments(
                        "events: {A: }", "events.A", "nothing", WEIGHT + ", or a map with " + keys),
                arguments("events: {A: {weight: 11}}", "events.A.weight", "11", WEIGHT),
                arguments(
                        "events: {A: {wieght: 1}}",
                        "events.A.wieght",
                        "an unknown key",
                        keys + "; did you mean \"weight\"?"),
                arguments(
                        "events: {A: {daily_cap: 0}}",
                        "events.A.daily_cap",
                        "0",
                        "a whole number of at least 1"),
                arguments(
                        "events: {A: {where: csv}}",
                        "events.A.where",
                        "\"csv\"",
                        "a map of properties and the values they may have"),
                arguments(
                        "events: {A: {where: {}}}",
                        "events.A.where",
                        "an empty map",
                        "a map of properties and the values they may have"),
                arguments(
                        "events: {A: {where: {kind: []}}}",
                        "events.A.where.kind",
                        "an empty list",
                        "at least one value"),
                arguments(
                        "events: {A: {where: {kind: [csv, [xlsx]]}}}",
                        "events.A.where.kind[1]",
                        "a list",
                        values),
                arguments(
                        "events: {A: {where: {kind: {a: b}}}}",
                        "events.A.where.kind",
                        "a map",
                        values),
                arguments(
                        "events: {A: {where: {kind: }}}", "events.A.where.kind", "nothing", values),
                arguments(
                        "events: {'': 1}",
                        "events.\"\"",
                        "\"\"",
                        "the name of an event, without control characters"),
                arguments(
                        "events: {\"a\\0\": 1}",
                        "events.a\\u0000",
                        "\"a\\u0000\"",
                        "the name of an event, without control characters"));
    }

    private static Stream<Arguments> segmentsAndFeatures() {
        String traits = "a map of account traits and the values they may have";
        String big = "x".repeat(201);
        return Stream.of(
                arguments(
                        "segments: {all: {plan: trial}}",
                        "segments.all",
                        "\"all\"",
                        "another name, since all stands for everybody in the rows"),
                arguments("segments: {trial: [plan]}", "segments.trial", "a list", traits),
                arguments("segments: {trial: {}}", "segments.trial", "an empty map", traits),
                arguments("segments: {trial: }", "segments.trial", "nothing", traits),
                arguments(
                        "segments: {trial: {plan: []}}",
                        "segments.trial.plan",
                        "an empty list",
                        "at least one value"),
                arguments(
                        "segments: {' ': {plan: trial}}",
                        "segments. ",
                        "\" \"",
                        "as the name of a segment 1 to 200 " + NAMED),
                arguments(
                        "features: {" + big + ": [A]}",
                        "features." + "x".repeat(80) + "…",
                        "\"" + "x".repeat(80) + "…\"",
                        "as the name of a feature 1 to 200 " + NAMED),
                arguments(
                        "segments: {" + numbered(63, "s%d: {plan: p}") + "}",
                        "segments",
                        "63 segments",
                        "at most 62"),
                arguments(
                        "features: {F: Report Created}",
                        "features.F",
                        "\"Report Created\"",
                        "a list of event names"),
                arguments(
                        "features: {F: []}",
                        "features.F",
                        "an empty list",
                        "at least one event name"),
                arguments("features: {F: [404]}", "features.F[0]", "404", "the name of an event"),
                arguments("features: {F: }", "features.F", "nothing", "a list of event names"),
                arguments(
                        "events: {" + numbered(1001, "e%d: 1") + "}\nfeatures: {F: [e0]}",
                        "events",
                        "1002 names of events in the whole model",
                        "at most 1000"));
    }

    private static Stream<Arguments> ofRows() {
        String trait = "the name of a trait, without control characters";
        return Stream.of(
                arguments("traits: [name]", "traits", "a list", "a map with one of account, user"),
                arguments(
                        "traits: {acount: [name]}",
                        "traits.acount",
                        "an unknown key",
                        "one of account, user; did you mean \"account\"?"),
                arguments(
                        "traits: {user: name}",
                        "traits.user",
                        "\"name\"",
                        "a list of names of traits"),
                arguments("traits: {user: [1]}", "traits.user[0]", "1", trait),
                arguments("traits: {user: ['']}", "traits.user[0]", "\"\"", trait),
                arguments(
                        "traits: {user: [a, b, a]}",
                        "traits.user[2]",
                        "\"a\" twice",
                        "each trait once"),
                arguments(
                        "traits: {account: [" + numbered(51, "t%d") + "]}",
                        "traits.account",
                        "51 traits",
                        "at most 50"),
                arguments("seats: [seats]", "seats", "a list", trait),
                arguments("bands: [good]", "bands", "a list", "a map of names, each with its band"),
                arguments("bands: {low: 0}", "bands.low", "0", "a whole number from 1 to 100"),
                arguments(
                        "bands: {high: 101}", "bands.high", "101", "a whole number from 1 to 100"),
                arguments(
                        "bands: {a: 30, b: 30}",
                        "bands.b",
                        "30 a second time",
                        "another number for each band"),
                arguments(
                        "bands: {" + numbered(21, "b%d: %d").replace("b0: 0", "b0: 21") + "}",
                        "bands",
                        "21 bands",
                        "at most 20"));
    }

    private static Stream<Arguments> profiles() {
        String none = "at least one profile, such as weekly: {window: 7d}";
        return Stream.of(
                arguments("profiles:", "profiles", "nothing", none),
                arguments("profiles: {}", "profiles", "an empty map", none),
                arguments("profiles: {p: {}}", "profiles.p.window", "nothing", WINDOW),
                arguments(
                        "profiles: {p: 7d}",
                        "profiles.p",
                        "\"7d\"",
                        "a map with one of window, compare, segment, weights, features, normalization"),
                arguments("profiles: {p: {window: 7}}", "profiles.p.window", "7", WINDOW),
                arguments(
                        "profiles: {p: {window: 7 days}}",
                        "profiles.p.window",
                        "\"7 days\"",
                        WINDOW),
                arguments("profiles: {p: {window: 0d}}", "profiles.p.window", "\"0d\"", WINDOW),
                arguments("profiles: {p: {window: 401d}}", "profiles.p.window", "\"401d\"", WINDOW),
                arguments("profiles: {p: {window: 24h}}", "profiles.p.window", "\"24h\"", WINDOW),
                arguments(
                        "profiles: {p: {window: 7d, compare: 0d}}",
                        "profiles.p.compare",
                        "\"0d\"",
                        WINDOW),
                arguments(
                        "profiles: {p: {windw: 7d, window: 7d}}",
                        "profiles.p.windw",
                        "an unknown key",
                        "one of window, compare, segment, weights, features, normalization;"
                                + " did you mean \"window\"?"),
                arguments(
                        "profiles: {p: {window: 7d, segment: tril}}",
                        "profiles.p.segment",
                        "\"tril\"",
                        "one of those under segments: trial, paid; did you mean \"trial\"?"),
                arguments(
                        "segments:\nprofiles: {p: {window: 7d, segment: trial}}",
                        "profiles.p.segment",
                        "\"trial\"",
                        "the name of a segment, but there is none under segments"),
                arguments(
                        "profiles: {p: {window: 7d, weights: {A: 11}}}",
                        "profiles.p.weights.A",
                        "11",
                        WEIGHT),
                arguments(
                        "profiles: {p: {window: 7d, weights: {A: {weight: 1}}}}",
                        "profiles.p.weights.A",
                        "a map",
                        WEIGHT),
                arguments(
                        "profiles: {p: {window: 7d, features: [A]}}",
                        "profiles.p.features",
                        "a list",
                        "a map of names, each with its feature"),
                arguments(
                        "profiles: {p: {window: 7d, features: {F: []}}}",
                        "profiles.p.features.F",
                        "an empty list",
                        "at least one event name"),
                arguments(
                        "profiles: {" + numbered(51, "p%d: {window: 7d}") + "}",
                        "profiles",
                        "51 profiles",
                        "at most 50"));
    }

    private static Stream<Arguments> normalization() {
        return Stream.of(
                arguments(
                        "normalization: {method: winsorised}",
                        "normalization.method",
                        "\"winsorised\"",
                        "one of winsorized, exponential, target; did you mean \"winsorized\"?"),
                arguments(
                        "normalization: {percentile: 101}",
                        "normalization.percentile",
                        "101",
                        "a whole number from 1 to 100"),
                arguments(
                        "normalization: {percentile: 99.9}",
                        "normalization.percentile",
                        "99.9",
                        "a whole number from 1 to 100"),
                arguments(
                        "normalization: {method: target}",
                        "normalization.target",
                        "nothing",
                        "the raw score that is 100: a whole number of at least 1"),
                arguments(
                        "normalization: {method: target, target: 0}",
                        "normalization.target",
                        "0",
                        "a whole number of at least 1"),
                arguments(
                        "normalization: {method: target, target: 4, percentile: 90}",
                        "normalization.percentile",
                        "90",
                        "no percentile, which method target does not take"),
                arguments(
                        "normalization: {target: 400}",
                        "normalization.target",
                        "400",
                        "no target, which only method target takes"),
                arguments(
                        "normalization: target",
                        "normalization",
                        "\"target\"",
                        "a map with one of method, percentile, target"),
                arguments(
                        "profiles: {p: {window: 7d, normalization: {method: target}}}",
                        "profiles.p.normalization.target",
                        "nothing",
                        "the raw score that is 100: a whole number of at least 1"));
    }

    private static Stream<Arguments> activation() {
        String step = "a map of at least one step, such as Invite a member: {event: Invite Sent}";
        return Stream.of(
                arguments("activation: {c: {}}", "activation.c.steps", "nothing", step),
                arguments(
                        "activation: {c: {steps: {}}}", "activation.c.steps", "an empty map", step),
                arguments("activation: {c: {steps: [A]}}", "activation.c.steps", "a list", step),
                arguments(
                        "activation: {c: }",
                        "activation.c",
                        "nothing",
                        "a map with one of level, segment, start, steps, stalled_after,"
                                + " expires_after"),
                checklist(
                        "level: acount",
                        "level",
                        "\"acount\"",
                        "one of account, user; did you mean \"account\"?"),
                checklist(
                        "level: user, segment: trial",
                        "segment",
                        "\"trial\"",
                        "no segment, which only level account takes"),
                checklist(
                        "segment: pad",
                        "segment",
                        "\"pad\"",
                        "one of those under segments: trial, paid; did you mean \"paid\"?"),
                checklist("start: [A]", "start", "a list", "the name of an event"),
                checklist("stalled_after: 3", "stalled_after", "3", DURATION),
                checklist("expires_after: 3 days", "expires_after", "\"3 days\"", DURATION),
                checklist(
                        "stalled: 3d",
                        "stalled",
                        "an unknown key",
                        "one of level, segment, start, steps, stalled_after, expires_after"),
                arguments(
                        "activation: {c: {steps: {s: A}}}",
                        "activation.c.steps.s",
                        "\"A\"",
                        "a map with one of event, count, distinct"),
                arguments(
                        "activation: {c: {steps: {s: {count: 2}}}}",
                        "activation.c.steps.s.event",
                        "nothing",
                        "the name of an event, or a list of names"),
                step("event: []", "event", "an empty list", "at least one event name"),
                step("event: A, count: 0", "count", "0", "a whole number of at least 1"),
                step("event: A, distinct: 1", "distinct", "1", "the name of a property"),
                step(
                        "event: A, events: B",
                        "events",
                        "an unknown key",
                        "one of event, count, distinct; did you mean \"event\"?"));
    }

    private static Stream<Arguments> alerts() {
        return Stream.of(
                arguments(
                        "bands: {low: 1, high: 60}\nalerts: {a: {kind: band, profile: weekly, to: [hihg]}}",
                        "alerts.a.to[0]",
                        "\"hihg\"",
                        "one of those under bands; did you mean \"high\"?"),
                arguments(
                        "alerts: {a: {kind: band, profile: weekly, to: [low]}}",
                        "alerts.a.to[0]",
                        "\"low\"",
                        "one of those under bands, which has none"),
                arguments(
                        "bands: {low: 1}\nalerts: {a: {kind: band, profile: weekly, to: []}}",
                        "alerts.a.to",
                        "an empty list",
                        "at least one name of a band"),
                arguments(
                        "alerts: {a: {kind: champion_silent, profile: weekly, level: user}}",
                        "alerts.a.level",
                        "\"user\"",
                        "level account, the only one of kind champion_silent"),
                arguments(
                        "alerts: {a: {kind: champion_silent, profile: weekly, silent_for: 12h}}",
                        "alerts.a.silent_for",
                        "\"12h\"",
                        WINDOW),
                arguments(
                        "alerts: {a: {kind: score_drop, profile: weekly, by: use}}",
                        "alerts.a.by",
                        "\"use\"",
                        "one of change, usage"),
                arguments(
                        "alerts: {a: {kind: inactive, resolve: 1}}\ninactive_after: {account: 1d}",
                        "alerts.a.resolve",
                        "1",
                        "true or false"),
                arguments(
                        "alerts: {a: {level: user}}",
                        "alerts.a.kind",
                        "nothing",
                        "the kind of alert, such as new_account or score_drop"),
                rule(
                        "kind: score_dorp",
                        "kind",
                        "\"score_dorp\"",
                        "one of new_account, new_user, event, activation, activation_stalled,"
                                + " activation_expired, score_drop, score_rise, usage_drop,"
                                + " usage_rise, band, champion_silent, inactive,"
                                + " reactivated, feature_adopted; did you mean \"score_drop\"?"),
                rule(
                        "kind: new_account, severity: fatal",
                        "severity",
                        "\"fatal\"",
                        "one of info, warning, critical"),
                rule(
                        "kind: new_account, level: user",
                        "level",
                        "\"user\"",
                        "level account, the only one of kind new_account"),
                rule(
                        "kind: new_user, level: user",
                        "level",
                        "\"user\"",
                        "level account, the only one of kind new_user"),
                rule(
                        "kind: new_account, points: 3",
                        "points",
                        "a key that kind new_account does not take",
                        "one of kind, level, severity, segment"),
                rule(
                        "kind: new_account, sevrity: info",
                        "sevrity",
                        "an unknown key",
                        "one of kind, level, severity, segment, events, cooldown, checklist,"
                                + " at_least, resolve, profile, points, by, escalate,"
                                + " percent, min_raw, to, share, silent_for, features; did you mean"
                                + " \"severity\"?"),
                rule(
                        "kind: feature_adopted, level: user, segment: trial",
                        "segment",
                        "\"trial\"",
                        "no segment, which only level account takes"),
                rule(
                        "kind: new_account, segment: al",
                        "segment",
                        "\"al\"",
                        "one of those under segments: trial, paid"),
                rule("kind: event", "events", "nothing", "a list of event names"),
                rule(
                        "kind: event, events: []",
                        "events",
                        "an empty list",
                        "at least one event name"),
                rule("kind: event, events: [A], cooldown: 1w", "cooldown", "\"1w\"", DURATION),
                rule(
                        "kind: activation, level: user",
                        "checklist",
                        "nothing",
                        "the name of a checklist"),
                rule(
                        "kind: activation, level: user, checklist: setpu",
                        "checklist",
                        "\"setpu\"",
                        "one of those under activation: setup; did you mean \"setup\"?"),
                rule(
                        "kind: activation_stalled, checklist: setup",
                        "checklist",
                        "a checklist of level user",
                        "one of level account, as the rule is"),
                rule(
                        "kind: activation, level: user, checklist: setup, at_least: 0",
                        "at_least",
                        "0",
                        "a whole number from 1 to 100"),
                rule(
                        "kind: activation_expired, level: user, checklist: setup, at_least: 50",
                        "at_least",
                        "a key that kind activation_expired does not take",
                        "one of kind, level, severity, segment, checklist"),
                rule("kind: score_drop", "profile", "nothing", "the name of a profile"),
                rule(
                        "kind: score_rise, profile: weakly",
                        "profile",
                        "\"weakly\"",
                        "one of those under profiles: weekly, monthly; did you mean \"weekly\"?"),
                rule(
                        "kind: score_drop, profile: weekly, points: 0",
                        "points",
                        "0",
                        "a whole number of at least 1"),
                rule(
                        "kind: feature_adopted, features: [Report]",
                        "features[0]",
                        "\"Report\"",
                        "one of those under features: Reports; did you mean \"Reports\"?"),
                rule(
                        "kind: feature_adopted, features: []",
                        "features",
                        "an empty list",
                        "at least one name of a feature"),
                arguments(
                        "alerts: {a: {kind: inactive}}",
                        "alerts.a",
                        "kind inactive without inactive_after.account",
                        "inactive_after: {account: 14d} in the model"),
                arguments(
                        "inactive_after: {account: 7d}\n"
                                + "alerts: {a: {kind: reactivated, level: user}}",
                        "alerts.a",
                        "kind reactivated without inactive_after.user",
                        "inactive_after: {user: 14d} in the model"));
    }

    private static Arguments checklist(String keys, String place, String found, String expected) {
        return arguments(
                "activation: {c: {steps: {s: {event: A}}, " + keys + "}}",
                "activation.c." + place,
                found,
                expected);
    }

    private static Arguments step(String keys, String place, String found, String expected) {
        return arguments(
                "activation: {c: {steps: {s: {" + keys + "}}}}",
                "activation.c.steps.s." + place,
                found,
                expected);
    }

    private static Arguments rule(String keys, String place, String found, String expected) {
        return arguments("alerts: {a: {" + keys + "}}", "alerts.a." + place, found, expected);
    }

    private static String numbered(int count, String form) {
        return IntStream.range(0, count)
                .mapToObj(i -> form.replace("%d", String.valueOf(i)))
                .collect(Collectors.joining(", "));
    }
}
