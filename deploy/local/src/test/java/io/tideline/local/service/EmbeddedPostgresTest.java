package io.tideline.local.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

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
        try (var postgres = EmbeddedPostgres.startIn(folder)) {
            update(postgres, "CREATE TABLE kept (name text)");
            update(postgres, "INSERT INTO kept VALUES ('Zoë')");
        }
        try (var postgres = EmbeddedPostgres.startIn(folder)) {
            assertThat(query(postgres, "SELECT name FROM kept")).isEqualTo("Zoë");
        }
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
