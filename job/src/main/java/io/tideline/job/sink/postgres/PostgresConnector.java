package io.tideline.job.sink.postgres;

import io.tideline.job.config.PostgresSinkConfig;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Opens connections. */
final class PostgresConnector implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int CONNECT_SECONDS = 10;

    /** After which a server that has fallen silent counts as lost. */
    private static final int SILENT_SECONDS = 60;

    private final PostgresSinkConfig config;

    PostgresConnector(PostgresSinkConfig config) {
        this.config = config;
    }

    /** A new connection, on which each statement is a transaction. */
    Connection open() throws SQLException {
        return open(SILENT_SECONDS);
    }

    /**
     * The same for statements that take long.
     *
     * @param silentSeconds after which a server that has fallen silent counts as lost
     */
    Connection open(int silentSeconds) throws SQLException {
        Properties properties = new Properties();
        PostgresSinkConfig.Login login = config.login();
        PGProperty.USER.set(properties, login.user());
        PGProperty.PASSWORD.set(properties, login.password());
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS);
        PGProperty.LOGIN_TIMEOUT.set(properties, CONNECT_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(properties, silentSeconds);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.APPLICATION_NAME.set(properties, "tideline");
        // Not through DriverManager, which sees the drivers of another class loader only by luck.
        Connection connection = new Driver().connect(config.url(), properties);
        if (connection == null) {
            throw new SQLException("Not a JDBC URL of PostgreSQL", SqlState.NO_CONNECTION);
        }
        return connection;
    }
}
