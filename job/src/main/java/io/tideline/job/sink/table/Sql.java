package io.tideline.job.sink.table;

import java.nio.channels.ClosedByInterruptException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.flink.util.ExceptionUtils;

/** Small queries, and transactions. */
public final class Sql {
    private static final int ATTEMPTS = 10;

    /** The pause after the first attempt, at most; it grows with each. */
    private static final long PAUSE_NANOS = 200_000_000;

    private Sql() {}

    /** Returns the only value of a query. */
    public static boolean isTrue(Connection connection, String sql, Object... parameters)
            throws SQLException {
        return values(connection, Boolean.class, sql, parameters).get(0);
    }

    /** Returns the first column of a query's rows. */
    public static <V> List<V> values(
            Connection connection, Class<V> type, String sql, Object... parameters)
            throws SQLException {
        List<V> values = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    values.add(result.getObject(1, type));
                }
            }
        }
        return values;
    }

    /** What is done as one. */
    public interface Work<V> {
        V run() throws SQLException;
    }

    /**
     * Commits what is done; after an exception no transaction is open.
     *
     * @param connection not in auto-commit
     */
    public static <V> V inTransaction(Connection connection, Work<V> work) throws SQLException {
        try {
            V done = work.run();
            connection.commit();
            return done;
        } catch (SQLException e) {
            try {
                connection.rollback();
            } catch (SQLException lost) {
                e.addSuppressed(lost);
            }
            throw e;
        }
    }

    /**
     * Does a transaction again, up to ten times, where others were in its way: the job writes
     * meanwhile, and a lock of its may be crosswise to one here.
     *
     * @param connection not in auto-commit
     */
    public static <V> V inTransactionAgain(
            Connection connection, Predicate<SQLException> isConflict, Work<V> work)
            throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return inTransaction(connection, work);
            } catch (SQLException e) {
                if (!isConflict.test(e) || attempt == ATTEMPTS) {
                    throw e;
                }
                // At random, or two that met once meet again.
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(attempt * PAUSE_NANOS));
            }
        }
    }

    /** Returns whether the thread was interrupted, so that the server is not at fault. */
    public static boolean isInterruption(SQLException e) {
        return Thread.currentThread().isInterrupted()
                || ExceptionUtils.findThrowable(e, InterruptedException.class).isPresent()
                || ExceptionUtils.findThrowable(e, ClosedByInterruptException.class).isPresent();
    }
}
