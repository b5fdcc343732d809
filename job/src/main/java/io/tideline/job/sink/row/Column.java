package io.tideline.job.sink.row;

import com.fasterxml.jackson.core.io.SerializedString;
import io.tideline.counts.CodePointOrder;
import io.tideline.serde.Digest128;
import io.tideline.serde.Json;
import io.tideline.serde.ValueWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * A column of an output: what JSON, tables, their check and the docs follow. Once a {@link
 * RowSchema} has it, it does not change.
 *
 * @param <R> the row, or an object within it
 */
public final class Column<R> {

    /** What a column is to the key. */
    public enum Role {
        /** Part of the key. */
        KEY,
        /** Of two rows of a key the one with more is newer; the first such column decides. */
        ORDER,
        /** Rows that differ here are not compared: the one that comes later is newer. */
        GENERATION,
        /** Anything else. */
        VALUE
    }

    private interface Form<V> {
        void write(V value, ValueWriter out) throws IOException;
    }

    final ColumnType type;
    final Quantity quantity;
    private final SerializedString name;
    private final Form<R> form;

    /** What rows are ordered by: a text or a number. The other one is null, or both are. */
    private final Function<R, String> text;

    private final ToLongFunction<R> number;

    /** The order of rows where it is not that of a text or number; else null. */
    private Comparator<R> ownOrder;

    String about;
    boolean isInJson = true;
    boolean isInTable = true;
    private boolean isNullable;
    private boolean isNullInTable = true;
    private Role role = Role.VALUE;

    /** When JSON has the field; null: always. */
    Predicate<R> present;

    /** All texts that the value may be; empty: any. */
    List<String> values = List.of();

    /** The fields of an object, or of each in a list; empty: any. */
    List<? extends Column<?>> parts = List.of();

    /** The types of an object's fields where their names are not known; empty: any. */
    List<String> fieldTypes = List.of();

    private Column(
            String name,
            ColumnType type,
            Quantity quantity,
            Form<R> form,
            Function<R, String> text,
            ToLongFunction<R> number) {
        this.name = new SerializedString(name);
        this.type = type;
        this.quantity = quantity;
        this.form = form;
        this.text = text;
        this.number = number;
    }

    private static <R> Column<R> plain(String name, ColumnType type, Form<R> form) {
        return new Column<>(name, type, null, form, null, null);
    }

    private static <R, V> Column<R> orNull(
            String name, ColumnType type, Quantity quantity, Function<R, V> value, Form<V> form) {
        Form<R> orNothing =
                (row, out) -> {
                    V found = value.apply(row);
                    if (found == null) {
                        out.nothing();
                    } else {
                        form.write(found, out);
                    }
                };
        Column<R> column = new Column<>(name, type, quantity, orNothing, null, null);
        column.isNullable = true;
        return column;
    }

    static <R> Column<R> text(String name, Function<R, String> value) {
        Form<R> form = (row, out) -> out.text(value.apply(row));
        return new Column<>(name, ColumnType.TEXT, null, form, value, null);
    }

    static <R> Column<R> textOrNull(String name, Function<R, String> value) {
        return orNull(name, ColumnType.TEXT, null, value, (text, out) -> out.text(text));
    }

    /** Returns an id of a key that may be null; the table then has an empty text, as no id is. */
    static <R> Column<R> id(String name, Function<R, String> value) {
        Form<R> form = (row, out) -> out.id(value.apply(row));
        Function<R, String> text = row -> value.apply(row) == null ? "" : value.apply(row);
        Column<R> column = new Column<>(name, ColumnType.TEXT, null, form, text, null);
        column.isNullable = true;
        column.isNullInTable = false;
        return column;
    }

    /**
     * Returns one text of a fixed length for two ids, of which either may be null: rows have the
     * same where they have the same ids. For keys, since two ids may not fit in an index.
     */
    static <R> Column<R> digest(
            String name, Function<R, String> first, Function<R, String> second) {
        Comparator<String> nullsFirst = Comparator.nullsFirst(Comparator.naturalOrder());
        Form<R> form =
                (row, out) ->
                        // No id is empty or has U+0000.
                        out.text(
                                Digest128.of(
                                        Objects.toString(first.apply(row), "")
                                                + '\0'
                                                + Objects.toString(second.apply(row), "")));
        Column<R> column = plain(name, ColumnType.TEXT, form);
        // Once for each pair that is compared: without a digest.
        column.ownOrder = Comparator.comparing(first, nullsFirst).thenComparing(second, nullsFirst);
        return column;
    }

