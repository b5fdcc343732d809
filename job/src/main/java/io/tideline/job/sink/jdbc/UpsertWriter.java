package io.tideline.job.sink.jdbc;

import io.tideline.job.sink.row.Column;
import io.tideline.job.sink.row.TableSchema;
import io.tideline.job.sink.table.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes rows of one table, many with one statement, and all of a batch in one transaction. The
 * server compares each with the stored row of its key: a batch costs one round trip for each
 * megabyte.
 */
final class UpsertWriter<T> {
    /** Of one statement: less than any server takes, whose least by default is 16 MiB. */
    private static final int MOST_BYTES = 1 << 20;

    private static final int MOST_ROWS = 1_000;

    private final TableSchema<T> table;
    private final TableStatements<T> statements;
    private final List<Column<T>> deleteColumns;
    private final String deleteSql;
    private final RowValues values = new RowValues();

    UpsertWriter(TableSchema<T> table) {
        this.table = table;
        this.statements = new TableStatements<>(table);
        this.deleteColumns = statements.deleteColumns();
        this.deleteSql = statements.delete();
    }

    /**
     * Writes rows; all of them or none.
     *
     * @param connection not in auto-commit; after an exception no transaction is open
     * @param rows of different keys
     */
    void write(Connection connection, List<T> rows) throws SQLException {
        List<T> upserts = new ArrayList<>(rows.size());
        List<T> deletes = new ArrayList<>();
        for (T row : rows) {
            (table.output().retracts(row) ? deletes : upserts).add(row);
        }
        Sql.inTransaction(
                connection,
                () -> {
                    upsert(connection, upserts);
                    delete(connection, deletes);
                    return null;
                });
    }

    private void upsert(Connection connection, List<T> rows) throws SQLException {
        values.clear();
        int gathered = 0;
        for (T row : rows) {
            values.row(row, statements.columns());
            gathered++;
            if (gathered == MOST_ROWS || values.size() >= MOST_BYTES) {
                send(connection, gathered);
                gathered = 0;
            }
        }
        if (gathered > 0) {
            send(connection, gathered);
        }
    }

    private void send(Connection connection, int rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(statements.upsert(rows))) {
            values.moveTo(statement);
            statement.executeUpdate();
        }
    }

    private void delete(Connection connection, List<T> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(deleteSql)) {
            for (T row : rows) {
                values.clear();
                values.row(row, deleteColumns);
                values.moveTo(statement);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
