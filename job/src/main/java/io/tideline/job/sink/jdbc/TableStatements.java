package io.tideline.job.sink.jdbc;

import static java.util.stream.Collectors.joining;

import io.tideline.job.sink.row.Column;
import io.tideline.job.sink.row.Column.Role;
import io.tideline.job.sink.row.TableSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The statements that write rows of a table: a row replaces the stored one of its key unless it is
 * older; a retracted one deletes it on the same condition.
 */
final class TableStatements<T> {
    private final List<Column<T>> columns;
    private final String name;
    private final String insert;
    private final String tuple;
    private final String update;

    TableStatements(TableSchema<T> table) {
        this.columns = table.columns();
        this.name = quoted(table.name());
        this.insert =
                "INSERT INTO %s (%s) VALUES "
                        .formatted(name, joined(columns, column -> quoted(column.name())));
        this.tuple = columns.stream().map(column -> "?").collect(joining(", ", "(", ")"));
        this.update = updateSql();
    }

    static String quoted(String identifier) {
        return '`' + identifier.replace("`", "``") + '`';
    }

    List<Column<T>> columns() {
        return columns;
    }

    /** Returns the statement that upserts so many rows. */
    String upsert(int rows) {
        return Stream.generate(() -> tuple).limit(rows).collect(joining(", ", insert, update));
    }

    /** Returns the columns whose values {@link #delete} has as its parameters, in their order. */
    List<Column<T>> deleteColumns() {
        return Stream.of(Role.KEY, Role.ORDER, Role.GENERATION)
                .flatMap(role -> with(role).stream())
                .toList();
    }

    /** Returns the statement that deletes a row. */
    String delete() {
        return "DELETE FROM %s WHERE %s AND (%s)"
                .formatted(
                        name,
                        with(Role.KEY).stream()
                                .map(column -> quoted(column.name()) + " = ?")
                                .collect(joining(" AND ")),
                        with(Role.ORDER).isEmpty() ? "true" : replaces(column -> "?"));
    }

    /**
     * Returns what is done to a row that is there. A column is assigned after the other, and what
     * follows sees the new value: so the columns that decide come last, in the order in which the
     * condition stays what it was. When the last of those that order rows is the new row's, the
     * ones before it still decide the same, as equal is not older.
     */
    private String updateSql() {
        UnaryOperator<String> fresh = column -> "VALUES(" + column + ")";
        String condition = replaces(fresh);
        List<Column<T>> order = new ArrayList<>(with(Role.ORDER));
        Collections.reverse(order);
        List<Column<T>> assigned =
                Stream.of(with(Role.VALUE), order, with(Role.GENERATION))
                        .flatMap(List::stream)
                        .toList();
        return " ON DUPLICATE KEY UPDATE "
                + joined(
                        assigned,
                        column -> {
                            String stored = quoted(column.name());
                            return condition.isEmpty()
                                    ? stored + " = " + fresh.apply(stored)
                                    : "%1$s = IF(%2$s, %3$s, %1$s)"
                                            .formatted(stored, condition, fresh.apply(stored));
                        });
    }

    /**
     * Returns a condition for whether a row may replace the stored one: where it is not older, or
     * of another generation. Empty: always.
     *
     * @param fresh the row's value, by its column
     */
    private String replaces(UnaryOperator<String> fresh) {
        List<Column<T>> order = with(Role.ORDER);
        if (order.isEmpty()) {
            return "";
        }
        String notOlder =
                "(%s) >= (%s)"
                        .formatted(
                                joined(order, column -> fresh.apply(quoted(column.name()))),
                                joined(order, column -> quoted(column.name())));
        return Stream.concat(
                        Stream.of(notOlder),
                        with(Role.GENERATION).stream()
                                .map(column -> quoted(column.name()))
                                .map(column -> fresh.apply(column) + " <> " + column))
                .collect(joining(" OR "));
    }

    private List<Column<T>> with(Role role) {
        return columns.stream().filter(column -> column.role() == role).toList();
    }

    private static <T> String joined(List<Column<T>> columns, Function<Column<T>, String> text) {
        return columns.stream().map(text).collect(joining(", "));
    }
}
