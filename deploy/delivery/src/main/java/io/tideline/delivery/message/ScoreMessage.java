package io.tideline.delivery.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The values of a user's or account's scores that are sent.
 *
 * @param row has {@code level}, {@code entity_id}, {@code account_id}, {@code profile}, {@code
 *     day}, {@code final}, {@code values} and {@code traits}
 */
public record ScoreMessage(JsonNode row) {
    private static final List<String> COPIED =
            List.of("level", "entity_id", "account_id", "profile", "day", "final");

    /** Returns whether a record of the topic is a row of scores, and not one that is withdrawn. */
    public static boolean isReadable(JsonNode row) {
        return row.path("level").isTextual()
                && row.path("entity_id").isTextual()
                && row.path("profile").isTextual()
                && row.path("day").isTextual()
                && row.path("final").isBoolean()
                && !row.path("retracted").asBoolean();
    }

    /**
     * Takes from a row of the topic what is sent.
     *
     * @param fields whose values are sent; one that the row lacks is null
     * @param traits of the entity, by the tables
     */
    public static ScoreMessage of(JsonNode row, List<String> fields, JsonNode traits) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        COPIED.forEach(field -> message.set(field, row.path(field)));
        ObjectNode values = message.putObject("values");
        for (String field : fields) {
            JsonNode value = row.path(field);
            values.set(field, value.isMissingNode() ? values.nullNode() : value);
        }
        message.set("traits", traits);
        return new ScoreMessage(message);
    }

    public boolean isAboutUser() {
        return row.path("level").asText().equals("user");
    }

    public String level() {
        return row.path("level").asText();
    }

    public String entityId() {
        return row.path("entity_id").asText();
    }

    /** Returns the account, or null. */
    public String accountId() {
        return row.path("account_id").textValue();
    }

    public String profile() {
        return row.path("profile").asText();
    }

    /** Returns the values that are sent, by the names of their columns. */
    public ObjectNode values() {
        return (ObjectNode) row.path("values");
    }

    /** Returns a trait of the entity as text, or null. */
    public String trait(String name) {
        JsonNode value = row.path("traits").path(name);
        return value.isValueNode() && !value.isNull() ? value.asText() : null;
    }

    /**
     * Returns a text that is greater, the later the day is, and for a final row of the same day.
     */
    public String asOf() {
        return row.path("day").asText() + (row.path("final").asBoolean() ? " final" : " ");
    }
}
