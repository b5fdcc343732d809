package io.tideline.job.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.job.sink.Database;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.model.Model;
import io.tideline.model.read.ModelReader;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Views on rows written by hand; the newest closed day is 10 March. */
class AnalystViewsIT {
    private static final String MODEL =
            """
            version: 3
            timezone: Europe/Berlin
            events:
              Logged In: 1
              Report Created: {weight: 9, daily_cap: 8}
              File Uploaded: {weight: 5, where: {kind: [xlsx, csv]}}
            features: {Reports: [Report Created], Files: [File Uploaded]}
            segments: {paid: {plan: [pro]}, trial: {plan: [trial]}}
            profiles:
              weekly: {window: 7d}
              monthly: {window: 30d, compare: 7d}
              trials: {window: 7d, segment: trial, weights: {Logged In: 2}}
              trend: {window: 30d, normalization: {method: target, target: 500}}
            bands: {at risk: 1, fair: 30}
            activation:
              trial:
                level: account
                steps:
                  Zebra first: {event: Report Created}
                  Apple second: {event: File Uploaded, count: 2}
                stalled_after: 3d
            alerts:
              falling: {kind: score_drop, profile: weekly, points: 20, resolve: true, severity: warning}
              champion: {kind: champion_silent, profile: weekly, resolve: true}
              new-account: {kind: new_account}
              stuck: {kind: activation_stalled, checklist: trial, resolve: true}
            """;

    private static Database database;

