package io.tideline.job.sink.row;

/** What a column holds. */
public enum ColumnType {
    TEXT("text", "string"),
    FLAG("boolean", "boolean"),
    INTEGER("integer", "integer"),
    BIGINT("bigint", "integer"),
    NUMERIC("numeric", "number"),
    DAY("date", "string"),
    TIME("timestamp with time zone", "string"),
    LIST("jsonb", "array"),
    OBJECT("jsonb", "object"),
    BYTES("bytea", "string");

    private final String sql;

    /** The name in a JSON Schema. */
    final String json;

    ColumnType(String sql, String json) {
        this.sql = sql;
        this.json = json;
    }

    /** Returns PostgreSQL's name of the type, as its own tools print it. */
    public String sql() {
        return sql;
    }
}
