package io.tideline.console.entity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One of those who do most in an account.
 *
 * @param share percent of the account's raw
 */
public record Champion(String user, long raw, double share) {
    /** Reads the column {@code top_users}. */
    static List<Champion> list(JsonNode column) {
        List<Champion> champions = new ArrayList<>();
        column.forEach(
                each ->
                        champions.add(
                                new Champion(
                                        each.path("user_id").asText(),
                                        each.path("raw").asLong(),
                                        each.path("share").asDouble())));
        return List.copyOf(champions);
    }
}
