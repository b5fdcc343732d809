package io.tideline.model;

import java.io.Serializable;
import java.util.Map;
import java.util.Set;

/**
 * A group of accounts, told by their traits.
 *
 * @param name as in the model file
 * @param traits trait name to the values it may have, each in canonical JSON text ({@link
 *     CanonicalJson})
 */
public record Segment(String name, Map<String, Set<String>> traits) implements Serializable {

    /**
     * Whether an account with these traits is in the segment: every listed trait must have one of
     * its values.
     *
     * @param accountTraits trait name to canonical JSON text; a trait that is unset is absent
     */
    public boolean matches(Map<String, String> accountTraits) {
        for (Map.Entry<String, Set<String>> trait : traits.entrySet()) {
            String value = accountTraits.get(trait.getKey());
            if (value == null || !trait.getValue().contains(value)) {
                return false;
            }
        }
        return true;
    }
}
