package io.tideline.job.sink.postgres;

import java.io.Serializable;
import java.util.List;

/**
 * A table and how rows become its own: one class per table, whose columns are those of the schema.
 *
 * @param <T> the row
 */
abstract class PostgresTable<T> implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * By what rows grow old.
     *
     * @param column a day, or a time
     * @param isDay whether it is a day
     * @param indexedBehind the columns that come before it in the index that finds old rows
     */
    record Age(String column, boolean isDay, List<String> indexedBehind) {
        static Age ofDay(String column, String... indexedBehind) {
            return new Age(column, true, List.of(indexedBehind));
        }

        static Age ofTime(String column, String... indexedBehind) {
            return new Age(column, false, List.of(indexedBehind));
        }
    }

    /** Returns all tables that are written to. */
    static List<PostgresTable<?>> all() {
        return List.of(
                new UserScores(),
                new AccountScores(),
                new ProductMetrics(),
                new Activation(),
                new ActivationCohorts(),
                new Alerts());
    }

    /** The table's name, without a schema. */
    abstract String name();

    /** Its columns, those of the key among them. Asked for once a writer. */
    abstract List<Column<T>> columns();

    /** By what its rows grow old. */
    abstract Age age();

    /** Whether the row says that the one stored under its key is to be deleted. */
    boolean retracts(T row) {
        return false;
    }

    /**
     * SQL that is true where the row {@code fresh} may replace the row {@code stored}; both have
     * the table's columns. It keeps a row from going back to an older state.
     */
    String replacesSql() {
        return "true";
    }

    /** The same, of two rows of a batch, of which {@code fresh} came later. */
    boolean replaces(T fresh, T stored) {
        return true;
    }
}
