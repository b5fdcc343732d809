package io.tideline.job.sink.jdbc;

import io.tideline.job.sink.row.TableSchema;
import io.tideline.job.sink.table.Sql;
import io.tideline.job.sink.table.TableTarget;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Deletes rows that are older than they are kept, some at a time, so that neither a lock nor the
 * task is held for long. Days begin at midnight UTC, by the server's clock. Each table has an index
 * that begins with what its rows age by.
 */
final class Retention {
    private final String sql;

    /**
     * Plans it for a table.
     *
     * @param keep whole days for which a row is kept
     */
    Retention(TableSchema<?> table, Duration keep) {
        this.sql =
                "DELETE FROM %s WHERE %s < UTC_DATE() - INTERVAL %s DAY LIMIT %s"
                        .formatted(
                                TableStatements.quoted(table.name()),
                                TableStatements.quoted(table.ageColumn()),
                                keep.toDays(),
                                TableTarget.EXPIRED_AT_ONCE);
    }

    /**
     * Deletes some rows, and commits.
     *
     * @param connection not in auto-commit; after an exception no transaction is open
     * @return how many
     */
    int deleteSome(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return Sql.inTransaction(connection, () -> statement.executeUpdate(sql));
        }
    }
}
