package io.tideline.job.sink.jdbc;

import io.tideline.job.sink.jdbc.connection.Product;
import io.tideline.job.sink.row.Column;
import io.tideline.job.sink.row.ColumnType;
import java.util.Map;
import java.util.regex.Pattern;

/** The types of columns, as the servers' catalogs list them. */
final class ColumnTypes {
    /** A text of a key has to have a bound, and a row of a table a size. */
    private static final String ID = "varchar(512)";

    private static final String NAME = "varchar(200)";
    private static final String WORD = "varchar(64)";

    private static final Map<String, String> TEXTS =
            Map.ofEntries(
                    Map.entry("id", ID),
                    Map.entry("entity_id", ID),
                    Map.entry("account_id", ID),
                    Map.entry("user_id", ID),
                    Map.entry("profile", NAME),
                    Map.entry("segment", NAME),
                    Map.entry("checklist", NAME),
                    Map.entry("rule", NAME),
                    Map.entry("band", NAME),
                    Map.entry("topic", "varchar(255)"),
                    Map.entry("summary", "mediumtext"));

    /** MariaDB lists how wide numbers are shown, MySQL does so no longer. */
    private static final Pattern SHOWN_WIDTH = Pattern.compile("^(bigint|int)\\(\\d+\\)");

    private ColumnTypes() {}

    /** Returns the type of a column. */
    static String of(Column<?> column, Product product) {
        return switch (column.type()) {
            case TEXT -> TEXTS.getOrDefault(column.name(), WORD);
            case FLAG -> "tinyint(1)";
            case INTEGER -> "int";
            case BIGINT -> "bigint";
            case NUMERIC -> "decimal(%s,%s)".formatted(RowValues.DIGITS, RowValues.DECIMALS);
            case DAY -> "date";
            case TIME -> "datetime(3)";
            case LIST, OBJECT -> product.json();
            case BYTES -> "longblob";
        };
    }

    /** Returns whether a column has texts that are compared, so that its collation matters. */
    static boolean isCompared(Column<?> column) {
        return column.type() == ColumnType.TEXT;
    }

    /** Returns a type of the catalog without what differs from server to server. */
    static String plain(String listed) {
        return SHOWN_WIDTH.matcher(listed).replaceFirst("$1");
    }
}
