package io.tideline.job.sink.postgres.connection;

/** Names of schemas, tables and columns as they stand in a statement of PostgreSQL. */
public final class Identifiers {
    private Identifiers() {}

    public static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    public static String quoted(String schema, String table) {
        return quoted(schema) + "." + quoted(table);
    }
}
