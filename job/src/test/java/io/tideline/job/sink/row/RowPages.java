package io.tideline.job.sink.row;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.job.sink.row.Column.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What docs/rows.md and docs/schemas say of the outputs, made from their columns. */
final class RowPages {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String TOP =
            """
            # Rows

            Every output and its columns, in the order of JSON; [concepts](concepts.md), [activation](activation.md) and
            [alerts](alerts.md) say more of each. A row in a topic or file is one JSON object, in a table it has the same columns. This
            page is made from the code, as are the JSON Schemas, and the [AsyncAPI document](schemas/asyncapi.yaml) of all topics with keys
            and headers. New columns may come: readers ignore fields that they do not know.

            A day is `YYYY-MM-DD`, and a time RFC 3339 in UTC with milliseconds; in tables they are `date` and `timestamptz`. A flag is
            `true` or `false`, bytes are Base64, and lists and objects are `jsonb` in tables.
            """;

    private RowPages() {}

    /** Returns all pages, by their path below docs. */
    static Map<String, String> all() {
        Map<String, String> pages = new TreeMap<>();
        StringBuilder page = new StringBuilder(TOP);
        for (RowSchema<?> output : RowSchemas.ALL) {
            pages.put("schemas/" + output.name() + ".schema.json", schemaText(output));
            section(output, page);
        }
        pages.put("rows.md", page.toString());
        pages.put(AsyncApi.PATH, AsyncApi.text());
        return pages;
    }

    private static <R> void section(RowSchema<R> output, StringBuilder page) {
        String tables =
                output.tables().isEmpty()
                        ? "no table but [one of numbers](sql.md#rejected-records)"
                        : output.tables().stream()
                                .map(table -> "`" + table.name() + "`")
                                .collect(joining(" and ", "PostgreSQL ", ""));
        page.append(
                """

                ## %1$s

                %2$s Topic `%1$s`, file `%1$s.jsonl`, %3$s; [JSON Schema](schemas/%1$s.schema.json).

                | column | type | unit, range | meaning | where |
                |---|---|---|---|---|
                """
                        .formatted(output.name(), output.about(), tables));
        for (Column<R> column : output.columns()) {
            line("", column, where(output, column), page);
        }
    }

    private static void line(String before, Column<?> column, String where, StringBuilder page) {
        String name = before + column.name();
        String type = column.type().name().toLowerCase(Locale.ROOT);
        page.append(
                "| `%s` | %s | %s | %s | %s |\n"
                        .formatted(
                                name,
                                column.isNullable() ? type + " or null" : type,
                                range(column),
                                column.about,
                                where));
        for (Column<?> part : column.parts) {
            line(name + (column.type() == ColumnType.LIST ? "[]." : "."), part, where(part), page);
        }
    }

    private static String where(Column<?> column) {
        return column.present == null ? "" : "some rows";
    }

    private static <R> String where(RowSchema<R> output, Column<R> column) {
        List<String> places = new ArrayList<>();
        if (column.role() == Role.KEY) {
            places.add("key");
        }
        if (!column.isInTable && !output.tables().isEmpty()) {
            places.add("JSON only");
        }
        if (!column.isInJson) {
            places.add("tables only");
        }
        List<String> kinds =
                output.kinds().stream()
                        .filter(kind -> kind.columns().contains(column))
                        .map(RowSchema.Kind::name)
                        .toList();
        if (kinds.size() < output.kinds().size()) {
            places.add(String.join(", ", kinds) + " rows");
        }
        if (column.present != null) {
            places.add(where(column));
        }
        return String.join("; ", places);
    }

    private static String range(Column<?> column) {
        if (!column.values.isEmpty()) {
            return column.values.stream().map(value -> "`" + value + "`").collect(joining(", "));
        }
        Quantity quantity = column.quantity;
        if (quantity == null) {
            return "";
        }
        String bounds =
                quantity.most == null
                        ? "from " + quantity.least
                        : quantity.least + " to " + quantity.most;
        return quantity.unit.isEmpty() ? bounds : quantity.unit + ", " + bounds;
    }

    /** Returns an output's JSON Schema. */
    static <R> ObjectNode schema(RowSchema<R> output) {
        ObjectNode schema = JSON.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", output.id());
        schema.put("title", output.name()).put("description", output.about());
        object(inJson(output.columns()), schema);
        if (output.kinds().size() > 1) {
            schema.remove("required");
            ArrayNode kinds = schema.putArray("anyOf");
            for (RowSchema.Kind<R> kind : output.kinds()) {
                ObjectNode each = kinds.addObject().put("title", kind.name());
                required(inJson(kind.columns()), each);
            }
        }
        return schema;
    }

    private static <R> List<Column<R>> inJson(List<Column<R>> columns) {
        return columns.stream().filter(column -> column.isInJson).toList();
    }

    private static void object(List<? extends Column<?>> columns, ObjectNode schema) {
        schema.put("type", "object");
        if (!columns.isEmpty()) {
            ObjectNode properties = schema.putObject("properties");
            columns.forEach(column -> value(column, properties.putObject(column.name())));
            required(columns, schema);
        }
    }

    /** Adds of what types the fields of an object are whose names are not known; empty: of any. */
    private static void types(List<String> fields, ObjectNode schema) {
        if (fields.size() == 1) {
            schema.putObject("additionalProperties").put("type", fields.get(0));
        } else if (!fields.isEmpty()) {
            fields.forEach(schema.putObject("additionalProperties").putArray("type")::add);
        }
    }

    private static void required(List<? extends Column<?>> columns, ObjectNode schema) {
        ArrayNode required = schema.putArray("required");
        columns.stream()
                .filter(column -> column.present == null)
                .forEach(column -> required.add(column.name()));
    }

    private static void value(Column<?> column, ObjectNode schema) {
        Quantity quantity = column.quantity;
        boolean hasUnit = quantity != null && !quantity.unit.isEmpty();
        schema.put("description", column.about + (hasUnit ? " Unit: " + quantity.unit + "." : ""));
        if (column.type() == ColumnType.OBJECT) {
            object(column.parts, schema);
            types(column.fieldTypes, schema);
            if (column.isNullable()) {
                schema.putArray("type").add(column.type().json).add("null");
            }
            return;
        }
        if (column.isNullable()) {
            schema.putArray("type").add(column.type().json).add("null");
        } else {
            schema.put("type", column.type().json);
        }
        switch (column.type()) {
            case DAY -> schema.put("format", "date");
            case TIME -> schema.put("format", "date-time");
            case BYTES -> schema.put("contentEncoding", "base64");
            case LIST -> {
                ObjectNode items = schema.putObject("items");
                if (column.parts.isEmpty()) {
                    items.put("type", "string");
                } else {
                    object(column.parts, items);
                }
            }
            default -> {}
        }
        if (!column.values.isEmpty()) {
            column.values.forEach(schema.withArray("/enum")::add);
        }
        if (quantity != null) {
            schema.put("minimum", quantity.least);
            if (quantity.most != null) {
                schema.put("maximum", quantity.most);
            }
        }
    }

    private static String schemaText(RowSchema<?> output) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(indenter);
        try {
            return JSON.writer(printer).writeValueAsString(schema(output)) + "\n";
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
