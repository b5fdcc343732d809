package io.tideline.delivery.queue;

import io.tideline.job.sink.postgres.connection.Identifiers;
import io.tideline.job.sink.postgres.connection.PostgresConnector;
import io.tideline.job.sink.postgres.connection.PostgresErrors;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.table.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A connection of one thread, opened when it is needed, and again after it was lost. A pool would
 * hold the same connections: each thread needs one all the time.
 */
public final class Database implements AutoCloseable {
    private final PostgresSinkConfig config;
    private Connection connection;

    public Database(PostgresSinkConfig config) {
        this.config = config;
    }

    /** What is done with a connection, as one transaction. */
    public interface Work<V> {
        V run(Connection connection) throws SQLException;
    }

    /** Commits what is done; after an exception nothing of it is. */
    public <V> V inTransaction(Work<V> work) throws SQLException {
        if (connection == null) {
            connection = new PostgresConnector(config).open();
            connection.setAutoCommit(false);
        }
        try {
            return Sql.inTransaction(connection, () -> work.run(connection));
        } catch (SQLException e) {
            if (!connection.isValid(1)) {
                close();
            }
            throw e;
        }
    }

    /** Returns the name of a table in statements. */
    public String table(String name) {
        return Identifiers.quoted(config.schema(), name);
    }

    /** Returns one sentence on what is wrong with the server, without a secret. */
    public String reason(SQLException e) {
        return PostgresErrors.reason(e, config);
    }

    @Override
    public void close() throws SQLException {
        if (connection != null) {
            Connection lost = connection;
            connection = null;
            lost.close();
        }
    }
}
