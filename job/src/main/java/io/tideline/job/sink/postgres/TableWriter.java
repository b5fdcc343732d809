package io.tideline.job.sink.postgres;

import static io.tideline.job.sink.postgres.connection.Identifiers.quoted;
import static java.util.stream.Collectors.joining;

import io.tideline.job.sink.postgres.connection.Identifiers;
import io.tideline.job.sink.postgres.connection.SqlState;
import io.tideline.job.sink.postgres.copy.BinaryCopyWriter;
import io.tideline.job.sink.row.Column;
import io.tideline.job.sink.row.Column.Role;
import io.tideline.job.sink.row.TableSchema;
import io.tideline.job.sink.table.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows of one table, many with one statement. Rows of new keys are copied straight into it,
 * which costs the server half of a merge. Where a key is there already, the rows are copied into a
 * temporary table of the connection, and from there merged: a row replaces the stored one of its
 * key unless it is older; a retracted one deletes it on the same condition.
 *
 * <p>What a trigger keeps out without a word is found by counting, and refused like data.
 *
 * <p>Which keys are new only the server knows. So the rows are copied straight on trial; after a
 * key that was there, only merged for a while, each time twice as long.
 */
final class TableWriter<T> {
    /** So many batches at most are merged before the next is copied straight: no overflow. */
    private static final int LONGEST_MERGING = 1 << 30;

    private final TableSchema<T> table;
    private final List<Column<T>> columns;
    private final List<Column<T>> deleteColumns;
    private final String real;
    private final String fresh;
    private final String upsertSql;
    private final String deleteSql;
    private final String notWrittenSql;
    private final String notDeletedSql;
    private final String unchangedSql;
    private final BinaryCopyWriter copied = new BinaryCopyWriter();
    private final MonthPartitions<T> partitions;

    /** How many batches are merged after the next key that is there already. */
    private int merging = 1;

    private int toMerge;

    TableWriter(String schema, TableSchema<T> table) {
        this.table = table;
        this.columns = table.columns();
        this.deleteColumns = columns.stream().filter(c -> c.role() != Role.VALUE).toList();
        this.fresh = "pg_temp." + quoted("tideline_" + table.name());
        this.real = Identifiers.quoted(schema, table.name());
        this.partitions = new MonthPartitions<>(schema, table);
        this.upsertSql = upsertSql();
        this.deleteSql = deleteSql();
        this.notWrittenSql = notWrittenSql();
        this.notDeletedSql = notDeletedSql();
        this.unchangedSql = unchangedSql();
    }

