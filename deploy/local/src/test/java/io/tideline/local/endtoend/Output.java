package io.tideline.local.endtoend;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** An output, with the same rows wherever they are written. */
enum Output {
    SCORES,
    ACTIVATION,
    ALERTS,
    PRODUCT_METRICS,
    ACTIVATION_COHORTS,
    ACCOUNTS,
    USERS,
    ACTIVITY;

    /** Returns the fields of a row's key. */
    List<String> key() {
        return switch (this) {
            case SCORES -> List.of("level", "entity_id", "profile", "day");
            case ACTIVATION -> List.of("checklist", "entity_id");
            case ALERTS -> List.of("id");
            case PRODUCT_METRICS -> List.of("profile", "segment", "day");
            case ACTIVATION_COHORTS -> List.of("checklist", "day");
            case ACCOUNTS -> List.of("account_id");
            case USERS -> List.of("user_id");
            case ACTIVITY -> List.of("account_id", "user_id", "day");
        };
    }

    /** Returns the name of its file, and of its topic without the prefix. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the queries for its rows in PostgreSQL, each as the JSON object of a file. */
    List<String> queries() {
        return switch (this) {
            case SCORES ->
                    Stream.of("user", "account")
                            .map(
                                    level ->
                                            "SELECT to_jsonb(r) - 'revision' || '{\"level\": \"%1$s\"}' FROM %1$s_scores r"
                                                    .formatted(level))
                            .toList();
            case ACTIVATION ->
                    List.of(
                            "SELECT to_jsonb(r) - 'revision' || %s FROM activation r"
                                    .formatted(times("started_at", "activated_at", "updated_at")));
            case ALERTS -> List.of("SELECT to_jsonb(r) || %s FROM alerts r".formatted(times("at")));
            case PRODUCT_METRICS -> List.of("SELECT to_jsonb(r) FROM product_metrics r");
            case ACTIVATION_COHORTS ->
                    List.of(
                            "SELECT to_jsonb(r) - 'revision' - 'model_version' FROM activation_cohorts r");
            case ACCOUNTS, USERS ->
                    List.of(
                            "SELECT to_jsonb(r) - 'revision' || %s FROM %s r"
                                    .formatted(times("first_seen_at", "last_seen_at"), text()));
            case ACTIVITY ->
                    List.of(
                            "SELECT to_jsonb(r) - 'member' || jsonb_build_object('account_id', nullif(account_id, ''), 'user_id', nullif(user_id, '')) FROM activity r");
        };
    }

    /** Converts times, which PostgreSQL's own JSON writes in another form. */
    private static String times(String... columns) {
        return Stream.of(columns)
                .map(
                        column ->
                                "'%1$s', to_char(%1$s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
                                        .formatted(column))
                .collect(joining(", ", "jsonb_build_object(", ")"));
    }
}