    static <R, V> Column<R> choice(
            String name, Function<R, V> value, V[] all, Function<? super V, String> textOf) {
        Column<R> column = text(name, row -> textOf.apply(value.apply(row)));
        column.values = Stream.of(all).<String>map(textOf).toList();
        return column;
    }

    static <R> Column<R> flag(String name, Predicate<R> value) {
        Form<R> form = (row, out) -> out.flag(value.test(row));
        ToLongFunction<R> number = row -> value.test(row) ? 1 : 0;
        return new Column<>(name, ColumnType.FLAG, null, form, null, number);
    }

    static <R> Column<R> integer(String name, ToIntFunction<R> value, Quantity quantity) {
        Form<R> form = (row, out) -> out.integer(value.applyAsInt(row));
        return new Column<>(name, ColumnType.INTEGER, quantity, form, null, value::applyAsInt);
    }

    static <R> Column<R> integerOrNull(String name, Function<R, Integer> value, Quantity quantity) {
        Form<Integer> form = (number, out) -> out.integer(number);
        return orNull(name, ColumnType.INTEGER, quantity, value, form);
    }

    static <R> Column<R> bigint(String name, ToLongFunction<R> value, Quantity quantity) {
        Form<R> form = (row, out) -> out.bigint(value.applyAsLong(row));
        return new Column<>(name, ColumnType.BIGINT, quantity, form, null, value);
    }

    static <R> Column<R> bigintOrNull(String name, Function<R, Long> value, Quantity quantity) {
        Form<Long> form = (number, out) -> out.bigint(number);
        return orNull(name, ColumnType.BIGINT, quantity, value, form);
    }

    static <R> Column<R> numeric(String name, Function<R, BigDecimal> value, Quantity quantity) {
        Form<R> form = (row, out) -> out.numeric(value.apply(row));
        return new Column<>(name, ColumnType.NUMERIC, quantity, form, null, null);
    }

    static <R> Column<R> numericOrNull(
            String name, Function<R, BigDecimal> value, Quantity quantity) {
        Form<BigDecimal> form = (number, out) -> out.numeric(number);
        return orNull(name, ColumnType.NUMERIC, quantity, value, form);
    }

    /** Returns a day, in days since 1970-01-01. */
    static <R> Column<R> day(String name, ToIntFunction<R> value) {
        Form<R> form = (row, out) -> out.day(value.applyAsInt(row));
        return new Column<>(name, ColumnType.DAY, null, form, null, value::applyAsInt);
    }

    /** Returns a time, in milliseconds since the epoch. */
    static <R> Column<R> time(String name, ToLongFunction<R> value) {
        Form<R> form = (row, out) -> out.time(value.applyAsLong(row));
        return new Column<>(name, ColumnType.TIME, null, form, null, value);
    }

    static <R> Column<R> timeOrNull(String name, Function<R, Long> value) {
        return orNull(name, ColumnType.TIME, null, value, (time, out) -> out.time(time));
    }

    static <R> Column<R> bytes(String name, Function<R, byte[]> value) {
        return plain(name, ColumnType.BYTES, (row, out) -> out.bytes(value.apply(row)));
    }

    static <R> Column<R> texts(String name, Function<R, List<String>> value) {
        Json.Form<List<String>> form = (texts, json) -> json.texts(texts);
        return plain(name, ColumnType.LIST, (row, out) -> out.json(value.apply(row), form));
    }

    static <R, E> Column<R> list(String name, Function<R, List<E>> value, List<Column<E>> parts) {
        Json.Form<E> part = object(parts);
        Json.Form<List<E>> form = (all, json) -> json.array(all, part);
        Column<R> column =
                plain(name, ColumnType.LIST, (row, out) -> out.json(value.apply(row), form));
        column.parts = parts;
        return column;
    }

    static <R, E> Column<R> listOrNull(
            String name, Function<R, List<E>> value, List<Column<E>> parts) {
        Json.Form<E> part = object(parts);
        Json.Form<List<E>> form = (all, json) -> json.array(all, part);
        Column<R> column =
                orNull(name, ColumnType.LIST, null, value, (all, out) -> out.json(all, form));
        column.parts = parts;
        return column;
    }

