package io.tideline.job.sink.postgres;

import io.tideline.job.sink.row.Column;
import io.tideline.job.sink.row.Column.Role;
import io.tideline.job.sink.row.TableSchema;
import io.tideline.job.sink.table.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
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
            SELECT relation.oid, relkind,
                EXISTS (SELECT FROM pg_rewrite WHERE ev_class = relation.oid) AS has_rules,
                row_security_active(relation.oid) AS has_policies
            FROM pg_class AS relation JOIN pg_namespace AS space ON space.oid = relnamespace
            WHERE nspname = ? AND relname = ?""";

    private static final String COLUMNS =
            """
            SELECT attname, format_type(atttypid, atttypmod) AS type, attnotnull OR typnotnull AS not_null,
                atthasdef OR typdefaultbin IS NOT NULL OR attidentity <> '' AS is_filled,
                attgenerated <> '' OR attidentity = 'a' AS is_generated
            FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
            WHERE attrelid = ? AND attnum > 0 AND NOT attisdropped ORDER BY attnum""";

    /** Unique constraints and indexes; a column of a key that is an expression has no name. */
    private static final String UNIQUE =
            """
            SELECT relname, indisexclusion,
                indisunique AND indisvalid AND indimmediate AND indpred IS NULL AND indexprs IS NULL AS is_plain,
                ARRAY(
                    SELECT coalesce(attname, '')::text
                    FROM unnest(indkey) WITH ORDINALITY AS key (number, place)
                    LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = number
                    WHERE place <= indnkeyatts) AS columns
            FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
            WHERE indrelid = ? AND (indisunique OR indisexclusion) ORDER BY relname""";

    /** Partitions that have rows of their own, also those of partitions; of a plain table none. */
    private static final String PARTITIONS =
            """
            SELECT pg_class.oid, relname
            FROM pg_partition_tree(?::regclass) JOIN pg_class ON pg_class.oid = relid
            WHERE isleaf AND level > 0 AND relkind = 'r' ORDER BY relname""";

    /** Whether a policy lets this user see and write all rows, and no other one takes some away. */
    private static final String OPEN =
            """
            SELECT coalesce(bool_or(polpermissive AND polcmd = '*' AND is_open), false)
                AND coalesce(bool_and(polpermissive OR is_open), true)
            FROM (SELECT polpermissive, polcmd,
                    coalesce(pg_get_expr(polqual, polrelid), 'true') = 'true'
                    AND coalesce(pg_get_expr(polwithcheck, polrelid), 'true') = 'true' AS is_open
                FROM pg_policy
                WHERE polrelid = ?
                AND (0 = ANY (polroles)
                    OR EXISTS (SELECT FROM unnest(polroles) AS member WHERE pg_has_role(member, 'USAGE')))) AS policies""";

    private final Connection connection;
    private final TableSchema<?> table;
    private final List<String> found = new ArrayList<>();

    /** The table, or the partition of it that is being looked at. */
    private String relation;

    private SchemaDrift(Connection connection, TableSchema<?> table) {
        this.connection = connection;
        this.table = table;
        this.relation = table.name();
    }

    /**
     * Compares a table with what is written to it.
     *
     * @return what is different, each as the part of a sentence that begins with the table; empty:
     *     nothing
     */
    static List<String> of(Connection connection, String schema, TableSchema<?> table)
            throws SQLException {
        SchemaDrift drift = new SchemaDrift(connection, table);
        drift.compare(schema);
        return drift.found;
    }

    private void compare(String schema) throws SQLException {
        long id;
        try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
            statement.setString(1, schema);
            statement.setString(2, table.name());
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    found.add(table.name() + " is missing");
                    return;
                }
                id = result.getLong("oid");
                String kind = kind(result.getString("relkind"));
                if (kind != null) {
                    found.add("%s is %s, expected a table".formatted(table.name(), kind));
                    return;
                }
                if (result.getBoolean("has_rules")) {
                    found.add(table.name() + " has rules, expected none");
                }
                if (result.getBoolean("has_policies") && !Sql.isTrue(connection, OPEN, id)) {
                    found.add(
                            "%s has row-level security that hides rows from this user, expected a policy FOR ALL with USING (true) and no restrictive one"
                                    .formatted(table.name()));
                }
            }
        }
        columns(id);
        keys(id);
        if (found.isEmpty()) { // else of each the same
            partitions(id);
        }
    }

    /** Compares partitions with the table: they may refuse what it does not. */
    private void partitions(long id) throws SQLException {
        Map<String, Long> all = new LinkedHashMap<>();
        try (PreparedStatement statement = statement(PARTITIONS, id);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                all.put(result.getString("relname"), result.getLong("oid"));
            }
        }
        for (Map.Entry<String, Long> partition : all.entrySet()) {
            relation = partition.getKey();
            columns(partition.getValue());
            keys(partition.getValue());
        }
    }

    /** Returns what is in the table's place, or null for a table, also a partitioned one. */
    private static String kind(String relkind) {
        return switch (relkind) {
            case "r", "p" -> null;
            case "v" -> "a view";
            case "m" -> "a materialized view";
            case "f" -> "a foreign table";
            default -> "something else";
        };
    }

    private void columns(long id) throws SQLException {
        Map<String, Column<?>> missing = new LinkedHashMap<>();
        table.columns().forEach(column -> missing.put(column.name(), column));
        try (PreparedStatement statement = statement(COLUMNS, id);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                String name = result.getString("attname");
                column(name, missing.remove(name), result);
            }
        }
        for (Column<?> column : missing.values()) {
            found.add(
                    "%s.%s is missing, expected %s"
                            .formatted(relation, column.name(), column.type().sql()));
        }
    }

    /**
     * Compares a column.
     *
     * @param written null: one that Tideline does not write
     */
    private void column(String name, Column<?> written, ResultSet column) throws SQLException {
        String place = relation + "." + name;
        String type = column.getString("type");
        boolean isNotNull = column.getBoolean("not_null");
        if (written == null) {
            if (isNotNull && !column.getBoolean("is_filled")) {
                found.add(
                        place
                                + ", which Tideline does not write, is NOT NULL without a default, expected a default or none of both");
            }
        } else if (!type.equals(written.type().sql())) {
            found.add("%s is %s, expected %s".formatted(place, type, written.type().sql()));
        } else if (column.getBoolean("is_generated")) {
            found.add("%s is generated, expected %s".formatted(place, written.type().sql()));
        } else if (isNotNull && written.isNullableInTable()) {
            found.add(
                    "%s is %s NOT NULL, expected %2$s that may be null"
                            .formatted(place, written.type().sql()));
        }
    }

    private void keys(long id) throws SQLException {
        List<String> key = table.names(Role.KEY);
        boolean hasKey = false;
        try (PreparedStatement statement = statement(UNIQUE, id);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                Set<String> columns =
                        Set.copyOf(Arrays.asList((String[]) result.getArray("columns").getArray()));
                hasKey |= result.getBoolean("is_plain") && columns.equals(Set.copyOf(key));
                if (!columns.containsAll(key) || result.getBoolean("indisexclusion")) {
                    found.add(
                            "%s has the unique index %s, which keeps rows out, expected none but the key's"
                                    .formatted(relation, result.getString("relname")));
                }
            }
        }
        if (!hasKey) {
            found.add(
                    "%s has no such key, expected (%s)"
                            .formatted(relation, String.join(", ", key)));
        }
    }

    private PreparedStatement statement(String sql, long id) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setLong(1, id);
        return statement;
    }
}
