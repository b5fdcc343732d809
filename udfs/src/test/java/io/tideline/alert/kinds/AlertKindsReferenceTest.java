package io.tideline.alert.kinds;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tideline.alert.AlertKind;
import io.tideline.alert.AlertTrigger.ListedEvent;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.read.ModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the reader, the JSON Schema and the pages to the kinds of alerts. With {@code
 * -Dtideline.write=true} what is generated is written in place: the schema's {@code alert}, and the
 * table of options in docs/model.md.
 */
class AlertKindsReferenceTest {
    private static final Path SCHEMA =
            Path.of("src/main/resources/io/tideline/model/model.schema.json");
    private static final Path MODEL_PAGE = Path.of("..", "docs", "model.md");
    private static final Path ALERTS_PAGE = Path.of("..", "docs", "alerts.md");
    private static final Collection<AlertKind<?>> KINDS = AlertKinds.ALL.values();
    private static final ObjectMapper JSON = new ObjectMapper();

    /** In the file, a definition is at this depth. */
    private static final String INDENT = "    ";

    private static final int LINE = 100;

    private static final Map<String, List<AlertKind<?>>> TAKEN_BY = new LinkedHashMap<>();

    static {
        for (AlertOption<?> option : AlertKinds.OPTIONS) {
            TAKEN_BY.put(
                    option.name(),
                    KINDS.stream().filter(kind -> kind.options.contains(option)).toList());
        }
    }

    // Reader

    private static String model(AlertKind<?> kind, Level level) {
        String options =
                kind.options.stream()
                        .filter(AlertOption::isRequired)
                        .map(option -> ", " + option.name() + ": " + sample(option.type()))
                        .collect(joining());
        return """
                version: 1
                events: {Created: 1}
                features: {Reports: [Created]}
                profiles: {weekly: {window: 30d}}
                bands: {low: 1}
                activation:
                  setup: {level: %2$s, steps: {s: {event: Created}}, stalled_after: 1d, \
                expires_after: 9d}
                inactive_after: {%2$s: 7d}
                alerts: {rule: {kind: %1$s, level: %2$s%3$s}}
                """
                .formatted(kind.name, level.text(), options);
    }

    private static String sample(AlertOption.Type type) {
        return switch (type) {
            case EVENTS -> "[Created]";
            case FEATURES -> "[Reports]";
            case CHECKLIST -> "setup";
            case PROFILE -> "weekly";
            case NUMBER -> "1";
            case DURATION, DAYS -> "1d";
            case FLAG -> "true";
            case MEASURE -> "usage";
            case BANDS -> "[low]";
        };
    }

    static List<Arguments> kindsAndLevels() {
        List<Arguments> all = new ArrayList<>();
        for (AlertKind<?> kind : KINDS) {
            for (Level level : Level.values()) {
                if (kind.isOf(level)) {
                    all.add(Arguments.of(kind.name, level));
                }
            }
        }
        return all;
    }

    /** A rule with no more than the kind requires is right, by reader and schema. */
    @ParameterizedTest
    @MethodSource("kindsAndLevels")
    void everyKindIsRead(String name, Level level) throws Exception {
        AlertKind<?> kind = AlertKinds.ALL.get(name);
        Model model = ModelReader.parse(model(kind, level), "model.yaml");

        assertThat(model.alerts()).extracting(AlertRule::kind).containsExactly(name);
        assertThat(ModelReader.hints(model)).isEmpty();
        assertThat(AlertKinds.of(model.alerts().get(0))).isSameAs(kind);
        assertThat(AlertKinds.listening(model, level))
                .containsExactly(Map.entry(kind.trigger, model.alerts()));
        var rule = new LinkedHashMap<String, Object>();
        rule.put("kind", name);
        rule.put("level", level.text());
        kind.options.stream()
                .filter(AlertOption::isRequired)
                .forEach(option -> rule.put(option.name(), json(option.type())));
        var tree =
                Map.of(
                        "version",
                        1,
                        "profiles",
                        Map.of("weekly", Map.of("window", "7d")),
                        "alerts",
                        Map.of("rule", rule));
        assertThat(
                        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                                .getSchema(Files.readString(SCHEMA), InputFormat.JSON)
                                .validate(JSON.writeValueAsString(tree), InputFormat.JSON))
                .isEmpty();
    }

