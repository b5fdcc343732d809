package io.tideline.bench.fault;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An output of the job: a topic, and tables that hold the same. */
enum Output {
    SCORES,
    ACTIVATION,
    ALERTS,
    PRODUCT_METRICS,
    ACTIVATION_COHORTS,
    REJECTED;

    private List<String> key() {
        return switch (this) {
            case SCORES -> List.of("level", "entity_id", "profile", "day");
            case ACTIVATION -> List.of("checklist", "entity_id");
            case ALERTS -> List.of("id");
            case PRODUCT_METRICS -> List.of("profile", "segment", "day");
            case ACTIVATION_COHORTS -> List.of("checklist", "day");
            case REJECTED -> List.of("source");
        };
    }

    /** The names of its tables. */
    List<String> tables() {
        return switch (this) {
            case SCORES -> List.of("user_scores", "account_scores");
            case ACTIVATION, ALERTS, PRODUCT_METRICS, ACTIVATION_COHORTS -> List.of(text());
            case REJECTED -> List.of();
        };
    }

    /** The name of its topic, without the prefix. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What tells a row from others; a table lacks the level, which is its name. */
    String keyOf(JsonNode row) {
        return key().stream()
                .map(field -> row.path(field).toString())
                .collect(Collectors.joining(" "));
    }

    /**
     * Whether the rows of a key come in the same order and number whatever happens. Those of
     * cohorts do not: they count many users and accounts, which are on their way side by side.
     */
    boolean isSequence() {
        return this != ACTIVATION_COHORTS;
    }
}
