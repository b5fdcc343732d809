package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Rows by their keys. */
final class Rows {
    /** The number of differences shown: enough to see what they have in common. */
    private static final int SHOWN = 8;

    private Rows() {}

    /**
     * Returns the valid row of each key: the last one, but not a live one after a final one; none
     * if the last one retracts the row, or is of who moves the clock, after the end of a replay.
     */
    static Map<String, ObjectNode> byKey(List<String> rows, List<String> key) {
        Map<String, ObjectNode> byKey = new TreeMap<>();
        for (String text : rows) {
            ObjectNode row = Json.object(text);
            byKey.merge(
                    keyOf(row, key),
                    row,
                    (old, fresh) -> isLive(fresh) && !isLive(old) ? old : fresh);
        }
        byKey.values().removeIf(row -> row.path("retracted").asBoolean() || Message.isOfTick(row));
        return byKey;
    }

    /** Returns the rows without live ones. */
    static Map<String, ObjectNode> finals(Map<String, ObjectNode> rows) {
        Map<String, ObjectNode> finals = new TreeMap<>(rows);
        finals.values().removeIf(Rows::isLive);
        return finals;
    }

    static boolean isLive(ObjectNode row) {
        return row.has("final") && !row.get("final").booleanValue();
    }

    private static String keyOf(ObjectNode row, List<String> key) {
        return key.stream()
                .map(field -> row.required(field).textValue())
                .collect(Collectors.joining(" "));
    }

    /** Asserts that two outputs have the same rows, to the last field. */
    static void assertSame(Map<String, ObjectNode> actual, Map<String, ObjectNode> expected) {
        List<String> differences = new ArrayList<>();
        expected.forEach(
                (key, row) -> {
                    if (!actual.containsKey(key)) {
                        differences.add(key + ": missing " + row);
                    } else {
                        fields(row, actual.get(key))
                                .forEach(field -> differences.add(key + ": " + field));
                    }
                });
        actual.forEach(
                (key, row) -> {
                    if (!expected.containsKey(key)) {
                        differences.add(key + ": not expected " + row);
                    }
                });
        assertThat(differences.stream().limit(SHOWN))
                .as("%d differences in %d rows", differences.size(), expected.size())
                .isEmpty();
    }

    private static List<String> fields(ObjectNode expected, ObjectNode actual) {
        var names = new ArrayList<String>();
        expected.fieldNames().forEachRemaining(names::add);
        actual.fieldNames()
                .forEachRemaining(
                        name -> {
                            if (!names.contains(name)) {
                                names.add(name);
                            }
                        });
        return names.stream()
                .filter(name -> !sameField(expected.get(name), actual.get(name)))
                .map(name -> name + " is " + actual.get(name) + ", not " + expected.get(name))
                .toList();
    }

    private static boolean sameField(JsonNode expected, JsonNode actual) {
        return expected != null && expected.equals(actual);
    }
}
