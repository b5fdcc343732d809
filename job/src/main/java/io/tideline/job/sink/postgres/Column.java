package io.tideline.job.sink.postgres;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * A column of a table: how a row's value is written.
 *
 * @param name as in the schema
 * @param type PostgreSQL's name of the type, as its own tools print it
 * @param role what it is to the key
 * @param optional whether a row may have no value
 * @param value writes a row's value, which may be null but in a key
 * @param order of rows by this part of the key, as it is stored; null outside of the key
 */
record Column<T>(
        String name,
        String type,
        Role role,
        boolean optional,
        Value<T> value,
        Comparator<T> order) {

    /** What a column is to the key. */
    enum Role {
        /** Part of the primary key. */
        KEY,
        /** Tells which of two rows of a key is newer. */
        GUARD,
        /** Anything else. */
        VALUE
    }

    /** Writes one value of a row. */
    @FunctionalInterface
    interface Value<T> {

        /**
         * Writes it.
         *
         * @throws SQLException if the server cannot hold it
         */
        void write(T row, CopyRows out) throws SQLException;
    }

    boolean isKey() {
        return role == Role.KEY;
    }

    /** The same column, telling which of two rows is newer. */
    Column<T> guarding() {
        return new Column<>(name, type, Role.GUARD, optional, value, null);
    }

    /** The same column, in which a row may have no value. */
    Column<T> orNull() {
        return new Column<>(name, type, role, true, value, order);
    }

    static <T> Column<T> textKey(String name, Function<T, String> value) {
        return new Column<>(
                name,
                "text",
                Role.KEY,
                false,
                (row, out) -> out.text(value.apply(row)),
                Comparator.comparing(row -> PostgresText.plain(value.apply(row))));
    }

    static <T> Column<T> dayKey(String name, ToIntFunction<T> value) {
        return new Column<>(
                name,
                "date",
                Role.KEY,
                false,
                (row, out) -> out.integer(PostgresTime.day(value.applyAsInt(row))),
                Comparator.comparingInt(value));
    }

    static <T> Column<T> text(String name, Function<T, String> value) {
        return plain(name, "text", (row, out) -> out.text(value.apply(row)));
    }

    /** JSON text in UTF-8. */
    static <T> Column<T> json(String name, Function<T, byte[]> value) {
        return plain(name, "jsonb", (row, out) -> out.json(value.apply(row)));
    }

    /** A time in milliseconds since the epoch; beyond what PostgreSQL can hold, it is infinite. */
    static <T> Column<T> time(String name, Function<T, Long> value) {
        return plain(
                name,
                "timestamp with time zone",
                (row, out) -> out.bigint(PostgresTime.micros(value.apply(row))));
    }

    static <T> Column<T> flag(String name, Function<T, Boolean> value) {
        return plain(name, "boolean", (row, out) -> out.flag(value.apply(row)));
    }

    static <T> Column<T> bigint(String name, Function<T, Long> value) {
        return plain(name, "bigint", (row, out) -> out.bigint(value.apply(row)));
    }

    static <T> Column<T> integer(String name, Function<T, Integer> value) {
        return plain(name, "integer", (row, out) -> out.integer(value.apply(row)));
    }

    static <T> Column<T> numeric(String name, Function<T, BigDecimal> value) {
        return plain(name, "numeric", (row, out) -> out.numeric(value.apply(row)));
    }

    private static <T> Column<T> plain(String name, String type, Value<T> value) {
        return new Column<>(name, type, Role.VALUE, false, value, null);
    }
}