    private static Object json(AlertOption.Type type) {
        return switch (type) {
            case EVENTS, FEATURES -> List.of("Created");
            case CHECKLIST, PROFILE -> "setup";
            case NUMBER -> 1;
            case DURATION, DAYS -> "1d";
            case FLAG -> true;
            case MEASURE -> "usage";
            case BANDS -> List.of("low");
        };
    }

    /** Else its events would not be seen one by one, and have no messageId. */
    @Test
    void whoListensToEventsTakesTheOptionThatNotesThem() {
        assertThat(KINDS)
                .filteredOn(kind -> kind.trigger == ListedEvent.class)
                .isNotEmpty()
                .allSatisfy(kind -> assertThat(kind.options).contains(AlertOption.EVENTS));
    }

    // Schema

    @Test
    void theSchemaIsMadeOfThem() throws IOException {
        String schema = Files.readString(SCHEMA);
        int start = schema.indexOf(INDENT + "\"alert\": {");
        JsonNode alert = JSON.valueToTree(alert());
        String text = INDENT + "\"alert\": " + format(alert, INDENT, "\"alert\": ".length());
        String expected = schema.substring(0, start) + text + "\n  }\n}\n";

        write(SCHEMA, expected);
        assertThat(JSON.readTree(schema)).isEqualTo(JSON.readTree(expected));
        assertThat(schema).isEqualTo(expected);
    }

