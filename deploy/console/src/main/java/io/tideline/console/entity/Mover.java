package io.tideline.console.entity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * An event by which a raw differs from that of the window before, or, without the figures of
 * before, one that it is made of.
 *
 * @param count how often it counts now
 * @param previousCount how often it counted in the window before
 */
public record Mover(
        String event, long count, long previousCount, long points, long previousPoints) {

    /** Reads the column {@code movers} or {@code drivers}. */
    static List<Mover> list(JsonNode column) {
        List<Mover> movers = new ArrayList<>();
        column.forEach(
                each ->
                        movers.add(
                                new Mover(
                                        each.path("event").asText(),
                                        each.path("count").asLong(),
                                        each.path("previous_count").asLong(),
                                        each.path("points").asLong(),
                                        each.path("previous_points").asLong())));
        return List.copyOf(movers);
    }

    /** Returns by how many points it moved the raw. */
    public long difference() {
        return points - previousPoints;
    }
}
