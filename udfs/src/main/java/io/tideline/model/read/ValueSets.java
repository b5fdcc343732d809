package io.tideline.model.read;

import io.tideline.model.CanonicalJson;
import io.tideline.yaml.YamlNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Reads conditions: which values a property or trait may have. */
final class ValueSets {
    private static final String VALUE = "a text, a number, true or false";

    private ValueSets() {}

    /**
     * Reads a map of name to a list of values, or to a single one; the values as canonical JSON
     * text. Kept in the file's order, so that a model read twice is serialized alike.
     *
     * @param longest the most characters that a value may have
     */
    static Map<String, Set<String>> read(YamlNode node, String expected, int longest) {
        Map<String, Set<String>> conditions = new LinkedHashMap<>();
        for (YamlNode entry : node.entries(expected)) {
            Set<String> values = new LinkedHashSet<>();
            for (YamlNode item : entry.itemsOrSelf(VALUE)) {
                if (item.value().isNull() || item.value().isContainerNode()) {
                    item.fault(VALUE);
                    continue;
                }
                String value = CanonicalJson.of(item.value());
                if (value.length() > longest) {
                    item.fault(
                            value.length() + " characters",
                            "at most " + longest + " as JSON, all of which is kept of a value");
                }
                values.add(value);
            }
            if (entry.isList() && entry.value().isEmpty()) {
                entry.fault("at least one value");
            }
            conditions.put(entry.key(), Collections.unmodifiableSet(values));
        }
        if (node.value().isObject() && conditions.isEmpty()) {
            node.fault(expected);
        }
        return Collections.unmodifiableMap(conditions);
    }

    static boolean hasControlCharacter(String name) {
        return name.chars().anyMatch(Character::isISOControl);
    }
}
