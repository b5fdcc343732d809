package io.tideline.delivery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.delivery.message.AlertMessage;
import java.time.Instant;

/** Alerts of tests, as on their topic. */
public final class Alerts {
    private final ObjectNode row = JsonNodeFactory.instance.objectNode();

    private Alerts(String id, String rule, String kind) {
        row.put("id", id).put("rule", rule).put("kind", kind);
        row.put("severity", "critical").put("level", "account");
        row.put("account_id", "acme").putNull("user_id").put("at", Instant.now().toString());
        row.putObject("account").put("name", "Acme GmbH").put("plan", "pro").put("owner", "kim");
        row.put("summary", "Acme GmbH (pro, owner kim) has been quiet for 7 days.");
        row.putObject("details").put("last_seen", "2025-04-24T09:30:00.000Z");
    }

    /** Returns an alert of account acme that has been quiet. */
    public static Alerts quiet(String id) {
        return new Alerts(id, "gone-quiet", "inactive");
    }

    /** Returns the end of that. */
    public static Alerts resolved(String id) {
        return new Alerts(id, "gone-quiet", "resolved")
                .severity("info")
                .summary("Acme GmbH (pro, owner kim) is active again after 12 days.");
    }

    /** Returns an alert of another rule. */
    public static Alerts of(String id, String rule, String kind) {
        return new Alerts(id, rule, kind);
    }

    public Alerts severity(String severity) {
        row.put("severity", severity);
        return this;
    }

    public Alerts account(String id) {
        row.put("account_id", id);
        return this;
    }

    public Alerts user(String id) {
        row.put("level", "user").put("user_id", id);
        return this;
    }

    public Alerts at(Instant at) {
        row.put("at", at.toString());
        return this;
    }

    public Alerts trait(String name, String value) {
        ((ObjectNode) row.path("account")).put(name, value);
        return this;
    }

    public Alerts summary(String summary) {
        row.put("summary", summary);
        return this;
    }

    public String json() {
        return row.toString();
    }

    public AlertMessage message() {
        return new AlertMessage(row);
    }
}
