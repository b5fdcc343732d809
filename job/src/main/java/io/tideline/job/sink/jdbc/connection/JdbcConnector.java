package io.tideline.job.sink.jdbc.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * Opens connections, on which neither side waits for ever: reads time out here, and the server is
 * set to give up a client that has fallen silent, since the rows that it was writing stay locked
 * until then.
 */
public record JdbcConnector(JdbcSinkConfig config) {
    private static final long CONNECT_MILLIS = 10_000;

    /** A value that does not fit is an error, not cut; a day that is none is an error too. */
    private static final String STRICT =
            "STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

    /** Opens a connection on which each statement is a transaction. */
    public Connection open() throws SQLException {
        return open(config.timeout());
    }

    /**
     * Opens one for statements that take long.
     *
     * @param silence after which a server that does not answer counts as lost
     */
    public Connection open(Duration silence) throws SQLException {
        Properties properties = new Properties();
        properties.put("user", config.currentUser());
        properties.put("password", config.password().reveal());
        settings().forEach(properties::put);
        properties.put("socketTimeout", String.valueOf(silence.toMillis()));
        Connection connection = JdbcDriver.get().connect(config.driverUrl(), properties);
        if (connection == null) {
            throw new SQLException("Not a URL of the driver", ErrorCodes.NO_CONNECTION);
        }
        try {
            settle(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    /** Returns what the driver is given beside the login, also by whoever connects on its own. */
    public static Map<String, String> settings() {
        return Map.of(
                "connectTimeout", String.valueOf(CONNECT_MILLIS),
                // Many rows are one statement, which the server prepares for no second use.
                "useServerPrepStmts", "false",
                // A server may request files of a client otherwise.
                "allowLocalInfile", "false",
                "allowMultiQueries", "false",
                // Values of rows stay out of exceptions, and so of logs.
                "dumpQueriesOnException", "false",
                "includeInnodbStatusInDeadlockExceptions", "false");
    }

    private void settle(Connection connection) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        long seconds = Math.max(1, config.timeout().toSeconds());
        // Short enough that the server answers before its answer is given up.
        long lock = Math.max(1, seconds / 2);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("sql_mode", "'" + STRICT + "'");
        settings.put("time_zone", "'+00:00'");
        settings.put("innodb_lock_wait_timeout", String.valueOf(lock));
        settings.put("lock_wait_timeout", String.valueOf(lock));
        settings.put("wait_timeout", String.valueOf(seconds));
        settings.put("net_read_timeout", String.valueOf(seconds));
        settings.put("net_write_timeout", String.valueOf(seconds));
        StringBuilder set = new StringBuilder("SET ");
        settings.forEach(
                (name, value) ->
                        set.append(set.length() == 4 ? "" : ", ")
                                .append("SESSION ")
                                .append(name)
                                .append(" = ")
                                .append(value));
        try (Statement statement = connection.createStatement()) {
            statement.execute(set.toString());
        }
    }
}
