package io.tideline.bench.fault;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An output of the job: a topic, and tables with the same content. */
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

    /** Returns the names of its tables. */
    List<String> tables() {
        return switch (this) {
            case SCORES -> List.of("user_scores", "account_scores");
            case ACTIVATION, ALERTS, PRODUCT_METRICS, ACTIVATION_COHORTS -> List.of(text());
            case REJECTED -> List.of();
        };
    }

    /** Returns the name of its topic, without the prefix. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns a row's key; a table has no column for the level, which is in its name. */
    String keyOf(JsonNode row) {
        return key().stream()
                .map(field -> row.path(field).toString())
                .collect(Collectors.joining(" "));
    }

    /**
     * Returns whether the order and number of a key's rows are always the same. Those of cohorts
     * are not: they count many users and accounts, which are processed in parallel.
     */
    boolean isSequence() {
        return this != ACTIVATION_COHORTS;
    }
}
