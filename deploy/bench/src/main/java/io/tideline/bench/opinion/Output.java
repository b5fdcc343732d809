package io.tideline.bench.opinion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An output of the job, and the parts of it that are compared. */
enum Output {
    SCORES,
    ACTIVATION,
    ALERTS,
    PRODUCT_METRICS,
    ACTIVATION_COHORTS,
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
                    "raw",
                    "previous_raw",
                    "benchmark",
                    "previous_benchmark",
                    "last_seen",
                    "inactive_since");

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
            case REJECTED -> List.of("source");
        };
    }

    /**
     * Returns a row without the fields that the job may choose: sentences, ids that are digests,
     * and further numbers.
     */
    ObjectNode compared(ObjectNode row) {
        if (this == ALERTS) {
            ((ObjectNode) row.get("details")).retain(DETAILS);
        }
        return row.remove(List.of("id", "summary", "detail"));
    }

    /** Returns the subjects of a row, which SQL may not be able to judge. */
    List<String> subjects(ObjectNode row) {
        String level = row.path("level").asText();
        return switch (this) {
            case ACTIVATION -> List.of(level + " " + row.path("entity_id").asText());
            case ALERTS ->
                    row.path("kind").asText().startsWith("score_")
                            ? List.of()
                            : List.of(level + " " + row.path(level + "_id").asText());
            case ACTIVATION_COHORTS -> List.of("cohorts");
            case SCORES, PRODUCT_METRICS, REJECTED -> List.of();
        };
    }
}
