package io.tideline.event.format;

import java.util.List;
import java.util.Map;

/**
 * What the value at a place must be: one of some texts, of which one that ends in {@code *} stands
 * for all that begin so, and one that begins with {@code !} for all others that are there.
 */
record Condition(PointerNode node, List<String> values) {

    /** Returns the conditions of a mapping. */
    static Condition[] of(Map<String, List<String>> conditions, PointerTree tree) {
        return conditions.entrySet().stream()
                .map(entry -> new Condition(tree.placeOf(entry.getKey()), entry.getValue()))
                .toArray(Condition[]::new);
    }

    /** Returns the first condition that holds, or null. */
    static Condition firstOf(Condition[] conditions) {
        for (Condition condition : conditions) {
            if (condition.holds()) {
                return condition;
            }
        }
        return null;
    }

    boolean holds() {
        String found = node.value().scalar();
        if (found == null) {
            return false;
        }
        for (String value : values) {
            boolean isNot = value.startsWith("!");
            if (matches(found, isNot ? value.substring(1) : value) != isNot) {
                return true;
            }
        }
        return false;
    }

    static boolean matches(String found, String value) {
        return value.endsWith("*")
                ? found.startsWith(value.substring(0, value.length() - 1))
                : found.equals(value);
    }
}
