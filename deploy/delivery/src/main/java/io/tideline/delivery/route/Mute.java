package io.tideline.delivery.route;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/**
 * Accounts of which nothing is sent, such as one's own and those for trying things.
 *
 * @param accounts by their ids
 * @param traits values of traits, as text, by the traits' names
 */
public record Mute(Set<String> accounts, Map<String, Set<String>> traits) {

    /**
     * Returns whether an account is mute.
     *
     * @param account its id, or null
     * @param known its traits
     */
    public boolean covers(String account, JsonNode known) {
        return (account != null && accounts.contains(account))
                || traits.entrySet().stream()
                        .anyMatch(
                                each ->
                                        each.getValue()
                                                .contains(known.path(each.getKey()).asText("")));
    }
}
