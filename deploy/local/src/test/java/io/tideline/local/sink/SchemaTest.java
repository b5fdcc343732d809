package io.tideline.local.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tideline.job.config.PostgresSinkConfig;
import io.tideline.job.config.Secret;
import io.tideline.job.config.StartException;
import io.tideline.job.sink.postgres.Schema;
import io.tideline.local.service.ClosedPort;
import io.tideline.local.service.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SchemaTest {
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void tablesAreMadeOnceBesideThoseOfOthers() throws SQLException {
        execute("CREATE SCHEMA shared; CREATE TABLE shared.of_others (id int)");
        Schema.migrate(config("shared"));
        Schema.migrate(config("shared"));
        assertThat(count("SELECT count(*) FROM shared.user_scores")).isZero();
    }

    @Test
    void aSchemaThatIsNotThereIsMade() throws SQLException {
        Schema.migrate(config("My engagement"));
        assertThat(count("SELECT count(*) FROM \"My engagement\".product_metrics")).isZero();
    }

    @Test
    void tablesOfTheFirstVersionAreBroughtUpToDate_andKeepTheirRows() throws SQLException {
        migrateTo("1", "old");
        execute(
                """
                INSERT INTO old.product_metrics
                    (profile, segment, day, active_users, active_accounts, total_accounts, daily_active_users, features)
                VALUES ('weekly', 'all', '2026-03-01', 1, 1, 1, 1, '[]')""");
        assertThatThrownBy(() -> count("SELECT count(*) FROM old.alerts"))
                .isInstanceOf(SQLException.class);
        Schema.migrate(config("old"));
        assertThat(count("SELECT count(*) FROM old.product_metrics")).isEqualTo(1);
        assertThat(count("SELECT count(*) FROM old.activation")).isZero();
        assertThat(count("SELECT count(*) FROM old.activation_cohorts")).isZero();
        assertThat(count("SELECT count(*) FROM old.alerts")).isZero();
    }

    /** What a Tideline that knew no newer version left behind. */
    private static void migrateTo(String version, String schema) {
        Flyway.configure()
                .dataSource(postgres.jdbcUrl(), postgres.user(), postgres.password())
                .locations("classpath:io/tideline/job/sql")
                .schemas(schema)
                .table("tideline_schema_history")
                .target(version)
                .load()
                .migrate();
    }

    @Test
    void everyColumnIsExplained() throws SQLException {
        Schema.migrate(config("explained"));
        assertThat(
                        count(
                                """
                                SELECT count(*)
                                FROM pg_class AS relation JOIN pg_attribute ON attrelid = relation.oid
                                WHERE relnamespace = 'explained'::regnamespace AND relkind IN ('r', 'v')
                                AND relname NOT IN ('tideline_schema_history', 'latest_user_scores', 'latest_account_scores')
                                AND attnum > 0 AND col_description(relation.oid, attnum) IS NULL"""))
                .isZero();
    }

    @Test
    void tablesOfANewerVersionAreLeftAlone() throws SQLException {
        Schema.migrate(config("newer"));
        execute(
                """
                INSERT INTO newer.tideline_schema_history
                    (installed_rank, version, description, type, script, installed_by, execution_time, success)
                VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 'postgres', 1, true)""");
        assertRefused(
                config("newer"),
                "The tables in schema newer of PostgreSQL at %s were made by a newer Tideline (version 99; this one knows 3): run that one, or give sinks.postgres.schema another schema.");
    }

    @Test
    void aTableOfTheSameNameIsNotTakenOver() throws SQLException {
        execute("CREATE SCHEMA taken; CREATE TABLE taken.user_scores (id int)");
        assertRefused(
                config("taken"),
                "Schema taken of PostgreSQL at %s has a table of Tideline's name that Tideline did not make: give sinks.postgres.schema another schema.");
    }

    @Test
    void wrongPassword() throws Exception {
        execute("CREATE USER guarded PASSWORD 'right'");
        demandPasswordOf("guarded");
        PostgresSinkConfig config =
                config(postgres.jdbcUrl(), "guarded", "wrong-" + "password", "public");
        assertRefused(
                config,
                "PostgreSQL at %s refuses the login of user guarded: check sinks.postgres.user and sinks.postgres.password.");
    }

    @Test
    void noRight() throws SQLException {
        execute("CREATE USER stranger; CREATE SCHEMA closed");
        assertRefused(
                config(postgres.jdbcUrl(), "stranger", "any", "closed"),
                "User stranger may not do this in schema closed of PostgreSQL at %s: grant it USAGE and CREATE on the schema, all rights on its tables, and TEMPORARY on the database.");
    }

    @Test
    void noTemporaryTables() throws SQLException {
        execute(
                """
                CREATE DATABASE settled;
                REVOKE TEMPORARY ON DATABASE settled FROM PUBLIC;
                CREATE USER settler""");
        String url = postgres.jdbcUrl().replaceFirst("/postgres$", "/settled");
        assertThatThrownBy(() -> Schema.migrate(config(url, "settler", "any", "public")))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "User settler may not make temporary tables in PostgreSQL at %s: grant it TEMPORARY on the database.",
                        place(url));
    }

    @Test
    void noDatabase() {
        String url = postgres.jdbcUrl().replaceFirst("/postgres$", "/none");
        assertThatThrownBy(() -> Schema.migrate(config(url, "postgres", "any", "public")))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "PostgreSQL at %s has no database of that name: create it, or check sinks.postgres.url.",
                        place(url));
    }

    @Test
    void noServer() throws IOException {
        try (var nobody = new ClosedPort()) {
            String url = "jdbc:postgresql://" + nobody.address() + "/tideline";
            assertThatThrownBy(() -> Schema.migrate(config(url, "postgres", "any", "public")))
                    .isInstanceOf(StartException.class)
                    .hasMessage(
                            "PostgreSQL at %s is not reachable: check sinks.postgres.url and that the server is up.",
                            place(url));
        }
    }

    private static void assertRefused(PostgresSinkConfig config, String message) {
        assertThatThrownBy(() -> Schema.migrate(config))
                .isInstanceOf(StartException.class)
                .hasMessage(message, place(postgres.jdbcUrl()));
    }

    private static String place(String url) {
        return url.substring("jdbc:postgresql://".length());
    }

    /** The server trusts everybody; from here on it asks one user for a password. */
    private static void demandPasswordOf(String user) throws Exception {
        Path file;
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW hba_file")) {
            result.next();
            file = Path.of(result.getString(1));
        }
        Files.writeString(
                file,
                "host all " + user + " 127.0.0.1/32 scram-sha-256\n" + Files.readString(file));
        execute("SELECT pg_reload_conf()");
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(
                        () ->
                                assertThatThrownBy(
                                                () ->
                                                        DriverManager.getConnection(
                                                                        postgres.jdbcUrl(),
                                                                        user,
                                                                        "x")
                                                                .close())
                                        .isInstanceOf(SQLException.class));
    }

    private static PostgresSinkConfig config(String schema) {
        return config(postgres.jdbcUrl(), postgres.user(), postgres.password(), schema);
    }

    private static PostgresSinkConfig config(
            String url, String user, String password, String schema) {
        return new PostgresSinkConfig(
                url,
                user,
                new Secret(password),
                schema,
                1_000,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl(), postgres.user(), postgres.password());
    }
}
