package io.tideline.model.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tideline.model.Model;
import io.tideline.yaml.ValidationError;
import io.tideline.yaml.ValidationErrors;
import io.tideline.yaml.YamlNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelSchemaTest {
    private static final JsonNode TEXT = text();
    private static final Schema SCHEMA =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(TEXT.toString(), InputFormat.JSON);

    /** Checked by the reader alone, since a schema can't: names, and bounds across units. */
    private static final List<String> BEYOND_A_SCHEMA =
            List.of(
                    "an IANA time zone",
                    "one of those under segments",
                    "but there is none under",
                    "one of those under activation",
                    "one of level account",
                    "one of those under profiles",
                    "one of those under features",
                    "in the model",
                    "at most 1000",
                    "another number for each band",
                    "one of those under bands");

    /** A target may come from the model; days, hours and so on have one bound. */
    private static final List<String> PLACES_BEYOND_A_SCHEMA =
            List.of("profiles.p.normalization.target nothing", "inactive_after.user \"3651d\"");

    private static JsonNode text() {
        try (InputStream in = Model.class.getResourceAsStream("model.schema.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Validates a model as the reader sees it, so that both judge the same tree. */
    private static boolean isValid(String yaml) {
        JsonNode tree =
                YamlNode.parse(yaml, new ValidationErrors("model.yaml")).orElseThrow().value();
        return SCHEMA.validate(tree.toString(), InputFormat.JSON).isEmpty();
    }

    static Stream<String> models() {
        return Stream.of(Models.FULL, Models.LEAST, Models.ODD, ModelFaultCases.with(""));
    }

    @ParameterizedTest
    @MethodSource("models")
    void acceptsModels(String yaml) {
        JsonNode tree =
                YamlNode.parse(yaml, new ValidationErrors("model.yaml")).orElseThrow().value();
        assertThat(SCHEMA.validate(tree.toString(), InputFormat.JSON)).isEmpty();
    }

    static Stream<Arguments> faults() {
        return ModelFaultCases.faults()
                .filter(
                        fault -> {
                            String expected = (String) fault.get()[3];
                            return BEYOND_A_SCHEMA.stream().noneMatch(expected::contains)
                                    && !PLACES_BEYOND_A_SCHEMA.contains(
                                            fault.get()[1] + " " + fault.get()[2]);
                        });
    }

    @ParameterizedTest
    @MethodSource("faults")
    void refusesWhatTheReaderRefuses(String yaml, String place, String found, String expected) {
        assertThat(isValid(ModelFaultCases.with(yaml))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                          | {zzzzzzzz: 1}",
                "/$defs/event/anyOf/1      | {events: {A: {zzzzzzzz: 1}}}",
                "/$defs/normalization      | {normalization: {zzzzzzzz: 1}}",
                "/$defs/profile            | {profiles: {p: {zzzzzzzz: 1}}}",
                "/$defs/checklist          | {activation: {c: {zzzzzzzz: 1}}}",
                "/$defs/step               | {activation: {c: {steps: {s: {zzzzzzzz: 1}}}}}",
                "/properties/inactive_after| {inactive_after: {zzzzzzzz: 1}}",
                "/properties/traits        | {traits: {zzzzzzzz: 1}}",
                "/$defs/alert              | {alerts: {a: {zzzzzzzz: 1}}}",
            })
    void knowsTheReadersKeys(String pointer, String yaml) {
        JsonNode object = TEXT.at(pointer == null ? "" : pointer);
        String keys = String.join(", ", fields(object.get("properties")));

        ModelException refused =
                catchThrowableOfType(
                        ModelException.class, () -> ModelReader.parse(yaml, "model.yaml"));

        assertThat(refused.faults())
                .filteredOn(fault -> fault.found().equals("an unknown key"))
                .extracting(ValidationError::expected)
                .containsExactly("one of " + keys);
    }

    @Test
    void describesEveryProperty() {
        List<String> silent = new ArrayList<>();
        collectSilent("", TEXT, silent);

        assertThat(silent).isEmpty();
    }

    /** Properties of objects that close their keys; those of conditions need no description. */
    private static void collectSilent(String place, JsonNode node, List<String> silent) {
        if (node.has("additionalProperties") && node.has("properties")) {
            for (Map.Entry<String, JsonNode> property : node.get("properties").properties()) {
                if (!property.getValue().has("description")) {
                    silent.add(place + "." + property.getKey());
                }
            }
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            collectSilent(place + "/" + field.getKey(), field.getValue(), silent);
        }
        if (node.isArray()) {
            node.forEach(item -> collectSilent(place, item, silent));
        }
    }

    private static List<String> fields(JsonNode node) {
        return node.properties().stream().map(Map.Entry::getKey).toList();
    }
}
