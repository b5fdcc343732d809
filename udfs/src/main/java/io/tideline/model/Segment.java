package io.tideline.model;

import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A group of accounts, defined by their traits.
 *
 * @param name as in the model file
 * @param traits trait name to the values it may have, each in canonical JSON text ({@link
 *     CanonicalJson})
 */
public record Segment(String name, Map<String, Set<String>> traits) implements Serializable {
    /** Characters of the longest value that a segment may list. */
    public static final int LONGEST_VALUE = 1_000;

    /**
     * Returns whether an account with these traits is in the segment: every listed trait must have
     * one of its values.
     *
     * @param accountTraits the canonical JSON text of a trait by its name; null where it is unset
     */
    public boolean matches(UnaryOperator<String> accountTraits) {
        for (Map.Entry<String, Set<String>> trait : traits.entrySet()) {
            String value = accountTraits.apply(trait.getKey());
            if (value == null || !trait.getValue().contains(value)) {
                return false;
            }
        }
        return true;
    }
}
