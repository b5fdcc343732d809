package io.tideline.job.sink.postgres;

import io.tideline.job.sink.postgres.connection.Identifiers;
import io.tideline.job.sink.row.TableSchema;
import io.tideline.job.sink.table.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the partitions by month that rows need, and drops those that have expired: by functions
 * that act with the rights of the tables' owner, so that the job needs no right to change tables.
 */
final class MonthPartitions<R> {
    /** The functions, which the job must have the right to call. */
    static final List<String> FUNCTIONS = List.of("tideline_add_month", "tideline_drop_months");

    private final TableSchema<R> table;
    private final String real;
    private final String addSql;
    private final String dropFunction;

    /** Days that have a partition, unless it has been dropped meanwhile. */
    private final Set<Integer> there = new HashSet<>();

    MonthPartitions(String schema, TableSchema<R> table) {
        this.table = table;
        this.real = Identifiers.quoted(schema, table.name());
        this.addSql =
                "SELECT %s(?::regclass, day) FROM unnest(?) AS day"
                        .formatted(Identifiers.quoted(schema, FUNCTIONS.get(0)));
        this.dropFunction = Identifiers.quoted(schema, FUNCTIONS.get(1));
    }

    /**
     * Makes the partitions for rows, where there are none, and commits.
     *
     * @param connection not in auto-commit; after an exception no transaction is open
     */
    void add(Connection connection, List<R> rows) throws SQLException {
        if (!table.output().isInMonths()) {
            return;
        }
        Set<Integer> days = new HashSet<>();
        for (R row : rows) {
            days.add(table.output().dayOf(row));
        }
        days.removeAll(there);
        if (days.isEmpty()) {
            return;
        }
        Object[] dates = days.stream().map(LocalDate::ofEpochDay).toArray();
        Sql.inTransaction(
                connection,
                () -> {
                    Array array = connection.createArrayOf("date", dates);
                    try (PreparedStatement statement = connection.prepareStatement(addSql)) {
                        statement.setString(1, real);
                        statement.setArray(2, array);
                        return statement.execute();
                    }
                });
        there.addAll(days);
    }

    /** Forgets what is there: it may have been dropped. */
    void forget() {
        there.clear();
    }

    /**
     * Drops the partitions of days before a day, and commits; returns how many.
     *
     * @param before an expression of SQL
     * @param connection not in auto-commit; after an exception no transaction is open
     */
    int drop(Connection connection, String before) throws SQLException {
        if (!table.output().isInMonths()) {
            return 0;
        }
        String sql = "SELECT %s(?::regclass, %s)".formatted(dropFunction, before);
        return Sql.inTransaction(
                connection, () -> Sql.values(connection, Integer.class, sql, real).get(0));
    }
}
