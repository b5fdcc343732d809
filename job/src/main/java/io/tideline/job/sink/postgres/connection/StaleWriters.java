package io.tideline.job.sink.postgres.connection;

import io.tideline.job.sink.table.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the sessions that earlier writers have left open on the server. A writer whose machine,
 * network or process stops during a {@code COPY} keeps the keys of its rows locked, and the next
 * writer of them waits. The server's own timeouts are no help where the other end of the connection
 * still answers (a frozen process, a proxy between): {@code statement_timeout} does not end a
 * {@code COPY} that waits for its client.
 *
 * <p>Ended are open transactions of
 *
 * <ul>
 *   <li>this very writer: it has none but on the connection at hand;
 *   <li>any writer of the table that has waited for its client for longer than a row may be waited
 *       for. Writers of one job do not wait for each other, since no key is written by two of them,
 *       unless a scheduler has changed the sink's parallelism: then they wait for a lock, not for a
 *       client.
 * </ul>
 */
public final class StaleWriters {
    private static final Logger LOG = LoggerFactory.getLogger(StaleWriters.class);

    private static final String END =
            """
            SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE pid <> pg_backend_pid() AND datname = current_database() AND usename = session_user
            AND xact_start IS NOT NULL
            AND (application_name = ?
                OR left(application_name, length(?)) = ? AND wait_event_type = 'Client'
                    AND state_change < clock_timestamp() - ? * interval '1 millisecond')""";

    private StaleWriters() {}

    /**
     * Ends them.
     *
     * @param connection on which each statement is a transaction
     * @param silence after which another writer that waits for its client counts as lost
     */
    public static void end(Connection connection, WriterName name, Duration silence)
            throws SQLException {
        Object[] whose = {name.text(), name.table(), name.table(), silence.toMillis()};
        try {
            long ended = Sql.values(connection, Long.class, END, whose).get(0);
            if (ended > 0) {
                LOG.warn("Ended {} transactions that earlier writers had left open", ended);
            }
        } catch (SQLException e) {
            if (!SqlState.NO_RIGHT.equals(e.getSQLState())) {
                throw e;
            }
            LOG.warn(
                    "PostgreSQL does not let this user end its own earlier connections: rows that one of them has locked stay so until the server gives it up");
        }
    }
}
