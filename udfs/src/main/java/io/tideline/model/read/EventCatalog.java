package io.tideline.model.read;

import io.tideline.model.EventRule;
import io.tideline.yaml.ValidationError;
import io.tideline.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gives every event that a model names its index, in the order of first mention. */
final class EventCatalog {
    static final int MAX_EVENTS = 1000;
    static final int MAX_WEIGHT = 10;

    private static final String NAME = "the name of an event";

    private final Map<String, Integer> indexes = new LinkedHashMap<>();
    private final List<EventRule> rules = new ArrayList<>();

    /** Returns the entries of the section {@code events}; to be called before any other mention. */
    void readSection(YamlNode section) {
        for (YamlNode entry : section.entries("a map of event names and their importance")) {
            checkName(entry, entry.key());
            if (entry.value().isObject()) {
                entry.keys("weight", "where", "daily_cap");
                add(
                        new EventRule(
                                entry.key(),
                                entry.integer("weight", 0, MAX_WEIGHT).orElse(0),
                                entry.get("where").map(EventCatalog::where).orElse(Map.of()),
                                entry.integer("daily_cap", 1, Integer.MAX_VALUE).orElse(0)));
            } else {
                add(new EventRule(entry.key(), weight(entry), Map.of(), 0));
            }
        }
    }

    /** Returns importance by event index, as a profile's {@code weights} lists it. */
    Map<Integer, Integer> readWeights(YamlNode section) {
        Map<Integer, Integer> weights = new LinkedHashMap<>();
        for (YamlNode entry : section.entries("a map of event names and their importance")) {
            checkName(entry, entry.key());
            weights.put(mention(entry.key()), entry.integer(0, MAX_WEIGHT).orElse(0));
        }
        return weights;
    }

    /** Returns the indexes of a list of event names, each once. */
    List<Integer> readList(YamlNode list) {
        return readNames(list, list.items("a list of event names"));
    }

    /** Returns the indexes of a list of event names, or of a single one. */
    List<Integer> readListOrName(YamlNode node) {
        return readNames(node, node.itemsOrSelf(NAME));
    }

    /** Returns the index of a single event name. */
    Optional<Integer> readName(YamlNode node) {
        return node.text(NAME)
                .map(
                        name -> {
                            checkName(node, name);
                            return mention(name);
                        });
    }

    /** Returns every event so far, by index. */
    List<EventRule> rules() {
        return List.copyOf(rules);
    }

    private List<Integer> readNames(YamlNode list, List<YamlNode> items) {
        if (list.isList() && items.isEmpty()) {
            list.fault("at least one event name");
        }
        Set<Integer> events = new LinkedHashSet<>();
        items.forEach(item -> readName(item).ifPresent(events::add));
        return List.copyOf(events);
    }

    private int mention(String name) {
        if (!indexes.containsKey(name)) {
            add(new EventRule(name, 0, Map.of(), 0));
        }
        return indexes.get(name);
    }

    private void add(EventRule rule) {
        indexes.put(rule.name(), rules.size());
        rules.add(rule);
    }

    private static int weight(YamlNode entry) {
        if (!entry.value().isNumber()) {
            entry.fault(
                    "a whole number from 0 to 10, or a map with one of weight, where, daily_cap");
            return 0;
        }
        return entry.integer(0, MAX_WEIGHT).orElse(0);
    }

    private static Map<String, Set<String>> where(YamlNode node) {
        String expected = "a map of properties and the values they may have";
        return ValueSets.read(node, expected, Integer.MAX_VALUE);
    }

    private static void checkName(YamlNode node, String name) {
        if (name.isEmpty() || ValueSets.hasControlCharacter(name)) {
            node.fault(
                    "\"" + ValidationError.abbreviate(name) + "\"",
                    NAME + ", without control characters");
        }
    }
}
