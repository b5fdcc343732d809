package io.tideline.model.read;

import io.tideline.alert.AlertKind;
import io.tideline.alert.kinds.AlertKinds;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;
import io.tideline.model.AlertRule.Severity;
import io.tideline.model.Checklist;
import io.tideline.model.Level;
import io.tideline.yaml.Suggestions;
import io.tideline.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads the section {@code alerts}, by what each of {@link AlertKinds} takes.
 *
 * @param root the model, for its {@code inactive_after}
 * @param activation the checklists, by the index of their names
 * @param bands names for scores
 */
record AlertReader(
        YamlNode root,
        EventCatalog events,
        NameRegistry segments,
        NameRegistry profiles,
        NameRegistry features,
        NameRegistry checklists,
        List<Checklist> activation,
        List<String> bands) {
    private static final List<String> COMMON = List.of("kind", "level", "severity", "segment");

    List<AlertRule> read(YamlNode section) {
        List<AlertRule> rules = new ArrayList<>();
        String[] keys = keys(AlertKinds.OPTIONS).toArray(String[]::new);
        NameRegistry names = new NameRegistry("alerts", "rule", NameRegistry.ANY_LENGTH);
        for (YamlNode entry : names.read(section)) {
            if (entry.keys(keys)) {
                rule(entry).ifPresent(rules::add);
            }
        }
        return List.copyOf(rules);
    }

    private static List<String> keys(List<AlertOption<?>> options) {
        return Stream.concat(COMMON.stream(), options.stream().map(AlertOption::name)).toList();
    }

    private Optional<AlertRule> rule(YamlNode entry) {
        Optional<AlertKind<?>> kind =
                entry.require("kind", "the kind of alert, such as new_account or score_drop")
                        .flatMap(node -> node.oneOf(AlertKinds.ALL));
        Level level = Levels.level(entry);
        Severity severity = entry.oneOf("severity", Severity.class).orElse(Severity.INFO);
        int segment = Levels.segment(entry, level, segments);
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        checkKeys(entry, kind.get());
        checkLevel(entry, kind.get(), level);
        Map<String, Object> options = new HashMap<>();
        for (AlertOption<?> option : kind.get().options) {
            value(option, entry, level).ifPresent(value -> options.put(option.name(), value));
        }
        return Optional.of(
                new AlertRule(
                        entry.key(),
                        kind.get().name,
                        level,
                        severity,
                        segment,
                        Map.copyOf(options)));
    }

    private static void checkKeys(YamlNode entry, AlertKind<?> kind) {
        String allowed = "one of " + String.join(", ", keys(kind.options));
        for (AlertOption<?> option : AlertKinds.OPTIONS) {
            if (!kind.options.contains(option)) {
                String found = "a key that kind " + kind.name + " does not take";
                entry.get(option.name()).ifPresent(node -> node.fault(found, allowed));
            }
        }
    }

    private void checkLevel(YamlNode entry, AlertKind<?> kind, Level level) {
        if (level == null) {
            return;
        }
        if (!kind.isOf(level)) {
            entry.get("level")
                    .ifPresent(it -> it.fault("level account, the only one of kind " + kind.name));
        }
        boolean isSet = root.get("inactive_after").filter(in -> in.has(level.text())).isPresent();
        if (kind.needsInactiveAfter() && !isSet) {
            entry.fault(
                    "kind " + kind.name + " without inactive_after." + level.text(),
                    "inactive_after: {" + level.text() + ": 14d} in the model");
        }
    }

    /** Returns what a rule has for an option; empty where it has nothing, or it is faulty. */
    private Optional<?> value(AlertOption<?> option, YamlNode entry, Level level) {
        Optional<YamlNode> node =
                option.isRequired()
                        ? entry.require(option.name(), option.type().text)
                        : entry.get(option.name());
        return switch (option.type()) {
            case EVENTS -> node.map(events::readList);
            case FEATURES -> Optional.of(node.map(this::features).orElseGet(features::names));
            case CHECKLIST -> node.flatMap(checklist -> checklist(checklist, level));
            case PROFILE -> node.flatMap(profiles::indexOf).map(profiles::name);
            case NUMBER -> node.flatMap(number -> number.integer(option.min(), option.max()));
            case DURATION -> node.flatMap(d -> d.duration(Levels.SHORTEST, Levels.LONGEST));
            case DAYS -> node.map(ProfileReader::days);
            case FLAG -> node.flatMap(YamlNode::bool);
            case MEASURE -> node.flatMap(measure -> measure.oneOf(AlertRule.Measure.class));
            case BANDS -> node.map(this::bandsOf);
        };
    }

    private List<String> features(YamlNode list) {
        Set<String> names = new LinkedHashSet<>();
        for (YamlNode item : list.items(AlertOption.Type.FEATURES.text)) {
            features.indexOf(item).map(features::name).ifPresent(names::add);
        }
        if (list.isList() && list.value().isEmpty()) {
            list.fault("at least one name of a feature");
        }
        return List.copyOf(names);
    }

    private List<String> bandsOf(YamlNode list) {
        String known = "one of those under bands" + (bands.isEmpty() ? ", which has none" : "");
        Set<String> names = new LinkedHashSet<>();
        for (YamlNode item : list.items(AlertOption.Type.BANDS.text)) {
            Optional<String> name = item.text(known);
            if (name.isPresent() && !bands.contains(name.get())) {
                item.fault(known + Suggestions.hint(name.get(), bands));
            }
            name.ifPresent(names::add);
        }
        if (list.isList() && list.value().isEmpty()) {
            list.fault("at least one name of a band");
        }
        return List.copyOf(names);
    }

    private Optional<String> checklist(YamlNode node, Level level) {
        Optional<Checklist> checklist = checklists.indexOf(node).map(activation::get);
        Level its = checklist.map(Checklist::level).orElse(level);
        if (level != null && its != null && level != its) {
            node.fault(
                    "a checklist of level " + its.text(),
                    "one of level " + level.text() + ", as the rule is");
        }
        return checklist.map(Checklist::name);
    }
}
