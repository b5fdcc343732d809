package io.tideline.job.sink.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.embedded.ClosedPort;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.MariaDb;
import io.tideline.job.sink.jdbc.connection.JdbcSinkConfig;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.job.sink.table.MigrationReport;
import io.tideline.job.sink.table.SchemaMigration;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the start says of tables, logins and servers, and what it makes. */
class JdbcSchemaIT {
    private static final String ALL = "SELECT, INSERT, UPDATE, DELETE";

    private MariaDb database;

    @BeforeEach
    void create() throws SQLException {
        database = new MariaDb("tables");
    }

    @AfterEach
    void forgetUsers() throws SQLException {
        database.execute("DROP USER IF EXISTS 'ann'@'127.0.0.1'");
    }

    @Test
    void theTablesAreMadeOnce_withACommentOnEachAndOnEachColumn() throws SQLException {
        assertThat(Schema.migrate(database.config()))
                .isEqualTo(new MigrationReport(null, "1", List.of("1 (tables)")));
        assertThat(Schema.migrate(database.config()))
                .isEqualTo(new MigrationReport("1", "1", List.of()));
        Schema.prepare(database.config(database.jdbcUrl(), SchemaMigration.CHECK));
        String ours =
                "WHERE table_schema = DATABASE() AND table_name <> 'tideline_schema_history' AND ";
        assertThat(
                        database.query(
                                "SELECT table_name FROM information_schema.tables "
                                        + ours
                                        + "table_comment = ''"))
                .isEmpty();
        assertThat(
                        database.query(
                                "SELECT table_name, column_name FROM information_schema.columns "
                                        + ours
                                        + "column_comment = ''"))
                .isEmpty();
        assertThat(
                        database.query(
                                "SELECT count(*) FROM information_schema.tables " + ours + "true"))
                .containsExactly(String.valueOf(RowSchemas.tables().size() + 1));
    }

    /** The server keeps what a migration had done before it failed. */
    @Test
    void aMigrationThatEndedHalfWayIsGoneOnWith() throws SQLException {
        Schema.migrate(database.config());
        database.execute(
                """
                DROP TABLE users, activity;
                UPDATE tideline_schema_history SET success = 0 WHERE version = '1';
                """);
        Schema.prepare(database.config());
        assertThat(database.query("SELECT count(*) FROM users")).containsExactly("0");
        assertThat(database.query("SELECT version, success FROM tideline_schema_history"))
                .contains("1|1")
                .doesNotContain("1|0");

        database.execute(
                """
                DROP TABLE users;
                DELETE FROM tideline_schema_history WHERE version = '1';
                """);
        Schema.prepare(database.config());
        assertThat(database.query("SELECT count(*) FROM users")).containsExactly("0");
    }

    @Test
    void tablesOfANewerVersionAreLeftAlone() throws SQLException {
        Schema.migrate(database.config());
        database.execute(
                """
                INSERT INTO tideline_schema_history (installed_rank, version, description, type, script, installed_by, execution_time, success)
                VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 'root', 1, true)""");
        assertRefused(
                database.config(),
                "The tables in MariaDB at %s were made by a newer Tideline (version 99; this one knows 1): run that one, or give sinks.jdbc.url another database.");
    }

