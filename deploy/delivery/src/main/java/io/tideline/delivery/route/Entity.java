package io.tideline.delivery.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Set;

/**
 * What the tables know of an account or user.
 *
 * @param traits an object
 * @param segments that it is in; none of a user
 */
public record Entity(JsonNode traits, Set<String> segments) {
    /** One that the tables do not know yet. */
    public static final Entity UNKNOWN =
            new Entity(JsonNodeFactory.instance.objectNode(), Set.of());
}
