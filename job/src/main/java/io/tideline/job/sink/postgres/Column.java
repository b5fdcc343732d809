package io.tideline.job.sink.postgres;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.function.Function;

/**
 * A column of a table: how a row's value is bound.
 *
 * @param name as in the schema
 * @param type PostgreSQL's name of the type
 * @param role what it is to the key
 * @param value of a row: a String, Long, Integer, Boolean, or null; of a key, never null
 */
record Column<T>(String name, String type, Role role, Function<T, Object> value) {

    /** What a column is to the key. */
    enum Role {
        /** Part of the primary key. */
        KEY,
        /** Tells which of two rows of a key is newer. */
        GUARD,
        /** Anything else. */
        VALUE
    }

    boolean isKey() {
        return role == Role.KEY;
    }

    /** The same column, telling which of two rows is newer. */
    Column<T> guarding() {
        return new Column<>(name, type, Role.GUARD, value);
    }

    static <T> Column<T> textKey(String name, Function<T, String> value) {
        return new Column<>(name, "text", Role.KEY, row -> PostgresText.plain(value.apply(row)));
    }

    static <T> Column<T> dayKey(String name, Function<T, Integer> value) {
        return new Column<>(
                name, "date", Role.KEY, row -> LocalDate.ofEpochDay(value.apply(row)).toString());
    }

    static <T> Column<T> text(String name, Function<T, String> value) {
        return new Column<>(name, "text", Role.VALUE, row -> PostgresText.plain(value.apply(row)));
    }

    /** JSON text. */
    static <T> Column<T> json(String name, Function<T, String> value) {
        return new Column<>(name, "jsonb", Role.VALUE, row -> PostgresText.json(value.apply(row)));
    }

    /** A time in milliseconds since the epoch; beyond what PostgreSQL can hold, it is infinite. */
    static <T> Column<T> time(String name, Function<T, Long> value) {
        return new Column<>(
                name, "timestamptz", Role.VALUE, row -> PostgresTime.text(value.apply(row)));
    }

    static <T> Column<T> flag(String name, Function<T, Boolean> value) {
        return new Column<>(name, "boolean", Role.VALUE, value::apply);
    }

    static <T> Column<T> bigint(String name, Function<T, Long> value) {
        return new Column<>(name, "bigint", Role.VALUE, value::apply);
    }

    static <T> Column<T> integer(String name, Function<T, Integer> value) {
        return new Column<>(name, "integer", Role.VALUE, value::apply);
    }

    static <T> Column<T> numeric(String name, Function<T, BigDecimal> value) {
        return new Column<>(
                name,
                "numeric",
                Role.VALUE,
                row -> {
                    BigDecimal number = value.apply(row);
                    return number == null ? null : number.stripTrailingZeros().toPlainString();
                });
    }
}
