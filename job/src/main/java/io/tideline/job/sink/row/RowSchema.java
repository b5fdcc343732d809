package io.tideline.job.sink.row;

import io.tideline.job.sink.row.Column.Role;
import io.tideline.serde.Json;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * An output: what its rows look like in topics, files and tables. All are in {@link RowSchemas}.
 *
 * @param <R> the row
 */
public final class RowSchema<R> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final transient String name;
    private final transient String about;
    private final transient List<Kind<R>> kinds = new ArrayList<>();
    private final transient List<TableSchema<R>> tables = new ArrayList<>();
    private transient Function<R, String> recordKey;
    private transient String keyAbout;
    private transient boolean isCompacted;
    private transient BiConsumer<R, SortKey> sortKey = this::addKeys;
    private transient Predicate<R> retracts = row -> false;

    /** A row's day, where the tables are kept in partitions by month; null: they are not. */
    private transient ToIntFunction<R> day;

    /**
     * Rows with the same columns.
     *
     * @param name null: the output has but one
     */
    public record Kind<R>(
            String name, Predicate<R> includes, List<Column<R>> columns, Json.Form<R> json) {
        private static <R> Kind<R> of(String name, Predicate<R> includes, List<Column<R>> columns) {
            List<Column<R>> inJson = columns.stream().filter(column -> column.isInJson).toList();
            return new Kind<>(name, includes, columns, Column.object(inJson));
        }
    }

    /** Serializes an output as its name: functions of columns are not written out. */
    private record Reference(String name) implements Serializable {
        private Object readResolve() {
            return RowSchemas.named(name);
        }
    }

    RowSchema(String name, String about) {
        this.name = name;
        this.about = about;
    }

    RowSchema<R> rows(List<Column<R>> columns) {
        return rows(null, row -> true, columns);
    }

    /** Adds the columns of a kind of rows: the first kind that includes a row is the row's. */
    RowSchema<R> rows(String kind, Predicate<R> includes, List<Column<R>> columns) {
        kinds.add(Kind.of(kind, includes, columns));
        return this;
    }

    /** Adds a table with those of the columns that stand in tables ({@link TableSchema}). */
    RowSchema<R> table(
            String table,
            Predicate<R> includes,
            List<Column<R>> columns,
            String ageColumn,
            String... indexedBefore) {
        List<Column<R>> written = columns.stream().filter(column -> column.isInTable).toList();
        List<String> before = List.of(indexedBefore);
        tables.add(new TableSchema<>(this, table, includes, written, ageColumn, before));
        return this;
    }

    RowSchema<R> recordKey(String about, Function<R, String> key) {
        keyAbout = about;
        recordKey = key;
        return this;
    }

    /** Marks that a record's key is the row's: of its records only the newest one counts. */
    RowSchema<R> compacted() {
        isCompacted = true;
        return this;
    }

    /** Sorts files by something else than the columns of the key. */
    RowSchema<R> sortedBy(BiConsumer<R, SortKey> key) {
        sortKey = key;
        return this;
    }

    /** Marks that the tables are kept in partitions by the month of a day. */
    RowSchema<R> inMonths(ToIntFunction<R> dayOfRow) {
        day = dayOfRow;
        return this;
    }

    RowSchema<R> retracting(Predicate<R> rows) {
        retracts = rows;
        return this;
    }

    /** Returns the output's name: its topic's, and its file's without {@code .jsonl}. */
    public String name() {
        return name;
    }

    /** Returns the identifier of the schema of its JSON; it changes where readers have to. */
    public String id() {
        return "urn:tideline:schema:" + name + ":1";
    }

    /** Returns what a row stands for, as a sentence. */
    public String about() {
        return about;
    }

    public List<Kind<R>> kinds() {
        return List.copyOf(kinds);
    }

    /** Returns the tables that rows are written to; empty: none. */
    public List<TableSchema<R>> tables() {
        return List.copyOf(tables);
    }

    /** Returns the columns of all kinds, each once. */
    public List<Column<R>> columns() {
        Set<Column<R>> all = new LinkedHashSet<>();
        kinds.forEach(kind -> all.addAll(kind.columns()));
        return List.copyOf(all);
    }

    public TableSchema<R> table(String tableName) {
        return tables.stream()
                .filter(table -> table.name().equals(tableName))
                .findFirst()
                .orElseThrow();
    }

    /** Returns a row as one JSON object in UTF-8, without a line end. */
    public byte[] json(R row) {
        for (Kind<R> kind : kinds) {
            if (kind.includes().test(row)) {
                return Json.utf8(row, kind.json());
            }
        }
        throw new IllegalArgumentException("A row of " + name + " is of no kind.");
    }

    /** Returns the key of a row's Kafka record. */
    public String recordKey(R row) {
        return recordKey.apply(row);
    }

    /** Returns what the key of a Kafka record is, as a sentence. */
    public String keyAbout() {
        return keyAbout;
    }

    /** Returns whether its topic needs the newest record of each key alone. */
    public boolean isCompacted() {
        return isCompacted;
    }

    /** Returns a row's key, in the order of the output's files. */
    public byte[] sortKey(R row) {
        SortKey key = new SortKey();
        sortKey.accept(row, key);
        return key.bytes();
    }

    private void addKeys(R row, SortKey key) {
        for (Column<R> column : kinds.get(0).columns()) {
            if (column.role() == Role.KEY && column.isInJson) {
                column.addTo(key, row);
            }
        }
    }

    /** Returns whether the row written before under a row's key is to be deleted. */
    public boolean retracts(R row) {
        return retracts.test(row);
    }

    /** Returns whether the tables are kept in partitions by month. */
    public boolean isInMonths() {
        return day != null;
    }

    /** Returns the day by whose month a row is kept. */
    public int dayOf(R row) {
        return day.applyAsInt(row);
    }

    private Object writeReplace() {
        return new Reference(name);
    }
}