    static <R, E> Column<R> object(String name, Function<R, E> value, List<Column<E>> parts) {
        Json.Form<E> form = object(parts);
        Column<R> column =
                plain(name, ColumnType.OBJECT, (row, out) -> out.json(value.apply(row), form));
        column.parts = parts;
        return column;
    }

    /** Returns an object that is JSON text already. */
    static <R> Column<R> objectText(String name, Function<R, String> value) {
        Json.Form<String> form = (text, json) -> json.copy(text);
        return plain(name, ColumnType.OBJECT, (row, out) -> out.json(value.apply(row), form));
    }

    /** Returns an object that is JSON text already, or null. */
    static <R> Column<R> objectTextOrNull(String name, Function<R, String> value) {
        Json.Form<String> form = (text, json) -> json.copy(text);
        return orNull(name, ColumnType.OBJECT, null, value, (text, out) -> out.json(text, form));
    }

    /** Returns an object of whole numbers by name, in the order of code points. */
    static <R> Column<R> numbers(String name, Function<R, Map<String, Long>> value) {
        Json.Form<Map<String, Long>> fields =
                (all, json) -> {
                    // On its way to a sink a map loses its order.
                    Map<String, Long> sorted = new TreeMap<>(CodePointOrder.INSTANCE);
                    sorted.putAll(all);
                    for (Map.Entry<String, Long> entry : sorted.entrySet()) {
                        json.field(entry.getKey()).bigint(entry.getValue());
                    }
                };
        Json.Form<Map<String, Long>> form = (all, json) -> json.object(all, fields);
        Column<R> column =
                plain(name, ColumnType.OBJECT, (row, out) -> out.json(value.apply(row), form));
        return column.withFields("integer");
    }

    Column<R> key(String sentence) {
        role = Role.KEY;
        return about(sentence);
    }

    Column<R> ordering(String sentence) {
        role = Role.ORDER;
        return about(sentence);
    }

    Column<R> generation(String sentence) {
        role = Role.GENERATION;
        return about(sentence);
    }

    Column<R> onlyInJson() {
        isInTable = false;
        return this;
    }

    Column<R> onlyInTable() {
        isInJson = false;
        return this;
    }

    /** Returns the column with a field in JSON for these rows alone. */
    Column<R> when(Predicate<R> rows) {
        present = rows;
        return this;
    }

    /** Returns the column, an object with fields of these types of JSON. */
    Column<R> withFields(String... types) {
        fieldTypes = List.of(types);
        return this;
    }

    Column<R> about(String sentence) {
        about = sentence;
        return this;
    }

    /** Returns how columns are written as an object. */
    static <R> Json.Form<R> object(List<Column<R>> columns) {
        Json.Form<R> fields =
                (row, json) -> {
                    // Once for each object of each row: by index, so without an iterator.
                    for (int i = 0; i < columns.size(); i++) {
                        Column<R> column = columns.get(i);
                        if (column.present == null || column.present.test(row)) {
                            column.form.write(row, json.field(column.name));
                        }
                    }
                };
        return (row, json) -> json.object(row, fields);
    }

    /** Adds a row's value to the key that files are sorted by. */
    void addTo(SortKey key, R row) {
        if (text != null) {
            key.text(text.apply(row));
        } else {
            key.number(number.applyAsLong(row));
        }
    }

    /**
     * Returns the order of rows by this column.
     *
     * @param stored what becomes of a text where it is stored
     */
    Comparator<R> order(Function<String, String> stored) {
        if (ownOrder != null) {
            return ownOrder;
        }
        return text == null
                ? Comparator.comparingLong(number)
                : Comparator.comparing(row -> stored.apply(text.apply(row)));
    }

    public void write(R row, ValueWriter out) throws IOException {
        form.write(row, out);
    }

    public String name() {
        return name.getValue();
    }

    public ColumnType type() {
        return type;
    }

    public Role role() {
        return role;
    }

    /** Returns whether a table's row may have no value. */
    public boolean isNullableInTable() {
        return isNullable && isNullInTable;
    }

    /** Returns whether a row may have no value. */
    public boolean isNullable() {
        return isNullable;
    }
}
