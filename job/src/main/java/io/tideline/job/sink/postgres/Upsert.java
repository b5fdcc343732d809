package io.tideline.job.sink.postgres;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows of one table, many with one statement: they are copied into a temporary table of the
 * connection, and from there merged into the real one. A row replaces the stored one of its key
 * unless it is older; a retracted one deletes it on the same condition.
 */
final class Upsert<T> {
    private final PostgresTable<T> table;
    private final List<Column<T>> columns;
    private final List<Column<T>> deleteColumns;
    private final String fresh;
    private final String upsertSql;
    private final String deleteSql;
    private final CopyRows copied = new CopyRows();

    Upsert(String schema, PostgresTable<T> table) {
        this.table = table;
        this.columns = table.columns();
        this.deleteColumns = columns.stream().filter(c -> c.role() != Column.Role.VALUE).toList();
        this.fresh = "pg_temp." + quoted("tideline_" + table.name());
        String name = quoted(schema) + "." + quoted(table.name());
        this.upsertSql = upsertSql(name);
        this.deleteSql = deleteSql(name);
    }

    /** By key, as it is stored: rows that are equal are of one key. */
    Comparator<T> keyOrder() {
        return columns.stream()
                .filter(Column::isKey)
                .map(Column::order)
                .reduce(Comparator::thenComparing)
                .orElseThrow();
    }

    /** Makes a new connection ready for {@link #write}. */
    void prepare(Connection connection) throws SQLException {
        String types =
                columns.stream()
                        .map(column -> quoted(column.name()) + " " + column.type())
                        .collect(joining(", "));
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TEMPORARY TABLE %s (%s) ON COMMIT DELETE ROWS".formatted(fresh, types));
        }
        connection.setAutoCommit(false);
    }

    /**
     * Writes rows; all of them, or none of those that are not retracted, or none that are.
     *
     * @param connection a prepared one; after an exception no transaction is open
     * @param rows of different keys
     */
    void write(Connection connection, List<T> rows) throws SQLException {
        List<T> upserts = new ArrayList<>(rows.size());
        List<T> deletes = new ArrayList<>();
        for (T row : rows) {
            (table.retracts(row) ? deletes : upserts).add(row);
        }
        merge(connection, upsertSql, columns, upserts);
        merge(connection, deleteSql, deleteColumns, deletes);
    }

    private void merge(Connection connection, String sql, List<Column<T>> sentColumns, List<T> rows)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try {
            copy(connection, sentColumns, rows);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.executeUpdate();
            }
            connection.commit();
        } catch (SQLException e) {
            try {
                connection.rollback();
            } catch (SQLException lost) {
                e.addSuppressed(lost);
            }
            throw e;
        }
    }

    private void copy(Connection connection, List<Column<T>> sentColumns, List<T> rows)
            throws SQLException {
        String sql =
                "COPY %s (%s) FROM STDIN (FORMAT binary)"
                        .formatted(fresh, names(sentColumns.stream()));
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        try {
            copied.begin(copy);
            for (T row : rows) {
                copied.row(sentColumns.size());
                for (Column<T> column : sentColumns) {
                    column.value().write(row, copied);
                }
            }
            copied.end();
        } catch (SQLException e) {
            cancel(copy, e);
            throw e;
        }
    }

    private static void cancel(CopyIn copy, SQLException reason) {
        try {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    private String upsertSql(String name) {
        String set =
                columns.stream()
                        .filter(column -> !column.isKey())
                        .map(column -> quoted(column.name()))
                        .map(column -> column + " = excluded." + column)
                        .collect(joining(", "));
        return "INSERT INTO %1$s AS stored (%2$s) SELECT %2$s FROM %3$s ON CONFLICT (%4$s) DO UPDATE SET %5$s WHERE %6$s"
                .formatted(
                        name,
                        names(columns.stream()),
                        fresh,
                        names(columns.stream().filter(Column::isKey)),
                        set,
                        table.replacesSql().replace("fresh.", "excluded."));
    }

    private String deleteSql(String name) {
        String sameKey =
                columns.stream()
                        .filter(Column::isKey)
                        .map(column -> quoted(column.name()))
                        .map(column -> "stored." + column + " = fresh." + column)
                        .collect(joining(" AND "));
        return "DELETE FROM %s AS stored USING %s AS fresh WHERE %s AND (%s)"
                .formatted(name, fresh, sameKey, table.replacesSql());
    }

    private static <T> String names(Stream<Column<T>> columns) {
        return columns.map(column -> quoted(column.name())).collect(joining(", "));
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
