package io.tideline.job.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.activation.ActivationStatus;
import io.tideline.job.sink.jdbc.JdbcOutputs;
import io.tideline.job.sink.postgres.PostgresOutputs;
import io.tideline.job.sink.row.Column;
import io.tideline.job.sink.row.ColumnType;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.job.sink.row.TableSchema;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The same rows, in the tables of PostgreSQL and in those of MariaDB. */
class SameTablesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> IDS =
            List.of("ann", "Ann", "änn ", "🌊 \"quoted\" \\ 'once'", "a\tb\nc", "%_`?");

    @Test
    void bothHaveTheSameRows() throws Exception {
        MariaDb mariaDb = new MariaDb("same");
        try (Database postgres = new Database()) {
            Outputs both =
                    new CombinedOutputs(
                            List.of(
                                    new PostgresOutputs(postgres.config().get(), true),
                                    new JdbcOutputs(mariaDb.config(), true)));
            both.create();
            write(both);
            for (TableSchema<?> table : RowSchemas.tables()) {
                List<String> expected;
                try (Connection connection = postgres.connect()) {
                    expected = rows(connection, table, '"');
                }
                try (Connection connection = mariaDb.connect()) {
                    assertThat(rows(connection, table, '`'))
                            .as(table.name())
                            .containsExactlyInAnyOrderElementsOf(expected);
                }
                if (!table.name().equals("rejected_counts")) {
                    assertThat(expected).as(table.name()).isNotEmpty();
                }
            }
        }
    }

    private static void write(Outputs both) throws Exception {
        int number = 0;
        for (String id : IDS) {
            number++;
            Job.writeScores(
                    both,
                    Rows.user(id, Rows.DAY, number % 2 == 0, 7L * number, number),
                    Rows.liveUser(id, Rows.DAY + 1, number, 1),
                    Rows.retractedUser(id, Rows.DAY + 1, number % 2),
                    Rows.userWithBenchmark(id, Rows.DAY + 2, new BigDecimal("1234567.25")),
                    Rows.account(id, Rows.DAY, number));
            Job.write(RowSchemas.ALERTS, both, Rows.alert(id, id, Rows.NOON + number));
            Job.write(RowSchemas.ALERTS, both, Rows.userAlert("rule", id, "{\"a\":[1.5,null]}"));
            Job.write(
                    RowSchemas.ACTIVATION,
                    both,
                    Rows.activation(id, ActivationStatus.ACTIVATED, number));
            Job.write(RowSchemas.ACCOUNTS, both, DirectoryRows.account(id, Rows.NOON, 1));
            Job.write(RowSchemas.USERS, both, DirectoryRows.user(id, null, Rows.NOON + 999, 1));
            Job.write(
                    RowSchemas.ACTIVITY,
                    both,
                    DirectoryRows.activity(null, id, Rows.DAY, number),
                    DirectoryRows.activity(id, id, Rows.DAY, number));
        }
        Job.write(RowSchemas.PRODUCT, both, Rows.product(Rows.DAY, 1), Rows.product("é", 0, 2));
        Job.write(RowSchemas.COHORTS, both, Rows.cohort("trial", Rows.DAY));
    }

    /** Returns each row as text, in which numbers and JSON look alike whoever has stored them. */
    private static <R> List<String> rows(Connection connection, TableSchema<R> table, char quote)
            throws SQLException, IOException {
        String columns =
                table.columns().stream()
                        .map(column -> quote + column.name() + quote)
                        .collect(Collectors.joining(", "));
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute(quote == '"' ? "SET timezone = 'UTC'" : "SET time_zone = '+00:00'");
            try (ResultSet result =
                    statement.executeQuery("SELECT %s FROM %s".formatted(columns, table.name()))) {
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 0; i < table.columns().size(); i++) {
                        Column<R> column = table.columns().get(i);
                        row.add(column.name() + "=" + value(result, i + 1, column.type()));
                    }
                    rows.add(String.join("|", row));
                }
            }
        }
        return rows;
    }

    private static Object value(ResultSet row, int index, ColumnType type)
            throws SQLException, IOException {
        String text = row.getString(index);
        if (text == null) {
            return null;
        }
        return switch (type) {
            case FLAG -> row.getBoolean(index);
            case NUMERIC -> new BigDecimal(text).stripTrailingZeros().toPlainString();
            case LIST, OBJECT -> plain(JSON.readTree(text));
            case TIME -> time(row, index);
            default -> text;
        };
    }

    private static String time(ResultSet row, int index) throws SQLException {
        return row.getMetaData().getColumnTypeName(index).equals("timestamptz")
                ? MariaDb.text(row.getObject(index, OffsetDateTime.class).toLocalDateTime())
                : MariaDb.text(row, index);
    }

    /** Returns JSON in which fields have an order; PostgreSQL has one of its own. */
    private static String plain(JsonNode node) throws IOException {
        if (node.isObject()) {
            List<String> fields = new ArrayList<>();
            for (var field : node.properties()) {
                fields.add(JSON.writeValueAsString(field.getKey()) + plain(field.getValue()));
            }
            return fields.stream().sorted().toList().toString();
        }
        if (node.isArray()) {
            List<String> elements = new ArrayList<>();
            for (JsonNode element : node) {
                elements.add(plain(element));
            }
            return elements.toString();
        }
        return node.isNumber()
                ? node.decimalValue().stripTrailingZeros().toPlainString()
                : node.toString();
    }
}