    @Test
    void aTableOfTheSameNameIsNotTakenOver() throws SQLException {
        database.execute("CREATE TABLE user_scores (id int)");
        assertThatThrownBy(() -> Schema.check(database.config()))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "MariaDB at %s has a table of Tideline's name that Tideline did not make: give sinks.jdbc.url another database.",
                        database.place());
        assertThat(database.query("SHOW TABLES")).containsExactly("user_scores");
    }

    @Test
    void tablesOfOthersAreLeftAlone() throws SQLException {
        database.execute("CREATE TABLE theirs (id int)");
        Schema.prepare(database.config());
        assertThat(database.query("SELECT count(*) FROM theirs")).containsExactly("0");
    }

    @Test
    void tablesAreOnlyMadeWhereTheJobMay() {
        JdbcSinkConfig check = database.config(database.jdbcUrl(), SchemaMigration.CHECK);
        assertRefused(
                check,
                "MariaDB at %s has no tables of Tideline, and sinks.jdbc.migrate is check: run tideline migrate --config tideline.yaml, as a user who may make tables, which brings them to version 1.");
        assertThat(Schema.migrate(check.asMigrator(check.user(), check.password())).after())
                .isEqualTo("1");
        Schema.prepare(check);
    }

    /** What somebody may do to a table, and what the start says of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DROP TABLE alerts | alerts is missing",
                "ALTER TABLE users DROP COLUMN traits | users.traits is missing, expected longtext",
                "ALTER TABLE users MODIFY revision int NOT NULL | users.revision is int, expected bigint",
                "ALTER TABLE users MODIFY account_id varchar(100) | users.account_id is varchar(100), expected varchar(512)",
                "ALTER TABLE users MODIFY user_id varchar(512) COLLATE utf8mb4_general_ci | users.user_id has the collation utf8mb4_general_ci, expected utf8mb4_nopad_bin",
                "ALTER TABLE users MODIFY account_id varchar(512) NOT NULL | users.account_id is varchar(512) NOT NULL, expected varchar(512) that may be null",
                "ALTER TABLE users ADD COLUMN team text NOT NULL | users.team, which Tideline does not write, is NOT NULL without a default, expected a default or none of both",
                "ALTER TABLE users DROP PRIMARY KEY | users has no such key, expected (user_id)",
                "ALTER TABLE users ADD UNIQUE one_each (account_id) | users has the unique index one_each, which keeps rows out, expected none but the key's",
                "ALTER TABLE users DROP PRIMARY KEY, ADD UNIQUE short (user_id(10)) | users has the unique index short, which keeps rows out, expected none but the key's; users has no such key, expected (user_id)",
                "ALTER TABLE users DROP COLUMN revision, ADD COLUMN revision bigint AS (1) STORED | users.revision is generated, expected bigint",
                "ALTER TABLE rejected_counts ENGINE = Aria | rejected_counts is of engine Aria, expected InnoDB"
            })
    void aTableThatWasChangedIsRefused(String change, String found) throws SQLException {
        Schema.prepare(database.config());
        database.execute(change);
        assertRefused(
                database.config(),
                "The tables in MariaDB at %s are not as Tideline made them: "
                        + found
                        + "; set that right, or give sinks.jdbc.url another database.");
    }

    @Test
    void whatDoesNoHarmPasses() throws SQLException {
        Schema.prepare(database.config());
        database.execute(
                """
                ALTER TABLE users ADD COLUMN seen datetime NOT NULL DEFAULT current_timestamp, ADD COLUMN note text, ADD COLUMN twice bigint AS (2 * revision) STORED;
                ALTER TABLE users ADD UNIQUE more (account_id, user_id), ADD INDEX seen (seen);
                """);
        Schema.prepare(database.config());
    }

    @Test
    void aViewInATablesPlace() throws SQLException {
        Schema.prepare(database.config());
        database.execute("RENAME TABLE users TO real_users");
        database.execute("CREATE VIEW users AS SELECT * FROM real_users");
        assertRefused(
                database.config(),
                "The tables in MariaDB at %s are not as Tideline made them: users is a view, expected a table; set that right, or give sinks.jdbc.url another database.");
    }

    @Test
    void wrongPassword() throws SQLException {
        user(ALL);
        String wrong = "wrong-" + "password";
        assertThatThrownBy(() -> Schema.check(as(wrong, SchemaMigration.AUTO)))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "MariaDB at %s refuses the login of user ann: check sinks.jdbc.user and sinks.jdbc.password.",
                        database.place())
                .hasStackTraceContaining("Access denied")
                .satisfies(
                        e ->
                                assertThat(ExceptionUtils.stringifyException(e))
                                        .doesNotContain(wrong));
    }

    @Test
    void aUserWhoMayNotMakeTables() throws SQLException {
        user(ALL);
        assertThatThrownBy(() -> Schema.prepare(as("right", SchemaMigration.AUTO)))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "User ann may not do this in MariaDB at %s: grant it SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX and DROP on the database.",
                        database.place());
    }

    @Test
    void aUserWhoMayNotUseTheDatabase() throws SQLException {
        database.execute("CREATE USER 'ann'@'127.0.0.1' IDENTIFIED BY 'right'");
        assertThatThrownBy(() -> Schema.check(as("right", SchemaMigration.CHECK)))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "User ann may not do this in MariaDB at %s: grant it SELECT, INSERT, UPDATE and DELETE on the database.",
                        database.place());
    }

    @Test
    void aUserWhoMayOnlyRead_andOneWhoHasWhatItNeeds() throws SQLException {
        Schema.prepare(database.config());
        user("SELECT");
        assertThatThrownBy(() -> Schema.check(as("right", SchemaMigration.CHECK)))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "User ann lacks INSERT, UPDATE, DELETE on table user_scores of MariaDB at %s: grant it SELECT, INSERT, UPDATE and DELETE on the database.",
                        database.place());
        user(ALL);
        Schema.prepare(as("right", SchemaMigration.CHECK));
        assertThat(database.query("SELECT count(*) FROM user_scores")).containsExactly("0");
    }

    /** As databases are often set up: rights come with a role. */
    @Test
    void rightsOfARole() throws SQLException {
        Schema.prepare(database.config());
        database.execute(
                """
                CREATE OR REPLACE ROLE writers;
                GRANT SELECT, INSERT, UPDATE, DELETE ON tables.* TO writers;
                CREATE USER 'ann'@'127.0.0.1' IDENTIFIED BY 'right';
                GRANT writers TO 'ann'@'127.0.0.1';
                SET DEFAULT ROLE writers FOR 'ann'@'127.0.0.1';
                """);
        Schema.prepare(as("right", SchemaMigration.CHECK));
    }

    private void user(String rights) throws SQLException {
        database.execute(
                """
                CREATE USER IF NOT EXISTS 'ann'@'127.0.0.1' IDENTIFIED BY 'right';
                GRANT %s ON tables.* TO 'ann'@'127.0.0.1';
                """
                        .formatted(rights));
    }

    private JdbcSinkConfig as(String password, SchemaMigration migrate) {
        return database.config(database.jdbcUrl(), "ann", password, migrate);
    }

    @Test
    void noDatabase() {
        String url = database.server().jdbcUrl("none");
        assertThatThrownBy(() -> Schema.prepare(database.config(url, SchemaMigration.AUTO)))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "MariaDB at %s/none has no database of that name: create it, or check sinks.jdbc.url.",
                        database.server().address());
    }

    @ParameterizedTest
    @CsvSource({"mariadb, MariaDB", "mysql, MySQL"})
    void noServer(String scheme, String product) throws IOException {
        try (var closed = new ClosedPort()) {
            String place = closed.address() + "/tideline";
            String url = "jdbc:" + scheme + "://" + place + "?user=x";
            assertThatThrownBy(() -> Schema.prepare(database.config(url, SchemaMigration.AUTO)))
                    .isInstanceOf(StartException.class)
                    .hasMessage(
                            "%s at %s is not reachable: check sinks.jdbc.url and that the server is up.",
                            product, place);
        }
    }

    /** Whoever has MySQL writes its URL, and the driver takes it all the same. */
    @Test
    void aUrlOfMySql() {
        String url = database.jdbcUrl().replace("jdbc:mariadb:", "jdbc:mysql:");
        Schema.prepare(database.config(url, SchemaMigration.AUTO));
        assertThat(database.config(url, SchemaMigration.AUTO).server())
                .isEqualTo("MySQL at " + database.place());
    }

    @Test
    void aServerWithoutTls() {
        String url = database.jdbcUrl() + "?sslMode=verify-full";
        assertThatThrownBy(() -> Schema.check(database.config(url, SchemaMigration.AUTO)))
                .isInstanceOf(StartException.class)
                .hasMessageMatching(
                        "MariaDB at .* cannot be talked to by TLS: check sslMode and serverSslCert in sinks.jdbc.url and the server's certificate \\(.*\\)\\.");
    }

    @Test
    void aReadOnlyServer() throws SQLException {
        database.execute("SET GLOBAL read_only = ON");
        try {
            assertRefused(
                    database.config(),
                    "MariaDB at %s is read-only: give sinks.jdbc.url the primary server.");
        } finally {
            database.execute("SET GLOBAL read_only = OFF");
        }
    }

    @Test
    void aTableThatAnotherSessionLocks() throws SQLException {
        Schema.prepare(database.config());
        try (Connection other = database.connect();
                Statement lock = other.createStatement()) {
            lock.execute("LOCK TABLES user_scores WRITE");
            JdbcSinkConfig config = database.config();
            JdbcSinkConfig hasty =
                    new JdbcSinkConfig(
                            config.url(),
                            config.user(),
                            config.password(),
                            config.batches(),
                            Duration.ofSeconds(2),
                            config.migrate());
            assertRefused(
                    hasty,
                    "Another session of MariaDB at %s locks what is to be written: see SHOW PROCESSLIST and information_schema.innodb_trx, and end it.");
        }
    }

    private void assertRefused(JdbcSinkConfig config, String message) {
        assertThatThrownBy(() -> Schema.prepare(config))
                .isInstanceOf(StartException.class)
                .hasMessage(message, database.place());
    }
}
