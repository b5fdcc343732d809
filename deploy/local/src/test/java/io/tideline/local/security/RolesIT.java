package io.tideline.local.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tideline.embedded.EmbeddedPostgres;
import io.tideline.engagement.ScoreRow;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.Database;
import io.tideline.job.sink.EntityIds;
import io.tideline.job.sink.Job;
import io.tideline.job.sink.PostgresSettings;
import io.tideline.job.sink.RowEraser;
import io.tideline.job.sink.Rows;
import io.tideline.job.sink.postgres.Deletion;
import io.tideline.job.sink.postgres.PostgresOutputs;
import io.tideline.job.sink.postgres.Schema;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.table.SchemaMigration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The users of {@code deploy/sql/roles.sql} can do what they are for, and nothing else. */
class RolesIT {
    private static final int DAY = Rows.DAY;
    private static final String SCHEMA = "engagement";
    private static final String PERSON = "ann@example.com";

    @TempDir private static Path folder;

    private static Database database;

    @BeforeAll
    static void start() throws Exception {
        database =
                new Database(
                        EmbeddedPostgres.startIn(
                                folder.resolve("postgres"),
                                Map.of(
                                        "logging_collector", "on",
                                        "log_directory", folder.resolve("log").toString(),
                                        "log_filename", "server.log")));
        String roles = Files.readString(Path.of("..", "sql", "roles.sql"));
        for (String schema : List.of(SCHEMA, SCHEMA)) { // running it twice does no harm
            database.execute("SET tideline.schema = '" + schema + "'; " + roles);
        }
        for (String role : List.of("migrate", "write", "read")) {
            database.execute("ALTER ROLE tideline_%1$s PASSWORD '%1$s'".formatted(role));
        }
        assertThatThrownBy(() -> Schema.prepare(config("write")))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "Schema engagement of PostgreSQL at %s has no tables of Tideline, and sinks.postgres.migrate is check: run tideline migrate --config tideline.yaml, as a user who may make tables, which brings them to version 10.",
                        database.place());
        Schema.migrate(config("migrate"));
        database.execute("SET tideline.schema = '" + SCHEMA + "'; " + roles);
        write("first"); // makes a partition
        database.execute("DELETE FROM engagement.user_scores");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void theWriterRunsTheJobAndForgets() throws Exception {
        Schema.prepare(config("write"));
        write("bob", PERSON);
        write("bob", PERSON, "carl"); // some keys exist already
        Job.writeScores(outputs(), Rows.retractedUser("bob", DAY, 9));
        RowEraser.Erased done =
                Deletion.of(config("write"), new EntityIds(List.of(PERSON), List.of()));
        assertThat(done.counts()).containsEntry("user_scores", 1);
        assertThat(database.query("SELECT entity_id FROM engagement.user_scores"))
                .containsExactly("carl");
    }

    /** A duplicate key is an error of the server's, whose detail contains the key. */
    @Test
    void theServersLogHasNoIdsOfTheWritersRows() throws Exception {
        write("logged-by-nobody");
        write("logged-by-nobody");
        database.execute("CREATE SCHEMA other; GRANT ALL ON SCHEMA other TO PUBLIC");
        Schema.prepare(database.config().schema("other").get());
        for (int i = 0; i < 2; i++) {
            Job.writeScores(
                    new PostgresOutputs(database.config().schema("other").get(), true),
                    Rows.user("logged-by-default", DAY, true, 1, 1));
        }
        Path log = folder.resolve("log").resolve("server.log");
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(
                        () -> assertThat(Files.readString(log)).contains("logged-by-default"));
        assertThat(Files.readString(log))
                .contains("duplicate key value violates unique constraint")
                .doesNotContain("logged-by-nobody");
    }

