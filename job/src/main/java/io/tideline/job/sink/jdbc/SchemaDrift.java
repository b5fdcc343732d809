package io.tideline.job.sink.jdbc;

import io.tideline.job.sink.jdbc.connection.Product;
import io.tideline.job.sink.row.Column;
import io.tideline.job.sink.row.Column.Role;
import io.tideline.job.sink.row.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds where a table is not as the sink writes it, because somebody changed it since: then the
 * server refuses every row, and the rows are not to blame. What it cannot see are triggers and
 * constraints that look at values.
 */
final class SchemaDrift {
    private static final String TABLE =
            """
            SELECT table_type AS kind, engine FROM information_schema.tables
            WHERE table_schema = DATABASE() AND table_name = ?""";

    private static final String COLUMNS =
            """
            SELECT column_name AS name, column_type AS type, is_nullable = 'NO' AS is_not_null,
                column_default IS NOT NULL OR extra LIKE '%auto_increment%' AS is_filled,
                extra LIKE '%STORED%' OR extra LIKE '%VIRTUAL%' OR extra LIKE '%PERSISTENT%' AS is_generated,
                collation_name AS collation
            FROM information_schema.columns
            WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position""";

    /** A part of a key that is an expression has no column, one of a prefix has a length. */
    private static final String UNIQUE =
            """
            SELECT index_name AS name, column_name AS part, sub_part IS NOT NULL AS is_prefix
            FROM information_schema.statistics
            WHERE table_schema = DATABASE() AND table_name = ? AND non_unique = 0
            ORDER BY index_name, seq_in_index""";

    private final Connection connection;
    private final Product product;
    private final TableSchema<?> table;
    private final List<String> found = new ArrayList<>();

    private SchemaDrift(Connection connection, TableSchema<?> table) throws SQLException {
        this.connection = connection;
        this.product = Product.of(connection);
        this.table = table;
    }

    /**
     * Compares a table with what is written to it.
     *
     * @return what is different, each as the part of a sentence that begins with the table; empty:
     *     nothing
     */
    static List<String> of(Connection connection, TableSchema<?> table) throws SQLException {
        SchemaDrift drift = new SchemaDrift(connection, table);
        if (drift.isTable()) {
            drift.columns();
            drift.keys();
        }
        return drift.found;
    }

    private boolean isTable() throws SQLException {
        try (PreparedStatement statement = statement(TABLE);
                ResultSet result = statement.executeQuery()) {
            if (!result.next()) {
                found.add(table.name() + " is missing");
                return false;
            }
            String kind = result.getString("kind");
            if (!kind.equals("BASE TABLE")) {
                found.add(
                        "%s is %s, expected a table"
                                .formatted(
                                        table.name(),
                                        kind.equals("VIEW") ? "a view" : "something else"));
                return false;
            }
            String engine = result.getString("engine");
            if (!"InnoDB".equals(engine)) {
                found.add("%s is of engine %s, expected InnoDB".formatted(table.name(), engine));
            }
            return true;
        }
    }

    private void columns() throws SQLException {
        Map<String, Column<?>> missing = new LinkedHashMap<>();
        table.columns().forEach(column -> missing.put(column.name(), column));
        try (PreparedStatement statement = statement(COLUMNS);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                String name = result.getString("name");
                column(table.name() + "." + name, missing.remove(name), result);
            }
        }
        for (Column<?> column : missing.values()) {
            found.add(
                    "%s.%s is missing, expected %s"
                            .formatted(
                                    table.name(), column.name(), ColumnTypes.of(column, product)));
        }
    }

    /**
     * Compares a column.
     *
     * @param written null: one that Tideline does not write
     */
    private void column(String place, Column<?> written, ResultSet column) throws SQLException {
        boolean isNotNull = column.getBoolean("is_not_null");
        boolean isGenerated = column.getBoolean("is_generated");
        if (written == null) {
            if (isNotNull && !isGenerated && !column.getBoolean("is_filled")) {
                found.add(
                        place
                                + ", which Tideline does not write, is NOT NULL without a default, expected a default or none of both");
            }
            return;
        }
        String type = ColumnTypes.plain(column.getString("type"));
        String expected = ColumnTypes.of(written, product);
        String collation = column.getString("collation");
        if (!type.equals(expected)) {
            found.add("%s is %s, expected %s".formatted(place, type, expected));
        } else if (isGenerated) {
            found.add("%s is generated, expected %s".formatted(place, expected));
        } else if (isNotNull && written.isNullableInTable()) {
            found.add(
                    "%s is %s NOT NULL, expected %2$s that may be null".formatted(place, expected));
        } else if (ColumnTypes.isCompared(written) && !product.collation().equals(collation)) {
            found.add(
                    "%s has the collation %s, expected %s"
                            .formatted(place, collation, product.collation()));
        }
    }

    private void keys() throws SQLException {
        Map<String, List<String>> unique = new LinkedHashMap<>();
        try (PreparedStatement statement = statement(UNIQUE);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                // Of a prefix, or of an expression: neither is a column.
                String part = result.getBoolean("is_prefix") ? "" : result.getString("part");
                unique.computeIfAbsent(result.getString("name"), name -> new ArrayList<>())
                        .add(part == null ? "" : part);
            }
        }
        List<String> key = table.names(Role.KEY);
        unique.forEach(
                (name, columns) -> {
                    if (!columns.containsAll(key)) {
                        found.add(
                                "%s has the unique index %s, which keeps rows out, expected none but the key's"
                                        .formatted(table.name(), name));
                    }
                });
        if (unique.values().stream()
                .noneMatch(columns -> Set.copyOf(columns).equals(Set.copyOf(key)))) {
            found.add(
                    "%s has no such key, expected (%s)"
                            .formatted(table.name(), String.join(", ", key)));
        }
    }

    private PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, table.name());
        return statement;
    }
}