    private static Map<String, Object> alert() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(
                "kind",
                object(
                        "description",
                        whenEachIsRaised(),
                        "enum",
                        List.copyOf(AlertKinds.ALL.keySet())));
        properties.put(
                "level",
                object(
                        "description",
                        "Whether it is about accounts or users; "
                                + String.join(" and ", names(ofAccountsOnly()))
                                + " are about accounts.",
                        "$ref",
                        "#/$defs/level"));
        List<String> severities = new ArrayList<>(List.of("info", "warning", "critical"));
        severities.add(null);
        properties.put(
                "severity",
                object("description", "How urgent.", "enum", severities, "default", "info"));
        properties.put(
                "segment",
                object(
                        "description",
                        "Only accounts in this segment; level account only.",
                        "type",
                        List.of("string", "null"),
                        "minLength",
                        1));
        AlertKinds.OPTIONS.forEach(option -> properties.put(option.name(), property(option)));
        return object(
                "description",
                "A rule that raises alerts.",
                "type",
                "object",
                "additionalProperties",
                false,
                "required",
                List.of("kind"),
                "properties",
                properties,
                "$ref",
                "#/$defs/noSegmentOfUsers",
                "allOf",
                conditions());
    }

    /** Kinds that are raised in the same words stand together. */
    private static String whenEachIsRaised() {
        return KINDS.stream()
                .collect(groupingBy(kind -> kind.raisedWhen, LinkedHashMap::new, joiningNames()))
                .entrySet()
                .stream()
                .map(raised -> raised.getValue() + ": " + raised.getKey() + ".")
                .collect(joining(" "));
    }

    private static Collector<AlertKind<?>, ?, String> joiningNames() {
        return mapping(kind -> kind.name, joining(", "));
    }

    private static Map<String, Object> property(AlertOption<?> option) {
        List<String> kinds = names(TAKEN_BY.get(option.name()));
        Map<String, Object> property = new LinkedHashMap<>();
        property.put(
                "description",
                (kinds.size() == 1 ? "Kind " : "Kinds ")
                        + String.join(", ", kinds)
                        + ": "
                        + option.meaning()
                        + ".");
        switch (option.type()) {
            case EVENTS ->
                    property.put(
                            "anyOf",
                            List.of(object("$ref", "#/$defs/eventNames"), object("type", "null")));
            case DURATION -> property.put("$ref", "#/$defs/duration");
            case DAYS -> property.put("$ref", "#/$defs/days");
            case FLAG -> {
                property.put("type", List.of("boolean", "null"));
                property.put("default", option.defaultValue());
            }
            case MEASURE -> {
                List<String> measures = new ArrayList<>(List.of("change", "usage"));
                measures.add(null);
                property.put("enum", measures);
                property.put("default", "change");
            }
            case CHECKLIST, PROFILE -> {
                property.put("type", List.of("string", "null"));
                property.put("minLength", 1);
            }
            case NUMBER -> {
                property.put("type", List.of("integer", "null"));
                property.put("minimum", option.min());
                property.put("maximum", option.max());
                property.put("default", option.defaultValue());
            }
            case FEATURES, BANDS -> {
                property.put("type", List.of("array", "null"));
                property.put("minItems", 1);
                property.put("items", object("type", "string", "minLength", 1));
            }
        }
        return property;
    }

    private static List<Map<String, Object>> conditions() {
        List<Map<String, Object>> conditions = new ArrayList<>();
        List<String> accountOrNone = new ArrayList<>(List.of("account"));
        accountOrNone.add(null);
        Map<String, Object> level = object("level", object("enum", accountOrNone));
        conditions.add(object("if", ifKind(ofAccountsOnly()), "then", object("properties", level)));
        AlertKinds.OPTIONS.stream()
                .collect(
                        groupingBy(
                                option -> TAKEN_BY.get(option.name()),
                                LinkedHashMap::new,
                                toList()))
                .forEach((kinds, options) -> conditions.add(condition(kinds, options)));
        return conditions;
    }

    private static Map<String, Object> condition(
            List<AlertKind<?>> kinds, List<AlertOption<?>> options) {
        List<String> required = new ArrayList<>();
        Map<String, Object> types = new LinkedHashMap<>();
        Map<String, Object> nulls = new LinkedHashMap<>();
        for (AlertOption<?> option : options) {
            nulls.put(option.name(), object("type", "null"));
            if (option.isRequired()) {
                required.add(option.name());
                boolean isList = option.type() == AlertOption.Type.EVENTS;
                types.put(option.name(), object("type", isList ? "array" : "string"));
            }
        }
        Map<String, Object> condition = object("if", ifKind(kinds));
        if (!required.isEmpty()) {
            condition.put("then", object("required", required, "properties", types));
        }
        condition.put("else", object("properties", nulls));
        return condition;
    }

    private static Map<String, Object> ifKind(List<AlertKind<?>> kinds) {
        Map<String, Object> kind =
                kinds.size() == 1
                        ? object("const", kinds.get(0).name)
                        : object("enum", names(kinds));
        return object("properties", object("kind", kind));
    }

    private static List<AlertKind<?>> ofAccountsOnly() {
        return KINDS.stream().filter(kind -> !kind.isOf(Level.USER)).toList();
    }

    private static List<String> names(List<AlertKind<?>> kinds) {
        return kinds.stream().map(kind -> kind.name).toList();
    }

    private static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }

    /** On one line where it fits and is no definition of its own. */
    private static String format(JsonNode node, String indent, int before) {
        String oneLine = oneLine(node);
        boolean isShort = indent.length() + before + oneLine.length() <= LINE;
        if (node.isValueNode() || (isShort && !node.has("description"))) {
            return oneLine;
        }
        List<String> lines = new ArrayList<>();
        String deeper = indent + "  ";
        if (node.isArray()) {
            node.forEach(item -> lines.add(deeper + format(item, deeper, 0)));
            return "[\n" + String.join(",\n", lines) + "\n" + indent + "]";
        }
        node.properties()
                .forEach(
                        field -> {
                            String name = "\"" + field.getKey() + "\": ";
                            lines.add(
                                    deeper
                                            + name
                                            + format(field.getValue(), deeper, name.length()));
                        });
        return "{\n" + String.join(",\n", lines) + "\n" + indent + "}";
    }

    private static String oneLine(JsonNode node) {
        List<String> parts = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(item -> parts.add(oneLine(item)));
            return "[" + String.join(", ", parts) + "]";
        }
        if (node.isObject()) {
            node.properties()
                    .forEach(
                            field ->
                                    parts.add(
                                            "\""
                                                    + field.getKey()
                                                    + "\": "
                                                    + oneLine(field.getValue())));
            return "{ " + String.join(", ", parts) + " }";
        }
        return node.toString();
    }

    // Pages

    @Test
    void thePageOnModelsListsTheirOptions() throws IOException {
        String page = Files.readString(MODEL_PAGE);
        String before = "and each kind its own:\n\n";
        int start = page.indexOf(before) + before.length();
        int end = page.indexOf("\n\n", start);
        String rest = end < 0 ? "\n" : page.substring(end);
        String expected = page.substring(0, start) + String.join("\n", table()) + rest;

        write(MODEL_PAGE, expected);
        assertThat(page).isEqualTo(expected);
    }

    private static List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add("| kind | key | type | bounds | default | meaning |");
        lines.add("|---|---|---|---|---|---|");
        KINDS.stream()
                .collect(
                        groupingBy(kind -> note(kind) + kind.options, LinkedHashMap::new, toList()))
                .values()
                .forEach(
                        kinds -> {
                            String first = quoted(names(kinds)) + note(kinds.get(0));
                            if (kinds.get(0).options.isEmpty()) {
                                lines.add("| " + first + " | | | | | |");
                            }
                            for (AlertOption<?> option : kinds.get(0).options) {
                                lines.add("|" + first.replaceFirst("^(?=.)", " ") + row(option));
                                first = "";
                            }
                        });
        return lines;
    }

    private static String note(AlertKind<?> kind) {
        return !kind.isOf(Level.USER)
                ? " (level `account` only)"
                : kind.needsInactiveAfter() ? " (need `inactive_after` of the rule's level)" : "";
    }

    private static String row(AlertOption<?> option) {
        String bounds =
                switch (option.type()) {
                    case EVENTS, FEATURES, BANDS -> " at least one";
                    case DAYS -> " `1d` to `400d`";
                    case NUMBER ->
                            option.max() == Integer.MAX_VALUE
                                    ? " at least " + option.min()
                                    : " " + option.min() + " to " + option.max();
                    case CHECKLIST, PROFILE, DURATION, FLAG, MEASURE -> "";
                };
        String type =
                switch (option.type()) {
                    case FEATURES -> "list of features of the model's own list";
                    case CHECKLIST -> "name of a checklist of the rule's level";
                    case MEASURE -> "`change`, `usage`";
                    case EVENTS, PROFILE, NUMBER, DURATION, DAYS, FLAG, BANDS ->
                            option.type().text.replaceFirst("^(a|the) ", "");
                };
        String none =
                option.isRequired()
                        ? "required"
                        : option.type() == AlertOption.Type.FEATURES
                                        || option.type() == AlertOption.Type.BANDS
                                ? "all"
                                : option.defaultValue() == null
                                        ? "none"
                                        : "`" + shown(option.defaultValue()) + "`";
        return " | `%s` | %s |%s | %s | %s |"
                .formatted(option.name(), type, bounds, none, option.meaning());
    }

    private static String shown(Object value) {
        return value.toString().toLowerCase(java.util.Locale.ROOT);
    }

    private static String quoted(List<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(joining(", "));
    }

    /** Each in one row of the tables on when, on details, and on ids. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "| kind | raised when | `at` | options |",
                "| kind | `details` |",
                "| kind | apart from the rule and the entity |",
            })
    void thePageOnAlertsHasEachInItsTables(String header) throws IOException {
        List<String> listed = new ArrayList<>();
        for (String row : rows(header)) {
            Pattern.compile("`(\\w+)`")
                    .matcher(row.split("\\|")[1])
                    .results()
                    .forEach(kind -> listed.add(kind.group(1)));
        }
        assertThat(listed).containsExactlyInAnyOrderElementsOf(AlertKinds.ALL.keySet());
    }

    @Test
    void thePageOnAlertsNamesTheirOptions() throws IOException {
        List<String> expected =
                KINDS.stream()
                        .map(kind -> kind.options.stream().map(AlertOption::name).toList())
                        .map(AlertKindsReferenceTest::quoted)
                        .toList();
        assertThat(rows("| kind | raised when | `at` | options |"))
                .extracting(row -> row.split("\\|")[4].strip())
                .isEqualTo(expected);
    }

    private static List<String> rows(String header) throws IOException {
        List<String> lines = Files.readAllLines(ALERTS_PAGE);
        int start = lines.indexOf(header) + 2;
        assertThat(start).as(header).isGreaterThan(1);
        return lines.subList(start, lines.size()).stream()
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static void write(Path file, String text) throws IOException {
        if (Boolean.getBoolean("tideline.write")) {
            Files.writeString(file, text);
        }
    }
}
