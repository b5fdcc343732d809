package io.tideline.job.sink.postgres;

import static java.util.stream.Collectors.joining;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes rows of one table, many with one statement: each column is bound as an array. A row
 * replaces the stored one of its key unless it is older; a retracted one deletes it on the same
 * condition.
 */
final class Upsert<T> {
    private final PostgresTable<T> table;
    private final List<Column<T>> columns;
    private final List<Column<T>> deleteColumns;
    private final String upsertSql;
    private final String deleteSql;

    Upsert(String schema, PostgresTable<T> table) {
        this.table = table;
        this.columns = table.columns();
        this.deleteColumns = columns.stream().filter(c -> c.role() != Column.Role.VALUE).toList();
        String name = quoted(schema) + "." + quoted(table.name());
        this.upsertSql = upsertSql(name);
        this.deleteSql = deleteSql(name);
    }

    /** What the row is told apart by, as it is stored. */
    List<Object> key(T row) {
        return columns.stream()
                .filter(Column::isKey)
                .map(column -> column.value().apply(row))
                .toList();
    }

    /**
     * Writes rows.
     *
     * @param rows of different keys
     */
    void write(Connection connection, Collection<T> rows) throws SQLException {
        List<T> upserts = rows.stream().filter(row -> !table.retracts(row)).toList();
        List<T> deletes = rows.stream().filter(table::retracts).toList();
        execute(connection, upsertSql, columns, upserts);
        execute(connection, deleteSql, deleteColumns, deletes);
    }

    private void execute(Connection connection, String sql, List<Column<T>> bound, List<T> rows)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        List<Array> arrays = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Column<T> column : bound) {
                Object[] values = rows.stream().map(column.value()).toArray();
                arrays.add(connection.createArrayOf(column.type(), values));
                statement.setArray(arrays.size(), arrays.get(arrays.size() - 1));
            }
            statement.executeUpdate();
        } finally {
            for (Array array : arrays) {
                array.free();
            }
        }
    }

    private String upsertSql(String name) {
        String set =
                columns.stream()
                        .filter(column -> !column.isKey())
                        .map(column -> quoted(column.name()))
                        .map(column -> column + " = excluded." + column)
                        .collect(joining(", "));
        return "INSERT INTO %s AS stored (%s) SELECT * FROM unnest(%s) ON CONFLICT (%s) DO UPDATE SET %s WHERE %s"
                .formatted(
                        name,
                        names(columns.stream()),
                        parameters(columns),
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
        return "DELETE FROM %s AS stored USING unnest(%s) AS fresh (%s) WHERE %s AND (%s)"
                .formatted(
                        name,
                        parameters(deleteColumns),
                        names(deleteColumns.stream()),
                        sameKey,
                        table.replacesSql());
    }

    private static <T> String parameters(List<Column<T>> bound) {
        return bound.stream().map(column -> "?::" + column.type() + "[]").collect(joining(", "));
    }

    private static <T> String names(Stream<Column<T>> columns) {
        return columns.map(column -> quoted(column.name())).collect(joining(", "));
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
