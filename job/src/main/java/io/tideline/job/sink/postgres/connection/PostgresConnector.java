package io.tideline.job.sink.postgres.connection;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Opens connections, on which neither side waits for ever: reads and writes time out here, and the
 * server is set to give up a client that has fallen silent amid a transaction, since the rows that
 * it was writing stay locked until then.
 */
public record PostgresConnector(PostgresSinkConfig config) implements Serializable {
    private static final int CONNECT_SECONDS = 10;
    private static final String PROGRAM = "tideline";

    /** By how much the server looks after a silent connection before the timeout is over. */
    private static final int PROBES = 4;

    /** Sets what this version of the server knows. Not as options of the start: poolers refuse. */
    private static final String SET =
            """
            SELECT set_config(name, ?, false) FROM pg_settings WHERE name = ?""";

    /** Opens a connection on which each statement is a transaction. */
    public Connection open() throws SQLException {
        return open(PROGRAM, config.timeout(), Map.of());
    }

    /**
     * Opens one for statements that take long.
     *
     * @param silence after which a server that does not answer counts as lost
     */
    public Connection open(Duration silence) throws SQLException {
        return open(PROGRAM, silence, Map.of());
    }

    /** Opens one that waits for a locked row no longer than {@link #lockTimeout}. */
    public Connection open(WriterName name) throws SQLException {
        return open(
                name.text(),
                config.timeout(),
                Map.of("lock_timeout", lockTimeout().toMillis() + "ms"));
    }

    /**
     * Opens one that finds the tables without their schema, and on which the server refuses to
     * write.
     *
     * @param name of the program, as the server shows it
     * @param longest after which the server ends a statement
     */
    public Connection openToRead(String name, Duration longest) throws SQLException {
        return open(
                name,
                config.timeout(),
                Map.of(
                        "search_path",
                        Identifiers.quoted(config.schema()),
                        "default_transaction_read_only",
                        "on",
                        // The same statement is of one account, or of all of them.
                        "plan_cache_mode",
                        "force_custom_plan",
                        "statement_timeout",
                        longest.toMillis() + "ms"));
    }

    /** Returns a timeout short enough that the server answers before its answer is given up. */
    public Duration lockTimeout() {
        return config.timeout().dividedBy(2);
    }

    private Connection open(String name, Duration silence, Map<String, String> more)
            throws SQLException {
        Properties properties = new Properties();
        PostgresSinkConfig.Login login = config.login();
        PGProperty.USER.set(properties, login.user());
        PGProperty.PASSWORD.set(properties, login.password());
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS);
        PGProperty.LOGIN_TIMEOUT.set(properties, CONNECT_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(properties, Math.toIntExact(silence.toSeconds()));
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.APPLICATION_NAME.set(properties, name);
        // What the server says of a row's values stays out of exceptions, and so of logs.
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        if (!config.url().contains(PGProperty.SOCKET_FACTORY.getName())) {
            PGProperty.SOCKET_FACTORY.set(properties, TimedSocketFactory.class.getName());
        }
        // Not through DriverManager, which sees the drivers of another class loader only by luck.
        Connection connection = new Driver().connect(config.url(), properties);
        if (connection == null) {
            throw new SQLException("Not a JDBC URL of PostgreSQL", SqlState.NO_CONNECTION);
        }
        try {
            settle(connection, more);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    private void settle(Connection connection, Map<String, String> more) throws SQLException {
        long millis = config.timeout().toMillis();
        long probe = Math.max(1, config.timeout().toSeconds() / (2 * PROBES));
        Map<String, String> settings = new LinkedHashMap<>(more);
        settings.put("tcp_keepalives_idle", String.valueOf(2 * probe));
        settings.put("tcp_keepalives_interval", String.valueOf(probe));
        settings.put("tcp_keepalives_count", String.valueOf(PROBES));
        settings.put("tcp_user_timeout", String.valueOf(millis));
        settings.put("idle_in_transaction_session_timeout", String.valueOf(millis));
        try (PreparedStatement statement = connection.prepareStatement(SET)) {
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                statement.setString(1, setting.getValue());
                statement.setString(2, setting.getKey());
                statement.execute();
            }
        }
    }
}