    /** What it is given has the owner's rights work on it. */
    @Test
    void theWriterMakesPartitionsOfTheOwnersTablesAlone() throws Exception {
        try (Connection connection = connect("write");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    CREATE TEMPORARY TABLE user_scores (day date NOT NULL) PARTITION BY RANGE (day);
                    SELECT engagement.tideline_add_month('pg_temp.user_scores', '2030-01-01');
                    SELECT engagement.tideline_add_month('engagement.user_scores', '2030-01-01')""");
        }
        assertThat(
                        database.query(
                                "SELECT relname, pg_get_userbyid(relowner), has_table_privilege('tideline_read', oid, 'SELECT') FROM pg_class WHERE relname = 'user_scores_2030_01'"))
                .containsExactly("user_scores_2030_01|tideline_migrate|t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "write | CREATE TABLE engagement.mine (id int)",
                "write | DROP TABLE engagement.alerts",
                "write | ALTER TABLE engagement.alerts ADD COLUMN more int",
                "write | TRUNCATE engagement.alerts",
                "write | INSERT INTO engagement.tideline_schema_history SELECT * FROM engagement.tideline_schema_history",
                "write | DELETE FROM engagement.tideline_schema_history",
                "write | CREATE SCHEMA mine",
                "write | CREATE ROLE mine",
                "read | INSERT INTO engagement.alerts SELECT * FROM engagement.alerts",
                "read | UPDATE engagement.alerts SET rule = 'x'",
                "read | DELETE FROM engagement.alerts",
                "read | TRUNCATE engagement.alerts",
                "read | CREATE TABLE engagement.mine (id int)",
                "read | SELECT engagement.tideline_add_month('engagement.user_scores', '2030-01-01')",
                "read | SELECT engagement.tideline_drop_months('engagement.user_scores', '2030-01-01')",
                "write | SELECT engagement.tideline_partition_by_month('engagement.activity')",
                "write | ALTER TABLE engagement.user_scores DETACH PARTITION engagement.user_scores_2026_03",
                "migrate | CREATE SCHEMA mine",
                "migrate | CREATE ROLE mine",
            })
    void whatAUserMayNotDo(String role, String sql) throws Exception {
        try (Connection connection = connect(role);
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql))
                    .isInstanceOf(SQLException.class)
                    .satisfies(
                            e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("42501"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user_scores",
                "account_scores",
                "product_metrics",
                "activation",
                "activation_cohorts",
                "alerts",
                "accounts",
                "users",
                "activity",
                "rejected_counts",
                "scoring_models",
                "model_info",
                "model_profiles",
                "model_events",
                "model_features",
                "alert_log",
                "current_accounts",
                "current_users",
                "score_history",
                "score_movers",
                "champions",
                "feature_use",
                "daily_event_counts",
                "active_trend",
                "feature_adoption",
                "activation_steps",
                "activation_funnel",
                "activation_cohorts_weekly",
                "tideline_schema_history"
            })
    void theReaderReadsEverything(String table) throws Exception {
        try (Connection connection = connect("read")) {
            assertThat(Database.query(connection, "SELECT count(*) FROM engagement." + table))
                    .hasSize(1);
        }
    }

    @Test
    void tablesOfALaterVersionHaveTheSameRights() throws Exception {
        try (Connection connection = connect("migrate");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE engagement.later (id int)");
        }
        try (Connection writer = connect("write");
                Statement statement = writer.createStatement()) {
            statement.execute("INSERT INTO engagement.later VALUES (1)");
            statement.execute("DELETE FROM engagement.later");
        }
        try (Connection reader = connect("read")) {
            assertThat(Database.query(reader, "SELECT count(*) FROM engagement.later"))
                    .containsExactly("0");
        }
    }

    @Test
    void theStartNamesTheRightThatAWriterLacks() throws Exception {
        database.execute("REVOKE DELETE ON engagement.alerts FROM tideline_write");
        try {
            assertThatThrownBy(() -> Schema.prepare(config("write")))
                    .isInstanceOf(StartException.class)
                    .hasMessage(
                            "User tideline_write lacks DELETE on table alerts in schema engagement of PostgreSQL at %s: grant it what deploy/sql/roles.sql grants to tideline_write.",
                            database.place());
        } finally {
            database.execute("GRANT DELETE ON engagement.alerts TO tideline_write");
        }
    }

    private static void write(String... users) throws Exception {
        List<ScoreRow> rows = new ArrayList<>();
        for (String user : users) {
            rows.add(Rows.user(user, DAY, true, 1, 1));
        }
        Job.writeScores(outputs(), rows.toArray(ScoreRow[]::new));
    }

    private static PostgresOutputs outputs() {
        return new PostgresOutputs(config("write"), true);
    }

    private static Connection connect(String role) throws SQLException {
        return database.connect("tideline_" + role, role);
    }

    private static PostgresSinkConfig config(String role) {
        return new PostgresSettings(database.jdbcUrl(), "tideline_" + role, role)
                .schema(SCHEMA)
                .migrate(SchemaMigration.CHECK)
                .get();
    }
}
