package io.tideline.delivery.route;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Which scores go to a destination.
 *
 * @param to the destination's name
 * @param fields whose values are sent
 * @param finalOnly whether rows of a day that is still open are left out
 * @param every the least time between two sendings of one user or account
 * @param segments of which the account is in one; empty: any, or none
 */
public record ScoreRoute(
        String to,
        boolean isOfUsers,
        String profile,
        List<String> fields,
        boolean finalOnly,
        Duration every,
        Set<String> segments) {

    /** Returns whether a row of the topic goes by this route, as far as the row alone says. */
    public boolean takes(JsonNode row) {
        return row.path("profile").asText().equals(profile)
                && row.path("level").asText().equals(isOfUsers ? "user" : "account")
                && (row.path("final").asBoolean() || !finalOnly);
    }
}
