package io.tideline.job.sink.postgres;

import static java.util.stream.Collectors.joining;

import io.tideline.job.sink.postgres.connection.Identifiers;
import io.tideline.job.sink.row.TableSchema;
import io.tideline.job.sink.table.Sql;
import io.tideline.job.sink.table.TableTarget;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * Deletes rows that are older than they are kept, some at a time, so that neither a lock nor the
 * task is held for long. Days begin at midnight UTC, by the server's clock.
 *
 * <p>Tables in partitions by month lose whole months: partitions are dropped. What is deleted row
 * by row is what such a table had before it had partitions, or all of one that has none.
 *
 * <p>Old rows are found by an index of the table. Where other columns come first in it (profile and
 * day, say), what stands in those is looked up before, by one step in the index for each.
 */
final class Retention {
    private final MonthPartitions<?> partitions;
    private final String firstKept;
    private final String sql;

    /**
     * Plans it for a table.
     *
     * @param keep whole days for which a row is kept
     */
    Retention(String namespace, TableSchema<?> table, Duration keep) {
        String day = "(now() AT TIME ZONE 'UTC')::date - " + keep.toDays();
        this.partitions = new MonthPartitions<>(namespace, table);
        this.firstKept =
                table.output().isInMonths()
                        ? "date_trunc('month', (%s)::timestamp)::date".formatted(day)
                        : day;
        this.sql = sql(Identifiers.quoted(namespace, table.name()), table, firstKept);
    }

    /**
     * Drops the partitions whose rows are all too old, and commits.
     *
     * @param connection not in auto-commit; after an exception no transaction is open
     * @return how many
     */
    int dropMonths(Connection connection) throws SQLException {
        return partitions.drop(connection, firstKept);
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

    private static String sql(String table, TableSchema<?> schema, String day) {
        String old =
                "%s < %s"
                        .formatted(
                                schema.ageColumn(),
                                schema.agesByDay()
                                        ? day
                                        : "(" + day + ")::timestamp AT TIME ZONE 'UTC'");
        // A row that was written again meanwhile has another place, and stays.
        String delete = "DELETE FROM " + table + " WHERE ctid = ANY (ARRAY(%s)) AND " + old;
        if (schema.indexedBefore().isEmpty()) {
            return delete.formatted(oldest(table, old, schema));
        }
        return groups(table, schema.indexedBefore())
                + delete.formatted(
                        "SELECT found.id FROM groups, LATERAL (%s) AS found (id) LIMIT %s"
                                .formatted(
                                        oldest(table, inGroup(schema) + " AND " + old, schema),
                                        TableTarget.EXPIRED_AT_ONCE));
    }

    private static String oldest(String table, String condition, TableSchema<?> schema) {
        return "SELECT stored.ctid FROM %s AS stored WHERE %s ORDER BY %s LIMIT %s"
                .formatted(table, condition, schema.ageColumn(), TableTarget.EXPIRED_AT_ONCE);
    }

    private static String inGroup(TableSchema<?> schema) {
        return schema.indexedBefore().stream()
                .map(column -> "stored.%1$s = groups.%1$s".formatted(column))
                .collect(joining(" AND "));
    }

    /** Returns the values of the first columns of the index, each found from the one before. */
    private static String groups(String table, List<String> columns) {
        return """
        WITH RECURSIVE groups AS (
            (SELECT %2$s FROM %1$s ORDER BY %2$s LIMIT 1)
            UNION ALL
            SELECT following.* FROM groups, LATERAL (
                SELECT %2$s FROM %1$s AS stored WHERE (%3$s) > (%4$s) ORDER BY %2$s LIMIT 1) AS following)
        """
                .formatted(
                        table,
                        String.join(", ", columns),
                        of("stored", columns),
                        of("groups", columns));
    }

    private static String of(String relation, List<String> columns) {
        return columns.stream().map(column -> relation + "." + column).collect(joining(", "));
    }
}
