package io.tideline.job.sink;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tideline.embedded.EmbeddedMariaDb;
import io.tideline.job.option.Secret;
import io.tideline.job.sink.jdbc.connection.JdbcSinkConfig;
import io.tideline.job.sink.table.BatchSettings;
import io.tideline.job.sink.table.SchemaMigration;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A database of a real MariaDB server, and queries of tests as a user with all rights. The server
 * is started for the first test, and there until the tests' JVM ends; without its programs tests
 * are skipped.
 */
public final class MariaDb {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    private final String name;

    /** Creates a database, in place of one of that name. */
    public MariaDb(String name) throws SQLException {
        this.name = name;
        assumeTrue(
                EmbeddedMariaDb.isInstalled(),
                "There is no MariaDB on this machine (Debian's package is mariadb-server)");
        execute("mysql", "DROP DATABASE IF EXISTS " + name);
        execute("mysql", "CREATE DATABASE " + name);
    }

    private static final class Started {
        static final EmbeddedMariaDb SERVER = EmbeddedMariaDb.start();
    }

    /** Returns the server, to be stopped and started. */
    public EmbeddedMariaDb server() {
        return Started.SERVER;
    }

    public String jdbcUrl() {
        return server().jdbcUrl(name);
    }

    /** Returns host, port and database, as messages name them. */
    public String place() {
        return server().address() + "/" + name;
    }

    /** Returns the settings for the user with all rights. */
    public JdbcSinkConfig config() {
        return config(jdbcUrl(), SchemaMigration.AUTO);
    }

    public JdbcSinkConfig config(String url, SchemaMigration migrate) {
        return config(url, server().user(), server().password(), migrate);
    }

    public JdbcSinkConfig config(
            String url, String user, String password, SchemaMigration migrate) {
        return new JdbcSinkConfig(
                url,
                user,
                new Secret(password),
                batches(1_000, null),
                Duration.ofSeconds(20),
                migrate);
    }

    /** Returns the settings with another size of batches, and a time for which rows are kept. */
    public JdbcSinkConfig config(int batchRows, Duration retention) {
        JdbcSinkConfig config = config();
        return new JdbcSinkConfig(
                config.url(),
                config.user(),
                config.password(),
                batches(batchRows, retention),
                config.timeout(),
                config.migrate());
    }

    private static BatchSettings batches(int rows, Duration retention) {
        return new BatchSettings(rows, Duration.ofMillis(100), 8, Duration.ofMinutes(3), retention);
    }

    public Connection connect() throws SQLException {
        return connect(name);
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                server().jdbcUrl(database), server().user(), server().password());
    }

    /** Runs statements, each ended by a semicolon at the end of a line. */
    public void execute(String sql) throws SQLException {
        execute(name, sql);
    }

    private void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String each : sql.split(";\n")) {
                statement.execute(each);
            }
        }
    }

    /** Returns a column as the server shows it: the driver has a form of its own for times. */
    public static String text(ResultSet row, int column) throws SQLException {
        if (row.getMetaData().getColumnType(column) != Types.TIMESTAMP) {
            return row.getString(column);
        }
        LocalDateTime time = row.getObject(column, LocalDateTime.class);
        return time == null ? null : text(time);
    }

    /** Returns a time in that form. */
    static String text(LocalDateTime time) {
        return TIME.format(time);
    }

    /** Returns each row's columns, joined. */
    public List<String> query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                String[] row = new String[columns];
                for (int i = 0; i < columns; i++) {
                    row[i] = text(result, i + 1);
                }
                rows.add(String.join("|", Stream.of(row).map(String::valueOf).toList()));
            }
            return rows;
        }
    }
}
