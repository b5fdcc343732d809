package io.tideline.job.sink.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tideline.job.sink.DirectoryRows;
import io.tideline.job.sink.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RowPagesTest {
    private static final Path DOCS = Path.of("../docs");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where it fails, {@code mvn test -Dtest=RowPagesTest -Dpages=write} writes them. */
    @Test
    void thePagesAreThoseOfTheColumns() throws IOException {
        Map<String, String> pages = RowPages.all();
        if ("write".equals(System.getProperty("pages"))) {
            for (Map.Entry<String, String> page : pages.entrySet()) {
                Files.writeString(DOCS.resolve(page.getKey()), page.getValue());
            }
        }
        for (Map.Entry<String, String> page : pages.entrySet()) {
            assertThat(DOCS.resolve(page.getKey())).content().isEqualTo(page.getValue());
        }
        try (Stream<Path> schemas = Files.list(DOCS.resolve("schemas"))) {
            assertThat(schemas.map(file -> "schemas/" + file.getFileName()))
                    .allMatch(pages::containsKey);
        }
    }

    static Stream<Column<?>> columns() {
        return RowSchemas.ALL.stream()
                .flatMap(output -> output.columns().stream())
                .flatMap(column -> Stream.concat(Stream.of(column), column.parts.stream()));
    }

    @ParameterizedTest
    @MethodSource("columns")
    void everyColumnSaysWhatItMeansAndEveryNumberItsBounds(Column<?> column) {
        assertThat(column.about).as(column.name()).endsWith(".");
        boolean isNumber = List.of("integer", "number").contains(column.type().json);
        assertThat(column.quantity != null).as(column.name()).isEqualTo(isNumber);
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                row(RowSchemas.SCORES, Rows.user("ann", Rows.DAY, 40, 9)),
                row(RowSchemas.SCORES, Rows.liveUser("ann", Rows.DAY, 0, 9)),
                row(RowSchemas.SCORES, Rows.account("acme", Rows.DAY, 40, 9)),
                row(RowSchemas.SCORES, Rows.retractedUser("ann", Rows.DAY, 9)),
                row(RowSchemas.PRODUCT, Rows.product("all", Rows.DAY, 10)),
                row(RowSchemas.ACTIVATION, Rows.activation("acme", Rows.NOON, 9)),
                row(RowSchemas.ACTIVATION, Rows.activated("ann", Rows.NOON)),
                row(RowSchemas.COHORTS, Rows.cohort("trial", Rows.DAY)),
                row(RowSchemas.COHORTS, Rows.newCohort("trial", Rows.DAY)),
                row(RowSchemas.ALERTS, Rows.alert("a", "acme", Rows.NOON)),
                row(RowSchemas.ALERTS, Rows.userAlert("gone", "ann", "{}")),
                row(RowSchemas.ALERTS, Rows.alert("without an account", Rows.NOON, "{}")),
                row(RowSchemas.ACCOUNTS, DirectoryRows.account("acme", Rows.NOON, 9)),
                row(RowSchemas.USERS, DirectoryRows.user("ann", "acme", Rows.NOON, 9)),
                row(RowSchemas.USERS, DirectoryRows.user("ann", null, Rows.NOON, 9)),
                row(RowSchemas.ACTIVITY, DirectoryRows.activity("acme", "ann", Rows.DAY, 9)),
                row(RowSchemas.ACTIVITY, DirectoryRows.activity(null, "ann", Rows.DAY, 1)),
                row(RowSchemas.ACTIVITY, DirectoryRows.activity("acme", null, Rows.DAY, 2)),
                row(RowSchemas.REJECTED, Rows.rejectedLine("a.jsonl", 3, "{")),
                row(RowSchemas.REJECTED, Rows.rejection("t", 1, 30, new byte[] {-1})));
    }

    private static <R> Arguments row(RowSchema<R> output, R row) {
        return Arguments.of(output, new String(output.json(row), UTF_8));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyRowIsAsItsSchemaSays(RowSchema<?> output, String row) throws IOException {
        ObjectNode schema = RowPages.schema(output);
        assertThat(validator(schema).validate(row, InputFormat.JSON)).isEmpty();
        // Published schemas are open, so that columns may come; here no field may be missing there.
        closed(schema);
        assertThat(validator(schema).validate(row, InputFormat.JSON)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aRowThatLacksAFieldOrHasAnotherTypeIsNot(RowSchema<?> output, String row)
            throws IOException {
        Schema schema = validator(RowPages.schema(output));
        Map<String, Object> fields =
                JSON.readValue(row, new TypeReference<LinkedHashMap<String, Object>>() {});
        for (String field : fields.keySet()) {
            Map<String, Object> changed = new LinkedHashMap<>(fields);
            changed.put(field, List.of(List.of()));
            assertThat(schema.validate(JSON.writeValueAsString(changed), InputFormat.JSON))
                    .as("%s of another type", field)
                    .isNotEmpty();
            changed.remove(field);
            if (!field.startsWith("payload") && !isAccountsAlone(output, field)) {
                assertThat(schema.validate(JSON.writeValueAsString(changed), InputFormat.JSON))
                        .as("without %s", field)
                        .isNotEmpty();
            }
        }
    }

    /** Without it, an account's row is one of a user. */
    private static boolean isAccountsAlone(RowSchema<?> output, String field) {
        return output.kinds().stream()
                        .filter(
                                kind ->
                                        kind.columns().stream()
                                                .anyMatch(c -> c.name().equals(field)))
                        .count()
                < Math.min(2, output.kinds().size());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void fieldsComeInTheOrderOfColumns(RowSchema<?> output, String row) throws IOException {
        List<String> columns =
                new ArrayList<>(output.columns().stream().map(Column::name).toList());
        List<String> fields = new ArrayList<>();
        JSON.readTree(row).fieldNames().forEachRemaining(fields::add);
        if (!fields.contains("retracted")) {
            columns.retainAll(fields);
            assertThat(fields).isEqualTo(columns);
        }
    }

    private static Schema validator(JsonNode schema) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema.toString(), InputFormat.JSON);
    }

    private static void closed(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.has("properties")) {
            object.put("unevaluatedProperties", false);
        }
        schema.forEach(RowPagesTest::closed);
    }
}
