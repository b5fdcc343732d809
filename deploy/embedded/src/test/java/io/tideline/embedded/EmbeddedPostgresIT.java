package io.tideline.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {

    @Test
    void itIsARealPostgres() throws Exception {
        try (var postgres = EmbeddedPostgres.start()) {
            assertThat(
                            query(
                                    postgres,
                                    "SELECT round((percentile_cont(0.9) WITHIN GROUP (ORDER BY x))::numeric, 1)"
                                            + " FROM unnest(ARRAY[475,89,101,7,3,21,2,149,223,1,13,"
                                            + "9,37]) AS x"))
                    .isEqualTo("208.2");
            assertThat(query(postgres, "SHOW server_encoding")).isEqualTo("UTF8");
        }
    }

    @Test
    void aRestartOnTheSameFolderKeepsItsTables(@TempDir Path folder) throws Exception {
        String password;
        try (var postgres = EmbeddedPostgres.startIn(folder)) {
            update(postgres, "CREATE TABLE kept (name text)");
            update(postgres, "INSERT INTO kept VALUES ('Zoë')");
            password = postgres.password();
        }
        try (var postgres = EmbeddedPostgres.startIn(folder)) {
            assertThat(query(postgres, "SELECT name FROM kept")).isEqualTo("Zoë");
            assertThat(postgres.password()).isEqualTo(password);
        }
    }

    @Test
    void nobodyGetsInWithoutThePassword() throws Exception {
        try (var postgres = EmbeddedPostgres.start();
                var other = EmbeddedPostgres.start()) {
            assertThat(postgres.password()).hasSize(32).isNotEqualTo(other.password());
            for (var password : List.of("", "postgres", other.password())) {
                for (var user : List.of("postgres", System.getProperty("user.name"))) {
                    assertThatThrownBy(
                                    () ->
                                            DriverManager.getConnection(
                                                            postgres.jdbcUrl(), user, password)
                                                    .close())
                            .as("%s with \"%s\"", user, password)
                            .isInstanceOf(SQLException.class);
                }
            }
            assertThat(query(postgres, "SHOW unix_socket_directories")).isEmpty();
            assertThat(query(postgres, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(
                            query(
                                    postgres,
                                    "SELECT string_agg(type || ' ' || auth_method, ',') FROM pg_hba_file_rules"))
                    .isEqualTo("host scram-sha-256");
        }
    }

    /** The library's own default folder has a well-known name, and is writable for everybody. */
    @Test
    void programsAndDataAreInFoldersOfTheOwner() throws Exception {
        try (var postgres = EmbeddedPostgres.start()) {
            var pid =
                    Files.readAllLines(postgres.dataFolder().resolve("data/postmaster.pid")).get(0);
            var program =
                    ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow().info().command();
            var path = Path.of(program.orElseThrow());
            assertThat(path.getFileName()).hasToString("postgres");
            for (;
                    !path.equals(Path.of(System.getProperty("java.io.tmpdir")));
                    path = path.getParent()) {
                assertThat(permissions(path)).as(path.toString()).matches("....-..-.");
            }
            assertThat(permissions(postgres.dataFolder())).isEqualTo("rwx------");
            assertThat(permissions(postgres.dataFolder().resolve("password")))
                    .isEqualTo("rw-------");
            assertThat(permissions(postgres.dataFolder().resolve("pgpass"))).isEqualTo("rw-------");
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aTemporaryFolderIsGoneAfterClose() {
        var postgres = EmbeddedPostgres.start();
        var data = postgres.dataFolder();
        assertThat(data).isDirectory();
        postgres.close();
        assertThat(data).doesNotExist();
    }

    private static void update(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.user(), postgres.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
