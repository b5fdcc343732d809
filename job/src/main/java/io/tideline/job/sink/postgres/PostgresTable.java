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

    /** The table's name, without a schema. */
    abstract String name();

    /** Its columns, those of the key among them. Asked for once a writer. */
    abstract List<Column<T>> columns();

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