    /** Makes a new connection ready for {@link #write}. */
    void prepare(Connection connection) throws SQLException {
        String types =
                columns.stream()
                        .map(column -> quoted(column.name()) + " " + column.type().sql())
                        .collect(joining(", "));
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TEMPORARY TABLE %s (%s) ON COMMIT DELETE ROWS".formatted(fresh, types));
        }
        connection.setAutoCommit(false);
        partitions.forget();
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
            (table.output().retracts(row) ? deletes : upserts).add(row);
        }
        if (!upserts.isEmpty()) {
            partition(connection, upserts);
        }
        if (!deletes.isEmpty()) {
            merge(connection, deleteSql, notDeletedSql, deleteColumns, deletes);
        }
    }

    /** Writes rows to partitions that are there, or made for them. */
    private void partition(Connection connection, List<T> rows) throws SQLException {
        partitions.add(connection, rows);
        try {
            upsert(connection, rows);
        } catch (SQLException e) {
            if (!SqlState.lacksPartition(e)) {
                throw e;
            }
            // It has been dropped since.
            partitions.forget();
            partitions.add(connection, rows);
            upsert(connection, rows);
        }
    }

    private void upsert(Connection connection, List<T> rows) throws SQLException {
        if (!insert(connection, rows)) {
            merge(connection, upsertSql, notWrittenSql, columns, rows);
        }
    }

    /** Copies rows straight into the table; whether all their keys were new, else it did not. */
    private boolean insert(Connection connection, List<T> rows) throws SQLException {
        if (toMerge > 0) {
            toMerge--;
            return false;
        }
        try {
            Sql.inTransaction(
                    connection,
                    () -> {
                        if (copy(connection, real, columns, rows) < rows.size()) {
                            throw keptOut();
                        }
                        // Now that the copy keeps others from changing the table.
                        if (!Sql.isTrue(connection, unchangedSql)) {
                            throw new SQLException("The table has changed", SqlState.CHANGED);
                        }
                        return null;
                    });
            merging = 1;
            return true;
        } catch (SQLException e) {
            if (!SqlState.requiresMerge(e)) {
                throw e;
            }
            toMerge = merging;
            merging = Math.min(2 * merging, LONGEST_MERGING);
            return false;
        }
    }

    private void merge(
            Connection connection,
            String sql,
            String notDoneSql,
            List<Column<T>> sentColumns,
            List<T> rows)
            throws SQLException {
        Sql.inTransaction(
                connection,
                () -> {
                    copy(connection, fresh, sentColumns, rows);
                    int done;
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        done = statement.executeUpdate();
                    }
                    // Fewer, too, where what is stored is newer: that is rare, and worth a look.
                    if (done < rows.size() && Sql.isTrue(connection, notDoneSql)) {
                        throw keptOut();
                    }
                    return null;
                });
    }

    private static SQLException keptOut() {
        return new SQLException("A trigger keeps rows out of the table", SqlState.KEPT_OUT);
    }

    /** Copies rows into a table; returns how many of them it has stored. */
    private long copy(
            Connection connection, String target, List<Column<T>> sentColumns, List<T> rows)
            throws SQLException {
        String sql =
                "COPY %s (%s) FROM STDIN (FORMAT binary)".formatted(target, names(sentColumns));
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        try {
            copied.begin(copy);
            for (T row : rows) {
                copied.row(row, sentColumns);
            }
            return copied.end();
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

    private String upsertSql() {
        String set =
                columns.stream()
                        .filter(column -> column.role() != Role.KEY)
                        .map(column -> quoted(column.name()))
                        .map(column -> column + " = excluded." + column)
                        .collect(joining(", "));
        return "INSERT INTO %1$s AS stored (%2$s) SELECT %2$s FROM %3$s ON CONFLICT (%4$s) DO UPDATE SET %5$s WHERE %6$s"
                .formatted(
                        real,
                        names(columns),
                        fresh,
                        names("", table.names(Role.KEY)),
                        set,
                        replacesSql("excluded."));
    }

    private String deleteSql() {
        return "DELETE FROM %s AS stored USING %s AS fresh WHERE %s AND (%s)"
                .formatted(real, fresh, sameKey(), replacesSql("fresh."));
    }

    /**
     * Returns a query for whether a row that has just been merged is missing, or an older one is
     * there. Where no row is older than another, each is written, so one that was not has been kept
     * out.
     */
    private String notWrittenSql() {
        List<String> guards =
                Stream.concat(
                                table.names(Role.ORDER).stream(),
                                table.names(Role.GENERATION).stream())
                        .toList();
        String older =
                guards.isEmpty()
                        ? "true"
                        : "(%s) AND (%s) IS DISTINCT FROM (%s)"
                                .formatted(
                                        replacesSql("fresh."),
                                        names("fresh.", guards),
                                        names("stored.", guards));
        String key = quoted(table.names(Role.KEY).get(0));
        return "SELECT EXISTS (SELECT FROM %s AS fresh LEFT JOIN %s AS stored ON %s WHERE stored.%s IS NULL OR %s)"
                .formatted(fresh, real, sameKey(), key, older);
    }

    /** Returns a query for whether a row is there that should just have been deleted. */
    private String notDeletedSql() {
        return "SELECT EXISTS (SELECT FROM %s AS fresh JOIN %s AS stored ON %s WHERE %s)"
                .formatted(fresh, real, sameKey(), replacesSql("fresh."));
    }

    /**
     * Returns a query for whether the table has the columns and the key as which rows are sent. A
     * copy does not check either: in binary form the bytes of one type may well be a value of
     * another, a time read as a number, say; and without the key it stores a row twice.
     */
    private String unchangedSql() {
        String types =
                columns.stream()
                        .map(c -> "('%s', '%s'::regtype)".formatted(c.name(), c.type().sql()))
                        .collect(joining(", "));
        String key =
                table.names(Role.KEY).stream().map(name -> "'" + name + "'").collect(joining(", "));
        return """
        SELECT (
            SELECT count(*) = %2$s FROM pg_attribute
            WHERE attrelid = %1$s AND attnum > 0 AND NOT attisdropped AND (attname, atttypid) IN (%3$s))
        AND EXISTS (
            SELECT FROM pg_index
            WHERE indrelid = %1$s AND indisunique AND indisvalid AND indimmediate AND indpred IS NULL
            AND ARRAY(
                SELECT attname::text FROM unnest(indkey) WITH ORDINALITY AS keys (number, place)
                LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = number
                WHERE place <= indnkeyatts ORDER BY attname::text COLLATE "C")
            = ARRAY(SELECT name FROM unnest(ARRAY[%4$s]) AS name ORDER BY name COLLATE "C"))"""
                .formatted(
                        "'" + real.replace("'", "''") + "'::regclass", columns.size(), types, key);
    }

    /**
     * Returns a condition for whether a row may replace the row {@code stored}, so that none goes
     * back to an older state: where it is not older, or of another generation.
     *
     * @param row the alias of the row, with a point
     */
    private String replacesSql(String row) {
        List<String> order = table.names(Role.ORDER);
        if (order.isEmpty()) {
            return "true";
        }
        String notOlder = "(%s) >= (%s)".formatted(names(row, order), names("stored.", order));
        return table.names(Role.GENERATION).stream()
                .map(
                        column ->
                                " OR %s <> stored.%s"
                                        .formatted(row + quoted(column), quoted(column)))
                .collect(joining("", notOlder, ""));
    }

    private String sameKey() {
        return table.names(Role.KEY).stream()
                .map(column -> "stored.%1$s = fresh.%1$s".formatted(quoted(column)))
                .collect(joining(" AND "));
    }

    private static <T> String names(List<Column<T>> columns) {
        return names("", columns.stream().map(Column::name).toList());
    }

    private static String names(String before, List<String> columns) {
        return columns.stream().map(column -> before + quoted(column)).collect(joining(", "));
    }
}