    @BeforeAll
    static void start() {
        database = new Database();
        Schema.migrate(config());
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() throws Exception {
        database.execute(
                "TRUNCATE user_scores, account_scores, product_metrics, activation, alerts, accounts, users, scoring_models");
        ScoringModels.record(model(3), config());
        database.execute(
                """
                INSERT INTO product_metrics (profile, segment, day, active_users, active_accounts,
                    total_accounts, daily_active_users, stickiness, features)
                VALUES ('weekly', 'all', '2026-03-10', 20, 8, 9, 4, 0.2,
                        '[{"feature": "Reports", "accounts": 2, "users": 5}]'),
                    ('monthly', 'all', '2026-03-10', 40, 9, 9, 4, 0.1, '[]'),
                    ('trials', 'all', '2026-03-10', 3, 1, 1, 99, 0.1, '[]')""");
    }

    @Test
    void theCurrentModelIsThatOfTheLastStart() throws Exception {
        ScoringModels.record(model(4), config());
        ScoringModels.record(model(3), config());
        assertThat(
                        database.query(
                                "SELECT version, time_zone, is_current FROM model_info ORDER BY 1"))
                .containsExactly("3|Europe/Berlin|t", "4|Europe/Berlin|f");
        assertThat(
                        database.query(
                                "SELECT position, profile, window_days, compare_days, segment, method, percentile, target"
                                        + " FROM model_profiles WHERE is_current ORDER BY position"))
                .containsExactly(
                        "1|weekly|7|7|null|winsorized|90|null",
                        "2|monthly|30|7|null|winsorized|90|null",
                        "3|trials|7|7|trial|winsorized|90|null",
                        "4|trend|30|30|null|target|null|500");
        assertThat(
                        database.query(
                                "SELECT event, weight FROM model_events WHERE is_current AND profile = 'trials' ORDER BY 1"))
                .containsExactly("File Uploaded|5", "Logged In|2", "Report Created|9");
        assertThat(
                        database.query(
                                "SELECT feature, event FROM model_features WHERE is_current AND profile = 'weekly' ORDER BY 1"))
                .containsExactly("Files|File Uploaded", "Reports|Report Created");
        assertThat(database.query("SELECT model -> 'events' FROM model_info WHERE is_current"))
                .containsExactly(
                        "[{\"name\": \"Logged In\", \"where\": {}, \"daily_cap\": null},"
                                + " {\"name\": \"Report Created\", \"where\": {}, \"daily_cap\": 8},"
                                + " {\"name\": \"File Uploaded\", \"where\": {\"kind\": [\"csv\", \"xlsx\"]}, \"daily_cap\": null}]");
    }

    @Test
    void accountsAsTheyAreNow() throws Exception {
        account("live");
        account("closed");
        account("gone");
        account("idle");
        score("account_scores", "live", "2026-03-10", true, 40);
        score("account_scores", "live", "2026-03-11", false, 50);
        score("account_scores", "closed", "2026-03-10", true, 70);
        score("account_scores", "gone", "2026-03-03", true, 60);
        assertThat(
                        database.query(
                                "SELECT name, plan, segments, day, live, gone, score, band, change, raw, active_users"
                                        + " FROM current_accounts WHERE profile = 'weekly' ORDER BY account_id"))
                .containsExactly(
                        "closed Ltd|pro|paid, trial|2026-03-10|f|f|70|fair|5|70|2",
                        "gone Ltd|pro|paid, trial|2026-03-10|f|t|1|at risk|-59|0|0",
                        "idle Ltd|pro|paid, trial|2026-03-10|f|f|1|at risk|null|0|0",
                        "live Ltd|pro|paid, trial|2026-03-11|t|f|50|fair|5|50|2");
        assertThat(
                        database.query(
                                "SELECT account_id FROM current_accounts WHERE profile = 'trials'"))
                .as("none of them has ever had a row of the segment's profile")
                .isEmpty();
        assertThat(database.query("SELECT count(*) FROM current_accounts WHERE profile = 'trend'"))
                .containsExactly("4");
    }

    @Test
    void usersAsTheyAreNow() throws Exception {
        account("acme");
        database.execute(
                """
                INSERT INTO users (user_id, account_id, traits, first_seen_at, last_seen_at, model_version, revision)
                VALUES ('ann', 'acme', '{"name": "Ann", "email": "ann@acme.example"}', '2026-03-01', '2026-03-09', 3, 1),
                    ('bob', NULL, '{}', '2026-03-01', '2026-03-02', 3, 1)""");
        score("user_scores", "ann", "2026-03-10", true, 40);
        score("user_scores", "bob", "2026-03-03", true, 31);
        assertThat(
                        database.query(
                                "SELECT name, email, account, plan, gone, score, change, active_days"
                                        + " FROM current_users WHERE profile = 'weekly' ORDER BY user_id"))
                .containsExactly(
                        "Ann|ann@acme.example|acme Ltd|pro|f|40|5|3",
                        "bob|null|null|null|t|1|-30|0");
    }

    @Test
    void aScoreNextToThoseOfBefore() throws Exception {
        account("acme");
        for (int day = 1; day <= 10; day++) {
            score("account_scores", "acme", "2026-03-" + day, true, day);
        }
        assertThat(
                        database.query(
                                "SELECT name, day, score, score_7_days_before, score_14_days_before FROM score_history"
                                        + " WHERE level = 'account' AND entity_id = 'acme' AND day > '2026-03-07'"
                                        + " ORDER BY day"))
                .containsExactly(
                        "acme Ltd|2026-03-08|8|1|null",
                        "acme Ltd|2026-03-09|9|2|null",
                        "acme Ltd|2026-03-10|10|3|null");
        assertThat(
                        database.query(
                                "SELECT event, previous_count, count, points FROM score_movers WHERE day = '2026-03-10'"))
                .containsExactly("Report Created|5|3|27");
        assertThat(
                        database.query(
                                "SELECT feature, used FROM feature_use WHERE day = '2026-03-10' ORDER BY 1"))
                .containsExactly("Files|f", "Reports|t");
        assertThat(
                        database.query(
                                "SELECT position, name, share FROM champions WHERE day = '2026-03-10'"))
                .containsExactly("1|ann|60.5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    falling     | score_drop      | 2026-03-10 |            |                 | open
                    falling     | score_drop      | 2026-03-08 |            |                 | ended
                    falling     | score_drop      | 2026-03-10 | 2026-03-12 | resolved        | resolved
                    falling     | score_drop      | 2026-03-10 | 2026-03-12 | score_drop      | repeated
                    falling     | resolved        | 2026-03-10 |            |                 | resolution
                    new-account | new_account     | 2026-03-10 |            |                 | once
                    dropped     | score_drop      | 2026-03-10 |            |                 | once
                    champion    | champion_silent | 2026-03-10 | 2026-03-12 | resolved of bob | open
                    champion    | champion_silent | 2026-03-10 | 2026-03-12 | resolved of ann | resolved
                    """)
    void whetherAnAlertIsOpen(
            String rule, String kind, String day, String laterOn, String later, String state)
            throws Exception {
        score("account_scores", "acme", "2026-03-09", true, 40);
        score("account_scores", "acme", "2026-03-10", true, 40);
        // With no row on the 8th, nothing that began then can still go on.
        alert("first", rule, kind, "ann", day);
        if (laterOn != null) {
            String[] what = later.split(" of ");
            alert("second", rule, what[0], what.length > 1 ? what[1] : "ann", laterOn);
        }
        assertThat(database.query("SELECT state FROM alert_log WHERE id = 'first'"))
                .containsExactly(state);
    }

    @Test
    void theDayOfAnAlertIsTheModels() throws Exception {
        database.execute(
                """
                INSERT INTO alerts (id, rule, kind, severity, level, account_id, at, summary, details)
                VALUES ('a', 'new-account', 'new_account', 'info', 'account', 'acme', '2026-03-10 23:30:00+00', 'New.', '{}')""");
        alert("b", "falling", "score_drop", "ann", "2026-03-09");
        assertThat(database.query("SELECT id, day FROM alert_log ORDER BY id"))
                .containsExactly("a|2026-03-11", "b|2026-03-09");
    }

    @Test
    void stepsInTheOrderOfTheChecklist() throws Exception {
        activation("acme", "in_progress", "[\"Apple second\"]");
        activation("bolt", "stalled", "[\"Zebra first\", \"Apple second\"]");
        activation("core", "activated", "[]");
        activation("dart", "expired", "[\"Zebra first\"]");
        assertThat(database.query("SELECT * FROM activation_funnel ORDER BY position"))
                .containsExactly(
                        "trial|account|1|Zebra first|4|2|50.00|1|1",
                        "trial|account|2|Apple second|4|2|50.00|1|0");
        assertThat(database.query("SELECT * FROM activation_cohorts_weekly"))
                .containsExactly("trial|account|2026-03-02|4|1|25.00|1.50|1.50");
    }

    @Test
    void activeUsersByTheLengthOfTheWindow() throws Exception {
        assertThat(database.query("SELECT * FROM active_trend"))
                .as("not of the profile for a segment")
                .containsExactly("2026-03-10|all|4|20|40|8|9|9|0.1");
        assertThat(database.query("SELECT * FROM feature_adoption"))
                .containsExactly("weekly|all|2026-03-10|Reports|2|5|25.00|25.00");
    }

    private static Model model(int version) throws Exception {
        return ModelReader.parse(MODEL.replace("version: 3", "version: " + version), "model.yaml");
    }

    private static PostgresSinkConfig config() {
        return database.config().get();
    }

    private static void account(String id) throws SQLException {
        database.execute(
                """
                INSERT INTO accounts (account_id, traits, segments, first_seen_at, last_seen_at, model_version, revision)
                VALUES ('%1$s', '{"name": "%1$s Ltd", "plan": "pro"}', '["paid", "trial"]', '2026-03-01', '2026-03-09', 3, 1)"""
                        .formatted(id));
    }

    /** Inserts a row of the profile weekly, with the score as its raw. */
    private static void score(String table, String id, String day, boolean isFinal, int score)
            throws SQLException {
        boolean isAccount = table.equals("account_scores");
        database.execute(
                """
                SELECT tideline_add_month('%1$s', '%4$s');
                INSERT INTO %1$s (entity_id, profile, day, final, active, raw, score, previous_score, change, band, frequency,
                    features_used, drivers, movers, model_version, revision %2$s)
                VALUES ('%3$s', 'weekly', '%4$s', %5$s, true, %6$d, %6$d, 35, 5, 'fair', 3, '["Reports"]', '[]',
                    '[{"event": "Report Created", "count": 3, "previous_count": 5, "points": 27, "previous_points": 45}]', 3, 1 %7$s)"""
                        .formatted(
                                table,
                                isAccount ? ", active_users, total_users, top_users" : "",
                                id,
                                day,
                                isFinal,
                                score,
                                isAccount
                                        ? ", 2, 4, '[{\"user_id\": \"ann\", \"raw\": 30, \"share\": 60.5}]'"
                                        : ""));
    }

    private static void alert(String id, String rule, String kind, String user, String day)
            throws SQLException {
        database.execute(
                """
                INSERT INTO alerts (id, rule, kind, severity, level, account_id, user_id, at, summary, details)
                VALUES ('%s', '%s', '%s', 'warning', 'account', 'acme', '%s', '%5$s', 'It fell.',
                    '{"profile": "weekly", "day": "%5$s"}')"""
                        .formatted(id, rule, kind, user, day));
    }

    private static void activation(String id, String status, String remaining) throws SQLException {
        database.execute(
                """
                INSERT INTO activation (checklist, entity_id, level, account_id, status, completed, total, rate, steps_done,
                    steps_remaining, started_at, time_to_activation, updated_at, model_version, revision)
                VALUES ('trial', '%1$s', 'account', '%1$s', '%2$s', 1, 2, 50, '[]', '%3$s', '2026-03-04',
                    CASE WHEN '%2$s' = 'activated' THEN 5400 END, '2026-03-05', 3, 1)"""
                        .formatted(id, status, remaining));
    }
}
