package io.tideline.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedMariaDbIT {
    private static EmbeddedMariaDb server;

    @BeforeAll
    static void start() {
        assumeTrue(EmbeddedMariaDb.isInstalled(), "There is no MariaDB on this machine");
        server = EmbeddedMariaDb.start("max_connections=17");
    }

    @AfterAll
    static void stop() throws Exception {
        if (server == null) {
            return;
        }
        var folder = server.dataFolder();
        server.close();
        assertThat(folder).doesNotExist();
    }

    @Test
    void itIsARealServerWithTheGivenSettings() throws Exception {
        assertThat(query("SELECT version()")).contains("MariaDB");
        assertThat(query("SELECT @@max_connections")).isEqualTo("17");
        assertThat(query("SELECT @@bind_address")).isEqualTo("127.0.0.1");
        assertThat(query("SELECT @@socket")).isEmpty();
    }

    @Test
    void nobodyGetsInWithoutThePassword() throws Exception {
        assertThat(server.password()).hasSize(32);
        for (var user : List.of("root", "tideline", "mariadb.sys", "")) {
            for (var password : List.of("", "root", "tideline")) {
                assertThatThrownBy(
                                () ->
                                        DriverManager.getConnection(
                                                        server.jdbcUrl(), user, password)
                                                .close())
                        .as("%s with \"%s\"", user, password)
                        .isInstanceOf(SQLException.class);
            }
        }
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(server.dataFolder())))
                .isEqualTo("rwx------");
    }

    @Test
    void itsDataIsThereAfterAStopAndAfterACrash() throws Exception {
        execute("CREATE TABLE kept (name text CHARACTER SET utf8mb4)");
        execute("INSERT INTO kept VALUES ('Zoë 🌊')");
        server.stop();
        server.startAgain();
        assertThat(query("SELECT name FROM kept")).isEqualTo("Zoë 🌊");
        server.kill();
        assertThatThrownBy(() -> query("SELECT 1")).isInstanceOf(SQLException.class);
        server.startAgain();
        assertThat(query("SELECT name FROM kept")).isEqualTo("Zoë 🌊");
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
    }
}
