package io.tideline.delivery.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * An alert.
 *
 * @param row as on its topic (docs/rows.md)
 */
public record AlertMessage(JsonNode row) {
    private static final String RESOLVED = "resolved";
    private static final String REACTIVATED = "reactivated";

    /** Returns whether a record is an alert that can be routed: of a later version, perhaps not. */
    public static boolean isReadable(JsonNode row) {
        return row.path("id").isTextual()
                && row.path("rule").isTextual()
                && row.path("kind").isTextual()
                && row.path("severity").isTextual()
                && row.path("summary").isTextual()
                && timeOf(row.path("at").asText()).isPresent();
    }

    public String id() {
        return text("id");
    }

    public String rule() {
        return text("rule");
    }

    public String kind() {
        return text("kind");
    }

    public String severity() {
        return text("severity");
    }

    public String level() {
        return text("level");
    }

    /** Returns the account, or null. */
    public String accountId() {
        return text("account_id");
    }

    /** Returns the user, or null. */
    public String userId() {
        return text("user_id");
    }

    /** Returns the user or account that it is about. */
    public String entityId() {
        return isAboutUser() ? userId() : accountId();
    }

    public boolean isAboutUser() {
        return "user".equals(level());
    }

    public String summary() {
        return text("summary");
    }

    /** Returns when it happened, by the events' own time. */
    public Instant at() {
        return timeOf(text("at")).orElseThrow();
    }

    /** Returns the account's traits at the time; an empty object without any. */
    public JsonNode traits() {
        return row.path("account");
    }

    /** Returns a trait of the account as text, or null. */
    public String trait(String name) {
        JsonNode value = traits().path(name);
        return value.isValueNode() && !value.isNull() ? value.asText() : null;
    }

    /** Returns what people call it: the account's name, or an id. */
    public String name() {
        String name = trait("name");
        return name != null && !isAboutUser() ? name : entityId();
    }

    /** Returns whether it says that what an earlier alert of its rule raised is over. */
    public boolean isResolved() {
        return kind().equals(RESOLVED);
    }

    /** Returns whether it ends an earlier alert: of its own rule, or the silence of its entity. */
    public boolean isEnding() {
        return isResolved() || kind().equals(REACTIVATED);
    }

    private String text(String field) {
        return row.path(field).textValue();
    }

    private static Optional<Instant> timeOf(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
