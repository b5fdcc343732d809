package io.tideline.model;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The traits that rows and alerts carry, in the model's order; others decide segments alone.
 *
 * @param account those of {@code group} calls
 * @param user those of {@code identify} calls
 */
public record CarriedTraits(List<String> account, List<String> user) implements Serializable {
    public static final CarriedTraits NONE = new CarriedTraits(List.of(), List.of());

    /**
     * Returns what rows carry of an account's traits, in the model's order.
     *
     * @param values in canonical JSON text, by name; those that are not set are null or not there
     */
    public Map<String, String> carried(Map<String, String> values) {
        return carried(account, values);
    }

    /** Returns what rows carry of a user's traits, as {@link #carried}. */
    public Map<String, String> carriedOfUser(Map<String, String> values) {
        return carried(user, values);
    }

    private static Map<String, String> carried(List<String> names, Map<String, String> values) {
        Map<String, String> carried = new LinkedHashMap<>();
        for (String name : names) {
            String value = values.get(name);
            if (value != null && !value.equals(TraitValue.UNSET)) {
                String kept = TraitValue.carried(value);
                if (!kept.equals(TraitValue.UNSET)) {
                    carried.put(name, kept);
                }
            }
        }
        return carried;
    }
}
