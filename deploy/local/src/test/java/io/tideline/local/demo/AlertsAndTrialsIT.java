package io.tideline.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.local.demo.Snapshot.Notice;
import io.tideline.local.demo.Snapshot.Step;
import io.tideline.local.demo.Snapshot.Trial;
import io.tideline.model.Checklist;
import io.tideline.model.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the tables of alerts and activation, as the demo reads them. */
class AlertsAndTrialsIT {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final String START = "2026-03-16T09:00:00Z";

    private static DemoDatabase database;
    private static Connection connection;

    @BeforeAll
    static void start() throws Exception {
        database = new DemoDatabase();
        connection = database.connection();
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
    }

    @BeforeEach
    void empty() throws Exception {
        try (var statement = connection.createStatement()) {
            statement.execute("TRUNCATE activation, alerts, accounts");
        }
    }

    @Test
    void whereNothingIsThereIsNothing() throws Exception {
        assertThat(new Alerts(connection, BERLIN).newest(5)).isEmpty();
        var trials = rows(null).newest(4, Instant.parse(START));
        assertThat(trials.checklist()).isEqualTo("account-trial");
        assertThat(trials.newest()).isEmpty();
    }

    @Test
    void theNewestAlertsInTheModelsTimeZone() throws Exception {
        alert("b", "info", "new-user", "2026-03-16T22:59:59Z");
        alert("a", "critical", "gone-quiet", "2026-03-16T23:30:00Z");
        alert("d", "info", "new-account", "2026-03-15T10:00:00Z");
        alert("c", "warning", "falling", "2026-03-16T22:59:59Z");
        assertThat(new Alerts(connection, BERLIN).newest(3))
                .containsExactly(
                        new Notice(at("2026-03-17T00:30:00"), "critical", "gone-quiet", "a!"),
                        new Notice(at("2026-03-16T23:59:59"), "info", "new-user", "b!"),
                        new Notice(at("2026-03-16T23:59:59"), "warning", "falling", "c!"));
    }

    @Test
    void whoBeganLastComesFirst() throws Exception {
        trial("account-trial", "oldest", "2026-03-01T09:00:00Z", "[]", null);
        trial("account-trial", "older", "2026-03-15T09:00:00Z", "[]", 86_400L);
        trial("account-trial", "newest", START, "[\"Upload a file\", \"Share \\\"it\\\"\"]", null);
        trial("user-setup", "somebody", "2026-03-17T09:00:00Z", "[]", null);
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO accounts (account_id, traits, segments, first_seen_at,"
                            + " last_seen_at, model_version, revision)"
                            + " VALUES ('older', '{\"name\": \"Older Ltd\"}', '[]', now(), now(), 1, 1)");
        }
        var trials = rows(Duration.ofDays(14)).newest(2, Instant.parse(START));
        assertThat(trials.newest()).extracting(Trial::name).containsExactly("newest", "Older Ltd");
        var newest = trials.newest().get(0);
        assertThat(newest.status()).isEqualTo("in_progress");
        assertThat(newest.rate()).isEqualByComparingTo("33.33");
        assertThat(newest.steps())
                .containsExactly(
                        new Step("Sign up", true),
                        new Step("Upload a file", false),
                        new Step("Share \"it\"", false));
        assertThat(newest.took()).isNull();
        assertThat(trials.newest().get(1).took()).isEqualTo(Duration.ofDays(1));
        assertThat(trials.newest().get(1).steps()).allMatch(Step::done);
    }

    /** A started day counts as a day left. */
    @ParameterizedTest
    @CsvSource({
        "2026-02-16T09:00:00Z, 14",
        "2026-03-16T09:00:00Z, 14",
        "2026-03-16T09:00:01Z, 14",
        "2026-03-17T09:00:00Z, 13",
        "2026-03-30T08:59:59.999Z, 1",
        "2026-03-30T09:00:00Z, 0",
        "2026-05-01T09:00:00Z, 0"
    })
    void daysLeft(Instant now, long left) throws Exception {
        trial("account-trial", "acme", START, "[]", null);
        assertThat(rows(Duration.ofDays(14)).newest(1, now).newest().get(0).daysLeft())
                .isEqualTo(left);
    }

    @Test
    void whatDoesNotExpireHasNoDaysLeft() throws Exception {
        trial("account-trial", "acme", START, "[]", null);
        var trial = rows(null).newest(1, Instant.parse(START)).newest().get(0);
        assertThat(trial.daysLeft()).isNull();
    }

    private static TrialRows rows(Duration expiresAfter) {
        var steps =
                List.of(
                        new Checklist.Step("Sign up", List.of(0), 1, null),
                        new Checklist.Step("Upload a file", List.of(1), 1, null),
                        new Checklist.Step("Share \"it\"", List.of(2), 1, null));
        return new TrialRows(
                connection,
                new Checklist("account-trial", Level.ACCOUNT, -1, -1, steps, null, expiresAfter));
    }

    private static LocalDateTime at(String local) {
        return LocalDateTime.parse(local);
    }

    private static void alert(String id, String severity, String rule, String at)
            throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        """
                        INSERT INTO alerts (id, rule, kind, severity, level, account_id, user_id,
                            at, summary, details)
                        VALUES (?, ?, 'event', ?, 'account', 'acme', NULL, ?, ?, '{}')
                        """)) {
            insert.setString(1, id);
            insert.setString(2, rule);
            insert.setString(3, severity);
            insert.setObject(4, OffsetDateTime.parse(at));
            insert.setString(5, id + "!");
            insert.executeUpdate();
        }
    }

    private static void trial(
            String checklist, String account, String started, String remaining, Long took)
            throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        """
                        INSERT INTO activation (checklist, level, entity_id, account_id, status,
                            completed, total, rate, steps_done, steps_remaining, started_at,
                            time_to_activation, updated_at, model_version, revision)
                        VALUES (?, 'account', ?, ?, 'in_progress', 1, 3, 33.33, '[]', ?::jsonb, ?,
                            ?, now(), 1, 1)
                        """)) {
            insert.setString(1, checklist);
            insert.setString(2, account);
            insert.setString(3, account);
            insert.setString(4, remaining);
            insert.setObject(5, OffsetDateTime.parse(started));
            insert.setObject(6, took, java.sql.Types.BIGINT);
            insert.executeUpdate();
        }
    }
}
