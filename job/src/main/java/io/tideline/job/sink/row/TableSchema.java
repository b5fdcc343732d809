package io.tideline.job.sink.row;

import io.tideline.job.sink.row.Column.Role;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A table to which rows of an output are written.
 *
 * @param output whose rows they are
 * @param name without a schema
 * @param includes which of the output's rows it has
 * @param columns that are written, those of the key among them
 * @param ageColumn a day or time, by which rows grow old
 * @param indexedBefore the columns that come before it in the index that finds old rows
 * @param <R> the row
 */
public record TableSchema<R>(
        RowSchema<R> output,
        String name,
        Predicate<R> includes,
        List<Column<R>> columns,
        String ageColumn,
        List<String> indexedBefore)
        implements Serializable {

    /** Serializes a table as its name. */
    private record Reference(RowSchema<?> output, String name) implements Serializable {
        private Object readResolve() {
            return output.table(name);
        }
    }

    public List<String> names(Role role) {
        return with(role).map(Column::name).toList();
    }

    /** Returns whether rows age by whole days. */
    public boolean agesByDay() {
        return columns.stream()
                .anyMatch(
                        column ->
                                column.name().equals(ageColumn) && column.type() == ColumnType.DAY);
    }

    /**
     * Returns the order of rows by key: those that are equal are of one key.
     *
     * @param stored what becomes of a text where it is stored
     */
    public Comparator<R> keyOrder(Function<String, String> stored) {
        return order(Role.KEY, stored);
    }

    /** Returns whether a row may replace another of its key that came before. */
    public BiPredicate<R, R> replaces() {
        Comparator<R> order = order(Role.ORDER, Function.identity());
        Comparator<R> generations = order(Role.GENERATION, Function.identity());
        return (later, earlier) ->
                generations.compare(later, earlier) != 0 || order.compare(later, earlier) >= 0;
    }

    /** Returns the order by these columns; without any, all rows are equal. */
    private Comparator<R> order(Role role, Function<String, String> stored) {
        return with(role)
                .map(column -> column.order(stored))
                .reduce(Comparator.comparingInt(row -> 0), Comparator::thenComparing);
    }

    private Stream<Column<R>> with(Role role) {
        return columns.stream().filter(column -> column.role() == role);
    }

    private Object writeReplace() {
        return new Reference(output, name);
    }
}
