package io.tideline.bench.opinion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** An output of the job, and the parts of it that are compared. */
enum Output {
    SCORES,
    ACTIVATION,
    ALERTS,
    PRODUCT_METRICS,
    ACTIVATION_COHORTS,
    ACCOUNTS,
    USERS,
    ACTIVITY,
    REJECTED;

    /**
     * The fields of an alert's details that the specification defines, or that identify the
     * subject.
     */
    private static final List<String> DETAILS =
            List.of(
                    "event",
                    "message_id",
                    "checklist",
                    "feature",
                    "profile",
                    "day",
                    "score",
                    "previous_score",
                    "change",
                    "change_usage",
                    "change_benchmark",
                    "band",
                    "previous_band",
                    "raw",
                    "previous_raw",
                    "benchmark",
                    "previous_benchmark",
                    "last_seen",
                    "inactive_since");

    /** Fields with an object whose names are in the model's order, or in order of text. */
    private static final List<String> ORDERED = List.of("traits", "account", "counts");

    /** Returns the name of its file, and of the table in SQL. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns a row's key. */
    String keyOf(ObjectNode row) {
        return key().stream()
                .map(field -> row.path(field).toString())
                .collect(Collectors.joining(" "));
    }

    private List<String> key() {
        return switch (this) {
            case SCORES -> List.of("level", "entity_id", "profile", "day");
            case ACTIVATION -> List.of("checklist", "entity_id");
            case ALERTS -> List.of("rule", "level", "account_id", "user_id", "at", "details");
            case PRODUCT_METRICS -> List.of("profile", "segment", "day");
            case ACTIVATION_COHORTS -> List.of("checklist", "day");
            case ACCOUNTS -> List.of("account_id");
            case USERS -> List.of("user_id");
            case ACTIVITY -> List.of("account_id", "user_id", "day");
            case REJECTED -> List.of("source");
        };
    }

    /**
     * Returns a row without the fields that the job may choose: sentences, ids that are digests,
     * and further numbers. Objects whose names have an order become text.
     */
    ObjectNode compared(ObjectNode row) {
        if (this == ALERTS) {
            ((ObjectNode) row.get("details")).retain(DETAILS);
        }
        for (String field : ORDERED) {
            if (row.get(field) instanceof ObjectNode object) {
                row.put(field, object.toString());
            }
        }
        return row.remove(List.of("id", "summary", "detail"));
    }

    /** Returns the subjects of a row, which SQL may not be able to judge. */
    List<String> subjects(ObjectNode row) {
        String level = row.path("level").asText();
        return switch (this) {
            case ACTIVATION -> List.of(level + " " + row.path("entity_id").asText());
            case ALERTS ->
                    isOfFinalRow(row)
                            ? List.of()
                            : List.of(level + " " + row.path(level + "_id").asText());
            case ACTIVATION_COHORTS -> List.of("cohorts");
            case SCORES, PRODUCT_METRICS, ACCOUNTS, USERS, ACTIVITY, REJECTED -> List.of();
        };
    }

    /** Returns whether an alert was raised on a final row, of which SQL judges all. */
    private static boolean isOfFinalRow(ObjectNode alert) {
        return alert.path("details").has("profile");
    }

    /**
     * Removes the traits of a user's alert if its account's events may have come in an order of
     * which SQL judges nothing.
     */
    void withoutTraitsOf(Set<String> unjudged, ObjectNode row) {
        if (this == ALERTS
                && !isOfFinalRow(row)
                && unjudged.contains("account " + row.path("account_id").asText())) {
            row.remove("account");
        }
    }
}
