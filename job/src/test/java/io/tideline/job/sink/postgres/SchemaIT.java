package io.tideline.job.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tideline.embedded.ClosedPort;
import io.tideline.embedded.EmbeddedPostgres;
import io.tideline.job.option.Secret;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.PostgresSettings;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.table.BatchSettings;
import io.tideline.job.sink.table.MigrationReport;
import io.tideline.job.sink.table.SchemaMigration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SchemaIT {
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

    /** Rows written before have no value in a column that came later. */
    @Test
    void tablesOfTheThirdVersionKeepTheirRows_withNoValueInTheNewColumns() throws SQLException {
        migrateTo("3", "third");
        execute(
                """
                INSERT INTO third.user_scores
                    (entity_id, account_id, profile, day, final, active, raw, score, frequency, features_used, drivers, model_version, revision)
                VALUES ('ann', 'acme', 'weekly', '2026-03-01', true, true, 40, 80, 3, '[]', '[]', 7, 9);
                INSERT INTO third.account_scores
                    (entity_id, profile, day, final, active, raw, frequency, features_used, drivers, model_version, revision, active_users, total_users, top_users)
                VALUES ('acme', 'weekly', '2026-03-01', true, true, 40, 3, '[]', '[]', 7, 9, 1, 1, '[]');
                INSERT INTO third.product_metrics
                    (profile, segment, day, active_users, active_accounts, total_accounts, daily_active_users, features)
                VALUES ('weekly', 'all', '2026-03-01', 1, 1, 1, 1, '[]');
                INSERT INTO third.alerts (id, rule, kind, severity, level, account_id, at, summary, details)
                VALUES ('a', 'falling', 'score_drop', 'warning', 'account', 'acme', '2026-03-01', 'It fell.', '{}')""");
        assertThat(Schema.migrate(config("third")))
                .isEqualTo(
                        new MigrationReport(
                                "3",
                                "10",
                                List.of(
                                        "4 (causes names and activity)",
                                        "5 (views for analysts)",
                                        "6 (deliveries)",
                                        "7 (console)",
                                        "8 (partitions by month)",
                                        "9 (rejected counts)",
                                        "10 (fewer indexes)")));
        assertThat(
                        count(
                                """
                                SELECT count(*) FROM third.user_scores
                                WHERE entity_id = 'ann' AND raw = 40 AND score = 80
                                AND num_nulls(previous_raw, change_usage, change_benchmark, movers, band) = 5"""))
                .isEqualTo(1);
        assertThat(
                        count(
                                """
                                SELECT count(*) FROM third.account_scores
                                WHERE entity_id = 'acme' AND account_id = 'acme' AND raw = 40
                                AND num_nulls(previous_raw, change_usage, change_benchmark, movers, band, seats, seat_usage, segments) = 8"""))
                .isEqualTo(1);
        assertThat(
                        count(
                                "SELECT count(*) FROM third.product_metrics WHERE num_nulls(total_account_raw, total_user_raw) = 2"))
                .isEqualTo(1);
        assertThat(
                        count(
                                "SELECT count(*) FROM third.alerts WHERE summary = 'It fell.' AND account IS NULL"))
                .isEqualTo(1);
        Schema.prepare(checking("third"));
    }

    /** Migrates the tables to an older version. */
    private static void migrateTo(String version, String schema) {
        Flyway.configure()
                .dataSource(postgres.jdbcUrl(), postgres.user(), postgres.password())
                .locations("classpath:db/migration")
                .schemas(schema)
                .table("tideline_schema_history")
                .target(version)
                .load()
                .migrate();
    }

    @Test
    void everyTableAndViewIsExplained_andEveryColumn() throws SQLException {
        Schema.migrate(config("explained"));
        assertThat(
                        count(
                                """
                                SELECT count(*)
                                FROM pg_class AS relation JOIN pg_attribute ON attrelid = relation.oid
                                WHERE relnamespace = 'explained'::regnamespace AND relkind IN ('r', 'p', 'v')
                                AND relname <> 'tideline_schema_history'
                                AND attnum > 0 AND col_description(relation.oid, attnum) IS NULL"""))
                .isZero();
        assertThat(
                        count(
                                """
                                SELECT count(*) FROM pg_class AS relation
                                WHERE relnamespace = 'explained'::regnamespace AND relkind IN ('r', 'p', 'v')
                                AND relname <> 'tideline_schema_history'
                                AND obj_description(relation.oid, 'pg_class') IS NULL"""))
                .isZero();
        assertThat(
                        count(
                                """
                                SELECT count(*) FROM information_schema.tables
                                WHERE table_schema = 'explained' AND table_name <> 'tideline_schema_history'"""))
                .as("tables and views")
                .isEqualTo(30);
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
                "The tables in schema newer of PostgreSQL at %s were made by a newer Tideline (version 99; this one knows 10): run that one, or give sinks.postgres.schema another schema.");
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
        execute("CREATE USER stranger PASSWORD 'any'; CREATE SCHEMA closed");
        assertRefused(
                config(postgres.jdbcUrl(), "stranger", "any", "closed"),
                "User stranger may not do this in schema closed of PostgreSQL at %s: grant it USAGE and CREATE on the schema, all rights on its tables, and TEMPORARY on the database.");
    }

    /** Before anything is made: topics are made after this. */
    @Test
    void allThatCanBeIsFoundOutByTheCheckAlone() throws SQLException {
        execute(
                """
                CREATE USER visitor PASSWORD 'any';
                CREATE SCHEMA visited;
                CREATE SCHEMA occupied;
                CREATE TABLE occupied.alerts (id int)""");
        assertThatThrownBy(
                        () -> Schema.check(config(postgres.jdbcUrl(), "visitor", "any", "visited")))
                .hasMessageStartingWith("User visitor may not do this in schema visited");
        assertThatThrownBy(() -> Schema.check(config("occupied")))
                .hasMessageStartingWith("Schema occupied of PostgreSQL at")
                .hasMessageContaining("has a table of Tideline's name");
        Schema.check(config("visited"));
        assertThat(count("SELECT count(*) FROM pg_tables WHERE schemaname = 'visited'")).isZero();
    }

    @Test
    void aDatabaseThatCannotStoreAllTextIsRefused() throws SQLException {
        execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0");
        String url = postgres.jdbcUrl().replaceFirst("/postgres$", "/latin");
        assertThatThrownBy(
                        () ->
                                Schema.check(
                                        config(
                                                url,
                                                postgres.user(),
                                                postgres.password(),
                                                "public")))
                .hasMessage(
                        "The database at %s cannot store all ids, as its encoding is not UTF8: create one with ENCODING 'UTF8', and give sinks.postgres.url that.",
                        place(url));
    }

    @Test
    void tablesOfAnEarlierVersionAreOnlyChangedWhereTheJobMay() throws SQLException {
        migrateTo("1", "early");
        PostgresSinkConfig check = checking("early");
        assertThatThrownBy(() -> Schema.prepare(check))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "The tables in schema early of PostgreSQL at %s are of version 1, and sinks.postgres.migrate is check: run tideline migrate --config tideline.yaml, as a user who may make tables, which brings them to version 10.",
                        place(postgres.jdbcUrl()));
        assertThat(Schema.migrate(config("early")))
                .isEqualTo(
                        new MigrationReport(
                                "1",
                                "10",
                                List.of(
                                        "2 (activation and alerts)",
                                        "3 (activation by entity)",
                                        "4 (causes names and activity)",
                                        "5 (views for analysts)",
                                        "6 (deliveries)",
                                        "7 (console)",
                                        "8 (partitions by month)",
                                        "9 (rejected counts)",
                                        "10 (fewer indexes)")));
        Schema.prepare(check);
        assertThat(Schema.migrate(config("early")))
                .isEqualTo(new MigrationReport("10", "10", List.of()));
    }

    private static PostgresSinkConfig checking(String schema) {
        return new PostgresSettings(postgres.jdbcUrl(), postgres.user(), postgres.password())
                .schema(schema)
                .migrate(SchemaMigration.CHECK)
                .get();
    }

    @Test
    void noTemporaryTables() throws SQLException {
        execute(
                """
                CREATE DATABASE settled;
                REVOKE TEMPORARY ON DATABASE settled FROM PUBLIC;
                CREATE USER settler PASSWORD 'any'""");
        String url = postgres.jdbcUrl().replaceFirst("/postgres$", "/settled");
        assertThatThrownBy(() -> Schema.prepare(config(url, "settler", "any", "public")))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "User settler may not make temporary tables in PostgreSQL at %s: grant it TEMPORARY on the database.",
                        place(url));
    }

    @Test
    void noDatabase() {
        String url = postgres.jdbcUrl().replaceFirst("/postgres$", "/none");
        assertThatThrownBy(
                        () ->
                                Schema.prepare(
                                        config(
                                                url,
                                                postgres.user(),
                                                postgres.password(),
                                                "public")))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "PostgreSQL at %s has no database of that name: create it, or check sinks.postgres.url.",
                        place(url));
    }

    @Test
    void noServer() throws IOException {
        try (var closed = new ClosedPort()) {
            String url = "jdbc:postgresql://" + closed.address() + "/tideline";
            assertThatThrownBy(
                            () ->
                                    Schema.prepare(
                                            config(
                                                    url,
                                                    postgres.user(),
                                                    postgres.password(),
                                                    "public")))
                    .isInstanceOf(StartException.class)
                    .hasMessage(
                            "PostgreSQL at %s is not reachable: check sinks.postgres.url and that the server is up.",
                            place(url));
        }
    }

    private static void assertRefused(PostgresSinkConfig config, String message) {
        assertThatThrownBy(() -> Schema.prepare(config))
                .isInstanceOf(StartException.class)
                .hasMessage(message, place(postgres.jdbcUrl()));
    }

    private static String place(String url) {
        return url.substring("jdbc:postgresql://".length());
    }

    /** Makes the server, which trusts everybody, require a password of one user. */
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
                new BatchSettings(1_000, Duration.ofSeconds(1), 8, Duration.ofSeconds(1), null),
                Duration.ofMinutes(1),
                SchemaMigration.AUTO);
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
