package io.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrateCommandIT {
    private static EmbeddedPostgres postgres;

    @TempDir private Path folder;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void tablesAreMadeOnce() throws IOException {
        var config = config("once", postgres.user());
        var made = Outcome.of("migrate", "--config", config);
        assertThat(made)
                .isEqualTo(
                        new Outcome(
                                0,
                                """
                                Applied 1 (scores and product).
                                Applied 2 (activation and alerts).
                                Applied 3 (activation by entity).
                                Applied 4 (causes names and activity).
                                Applied 5 (views for analysts).
                                Applied 6 (deliveries).
                                Applied 7 (console).
                                Applied 8 (partitions by month).
                                Applied 9 (rejected counts).
                                Applied 10 (fewer indexes).
                                Brought schema once of PostgreSQL at %s from no tables to version 10.
                                """
                                        .formatted(place()),
                                ""));
        assertThat(Outcome.of("migrate", "--config", config))
                .isEqualTo(
                        new Outcome(
                                0,
                                "Nothing to do: schema once of PostgreSQL at %s is at version 10.\n"
                                        .formatted(place()),
                                ""));
    }

    /**
     * The job's own user, who is in the configuration, need not have the right. The password looks
     * like a reference, but is not one.
     */
    @Test
    void anotherUserMayDoIt() throws Exception {
        execute("CREATE USER migrator PASSWORD 'p${env:NONE}w'");
        execute("CREATE SCHEMA theirs AUTHORIZATION migrator");
        var password = Files.writeString(folder.resolve("migrator"), "p${env:NONE}w\n").toString();
        var done =
                Outcome.of(
                        "migrate",
                        "--config",
                        config("theirs", "nobody_else"),
                        "--user",
                        "migrator",
                        "--password-file",
                        password);
        assertThat(done.err()).isEmpty();
        assertThat(done.status()).isZero();
        assertThat(done.out()).endsWith("from no tables to version 10.\n");
    }

    @Test
    void aUserWithoutTheRightIsRefused() throws Exception {
        execute("CREATE USER reader PASSWORD 'pw'; CREATE SCHEMA closed");
        var password = Files.writeString(folder.resolve("reader"), "pw").toString();
        var refused =
                Outcome.of(
                        "migrate",
                        "--config",
                        config("closed", postgres.user()),
                        "--user",
                        "reader",
                        "--password-file",
                        password);
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err())
                .startsWith(
                        "tideline: User reader may not do this in schema closed of PostgreSQL at "
                                + place());
    }

    @Test
    void whatCannotBe() throws IOException {
        var config = config("public", postgres.user());
        var halfALogin = Outcome.of("migrate", "--config", config, "--user", "ann");
        assertThat(halfALogin.status()).isEqualTo(2);
        assertThat(halfALogin.err()).contains("--password-file");

        var noFile =
                Outcome.of(
                        "migrate", "--config", config, "--user", "a", "--password-file", "nowhere");
        assertThat(noFile.status()).isEqualTo(2);
        assertThat(noFile.err())
                .isEqualTo(
                        "tideline: --password-file: nowhere cannot be read; give a text file with the password.\n");

        var alone =
                Files.writeString(
                        folder.resolve("kafka.yaml"),
                        """
                        model: model.yaml
                        source: {kafka: {bootstrap_servers: "k:1", topics: events}}
                        sinks: {kafka: {bootstrap_servers: "k:1"}}
                        """);
        var noTables = Outcome.of("migrate", "--config", alone.toString());
        assertThat(noTables.status()).isEqualTo(2);
        assertThat(noTables.err())
                .isEqualTo(
                        "tideline: %s has no sinks.postgres or sinks.jdbc, so there are no tables to make.\n"
                                .formatted(alone));
    }

    private String config(String schema, String user) throws IOException {
        Files.writeString(folder.resolve("password"), postgres.password());
        return Files.writeString(
                        folder.resolve(schema + ".yaml"),
                        """
                        model: model.yaml
                        source: {kafka: {bootstrap_servers: "k:1", topics: events}}
                        sinks:
                          postgres: {url: "%s", user: %s, password: "${file:password}", schema: %s, migrate: check}
                        """
                                .formatted(postgres.jdbcUrl(), user, schema))
                .toString();
    }

    private static String place() {
        return postgres.jdbcUrl().substring("jdbc:postgresql://".length());
    }

    private static void execute(String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
