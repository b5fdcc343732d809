package io.tideline.model.read;

import io.tideline.model.AlertRule;
import io.tideline.model.AlertRule.Kind;
import io.tideline.model.AlertRule.Severity;
import io.tideline.model.Checklist;
import io.tideline.model.Feature;
import io.tideline.model.Level;
import io.tideline.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the section {@code alerts}. */
final class AlertReader {
    static final int DEFAULT_AT_LEAST = 100;
    static final int DEFAULT_POINTS = 20;

    private static final List<String> COMMON = List.of("kind", "level", "severity", "segment");
    private static final String[] ALL = {
        "kind",
        "level",
        "severity",
        "segment",
        "events",
        "cooldown",
        "checklist",
        "at_least",
        "profile",
        "points",
        "features"
    };

    private final EventCatalog events;
    private final NameRegistry segments;
    private final NameRegistry profiles;
    private final NameRegistry features;
    private final NameRegistry checklists;
    private final List<Checklist> activation;
    private final YamlNode root;

    /**
     * @param activation the checklists, by the index of their names
     * @param root the model, for its {@code inactive_after}
     */
    AlertReader(
            YamlNode root,
            EventCatalog events,
            NameRegistry segments,
            NameRegistry profiles,
            NameRegistry features,
            NameRegistry checklists,
            List<Checklist> activation) {
        this.root = root;
        this.events = events;
        this.segments = segments;
        this.profiles = profiles;
        this.features = features;
        this.checklists = checklists;
        this.activation = activation;
    }

    List<AlertRule> read(YamlNode section, List<Feature> modelFeatures) {
        List<AlertRule> rules = new ArrayList<>();
        for (YamlNode entry : new NameRegistry("alerts", "rule").read(section)) {
            if (entry.keys(ALL)) {
                rule(entry, modelFeatures).ifPresent(rules::add);
            }
        }
        return List.copyOf(rules);
    }

    private Optional<AlertRule> rule(YamlNode entry, List<Feature> modelFeatures) {
        Optional<Kind> kind =
                entry.require("kind", "the kind of alert, such as new_account or score_drop")
                        .flatMap(node -> node.oneOf(Kind.class));
        Level level = Levels.level(entry);
        Severity severity = entry.oneOf("severity", Severity.class).orElse(Severity.INFO);
        int segment = Levels.segment(entry, level, segments);
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        checkKeys(entry, kind.get());
        checkLevel(entry, kind.get(), level);
        return Optional.of(
                new AlertRule(
                        entry.key(),
                        kind.get(),
                        level,
                        severity,
                        segment,
                        kind.get() == Kind.EVENT ? readEvents(entry) : List.of(),
                        isActivation(kind.get()) ? checklist(entry, level) : null,
                        entry.integer("at_least", 1, 100).orElse(DEFAULT_AT_LEAST),
                        isScore(kind.get()) ? profile(entry) : null,
                        entry.integer("points", 1, Integer.MAX_VALUE).orElse(DEFAULT_POINTS),
                        kind.get() == Kind.FEATURE_ADOPTED
                                ? readFeatures(entry, modelFeatures)
                                : List.of(),
                        entry.duration("cooldown", Levels.SHORTEST, Levels.LONGEST).orElse(null)));
    }

    private static void checkKeys(YamlNode entry, Kind kind) {
        List<String> allowed = allowed(kind);
        for (String key : ALL) {
            if (!allowed.contains(key)) {
                entry.get(key)
                        .ifPresent(
                                node ->
                                        node.fault(
                                                "a key that kind " + text(kind) + " does not take",
                                                "one of " + String.join(", ", allowed)));
            }
        }
    }

    private static List<String> allowed(Kind kind) {
        List<String> own =
                switch (kind) {
                    case EVENT -> List.of("events", "cooldown");
                    case ACTIVATION -> List.of("checklist", "at_least");
                    case ACTIVATION_STALLED, ACTIVATION_EXPIRED -> List.of("checklist");
                    case SCORE_DROP, SCORE_RISE -> List.of("profile", "points");
                    case FEATURE_ADOPTED -> List.of("features");
                    case NEW_ACCOUNT, NEW_USER, INACTIVE, REACTIVATED -> List.of();
                };
        List<String> all = new ArrayList<>(COMMON);
        all.addAll(own);
        return all;
    }

    private void checkLevel(YamlNode entry, Kind kind, Level level) {
        if ((kind == Kind.NEW_ACCOUNT || kind == Kind.NEW_USER) && level == Level.USER) {
            entry.get("level")
                    .ifPresent(
                            node ->
                                    node.fault(
                                            "level account, the only one of kind " + text(kind)));
        }
        boolean needsInactive = kind == Kind.INACTIVE || kind == Kind.REACTIVATED;
        if (needsInactive && level != null) {
            Optional<YamlNode> section = root.get("inactive_after");
            if (section.isEmpty() || !section.get().has(level.text())) {
                entry.fault(
                        "kind " + text(kind) + " without inactive_after." + level.text(),
                        "inactive_after: {" + level.text() + ": 14d} in the model");
            }
        }
    }

    private List<Integer> readEvents(YamlNode entry) {
        return entry.require("events", "a list of event names")
                .map(events::readList)
                .orElse(List.of());
    }

    private String checklist(YamlNode entry, Level level) {
        Optional<YamlNode> node = entry.require("checklist", "the name of a checklist");
        Optional<Integer> index = node.flatMap(checklists::indexOf);
        if (index.isEmpty()) {
            return null;
        }
        Checklist checklist = activation.get(index.get());
        if (level != null && checklist.level() != null && level != checklist.level()) {
            node.get()
                    .fault(
                            "a checklist of level " + checklist.level().text(),
                            "one of level " + level.text() + ", as the rule is");
        }
        return checklist.name();
    }

    private String profile(YamlNode entry) {
        return entry.require("profile", "the name of a profile")
                .flatMap(profiles::indexOf)
                .map(profiles::name)
                .orElse(null);
    }

    private List<String> readFeatures(YamlNode entry, List<Feature> modelFeatures) {
        if (!entry.has("features")) {
            return modelFeatures.stream().map(Feature::name).toList();
        }
        YamlNode list = entry.get("features").orElseThrow();
        Set<String> names = new LinkedHashSet<>();
        for (YamlNode item : list.items("a list of names of features")) {
            features.indexOf(item).map(features::name).ifPresent(names::add);
        }
        if (list.isList() && list.value().isEmpty()) {
            list.fault("at least one name of a feature");
        }
        return List.copyOf(names);
    }

    private static boolean isActivation(Kind kind) {
        return kind == Kind.ACTIVATION
                || kind == Kind.ACTIVATION_STALLED
                || kind == Kind.ACTIVATION_EXPIRED;
    }

    private static boolean isScore(Kind kind) {
        return kind == Kind.SCORE_DROP || kind == Kind.SCORE_RISE;
    }

    private static String text(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
