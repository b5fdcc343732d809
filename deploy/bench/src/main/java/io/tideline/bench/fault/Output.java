package io.tideline.bench.fault;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.bench.fault.Difference.Expected;
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
    ACCOUNTS,
    USERS,
    ACTIVITY,
    REJECTED;

    private List<String> key() {
        return switch (this) {
            case SCORES -> List.of("level", "entity_id", "profile", "day");
            case ACTIVATION -> List.of("checklist", "entity_id");
            case ALERTS -> List.of("id");
            case PRODUCT_METRICS -> List.of("profile", "segment", "day");
            case ACTIVATION_COHORTS -> List.of("checklist", "day");
            case ACCOUNTS -> List.of("account_id");
            case USERS -> List.of("user_id");
            case ACTIVITY -> List.of("account_id", "user_id", "day");
            case REJECTED -> List.of("source");
        };
    }

    /** Returns the names of its tables. */
    List<String> tables() {
        return switch (this) {
            case SCORES -> List.of("user_scores", "account_scores");
            case ACTIVATION,
                    ALERTS,
                    PRODUCT_METRICS,
                    ACTIVATION_COHORTS,
                    ACCOUNTS,
                    USERS,
                    ACTIVITY ->
                    List.of(text());
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

    /** Returns what of a key's records has to be the same in each run. */
    Expected expected() {
        return switch (this) {
            // They count many users and accounts, which are processed in parallel.
            case ACTIVATION_COHORTS -> Expected.END_WITHOUT_REPEATS;
            // They are written once for all that has changed since the watermark before.
            case ACCOUNTS, USERS, ACTIVITY -> Expected.END;
            case ALERTS -> Expected.AT_LEAST_ONCE;
            default -> Expected.SEQUENCE;
        };
    }
}
