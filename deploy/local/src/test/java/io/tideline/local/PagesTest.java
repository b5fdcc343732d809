package io.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.alert.AlertKind;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;
import io.tideline.model.read.ModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Compares pages with the files that they describe, those on alerts and activation with the ready
 * model.
 */
class PagesTest {

    private static final Path DOCS = Path.of("..", "..", "docs");
    private static final Path SAAS = Path.of("models", "saas.yaml");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void eachAlertHasItsRuleAndARow() throws Exception {
        var page = Files.readString(DOCS.resolve("alerts.md"));
        var model = Files.readString(SAAS).replaceAll(" +", " ");
        var rules = ModelReader.read(SAAS).alerts();
        var rows = rows(page).stream().filter(row -> !isResolved(row)).toList();
        assertThat(rows)
                .extracting(row -> row.path("rule").textValue())
                .containsExactlyElementsOf(rules.stream().map(AlertRule::name).toList());
        for (int i = 0; i < rows.size(); i++) {
            var rule = rules.get(i);
            var row = rows.get(i);
            assertThat(row.path("kind").textValue()).isEqualTo(rule.kind());
            assertThat(row.path("severity").textValue()).isEqualTo(lower(rule.severity()));
            assertThat(row.path("level").textValue()).isEqualTo(rule.level().text());
            hasTheFieldsOfAnAlert(row);
            var quoted = Pattern.compile("`(" + rule.name() + ": \\{.*})`").matcher(page);
            assertThat(quoted.find()).isTrue();
            assertThat(model).contains("\n " + quoted.group(1) + "\n");
        }
    }

    @Test
    void thatItIsOverIsShownOfRulesThatSayIt() throws Exception {
        var rules = ModelReader.read(SAAS).alerts();
        var rows = rows(Files.readString(DOCS.resolve("alerts.md")));
        var resolved = rows.stream().filter(PagesTest::isResolved).toList();
        assertThat(resolved).isNotEmpty();
        for (JsonNode row : resolved) {
            assertThat(rules)
                    .filteredOn(rule -> rule.get(AlertOption.RESOLVE))
                    .extracting(AlertRule::name)
                    .contains(row.path("rule").textValue());
            assertThat(row.path("severity").textValue()).isEqualTo("info");
            hasTheFieldsOfAnAlert(row);
        }
    }

    private static boolean isResolved(JsonNode row) {
        return row.path("kind").textValue().equals(AlertKind.RESOLVED);
    }

    private static void hasTheFieldsOfAnAlert(JsonNode row) {
        assertThat(row.path("id").textValue()).matches("[0-9a-f]{32}");
        assertThat(fields(row))
                .containsExactly(
                        "id",
                        "rule",
                        "kind",
                        "severity",
                        "level",
                        "account_id",
                        "user_id",
                        "at",
                        "account",
                        "summary",
                        "details");
    }

    @Test
    void everyLinkLeadsToAFile() throws Exception {
        List<Path> pages;
        try (var files = Files.walk(DOCS)) {
            pages = new ArrayList<>(files.filter(file -> file.toString().endsWith(".md")).toList());
        }
        pages.add(DOCS.resolveSibling("README.md"));
        assertThat(pages).hasSizeGreaterThan(20);
        for (Path page : pages) {
            var link =
                    Pattern.compile("\\]\\(([^):#]+)(#[^)]*)?\\)").matcher(Files.readString(page));
            while (link.find()) {
                assertThat(page.resolveSibling(link.group(1)))
                        .as("what %s links to", page.getFileName())
                        .exists();
            }
        }
    }

    @Test
    void theWorkedExampleIsTheReadyModelsChecklist() throws Exception {
        var page = Files.readString(DOCS.resolve("activation.md"));
        var yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(yaml.find()).isTrue();
        var example =
                ModelReader.parse(
                        "version: 1\nprofiles: {weekly: {window: 7d}}\n" + yaml.group(1),
                        "activation.md");
        var steps = example.activation().get(0).steps().stream().map(step -> step.name()).toList();
        assertThat(steps)
                .isEqualTo(
                        ModelReader.read(SAAS).activation().get(0).steps().stream()
                                .map(step -> step.name())
                                .toList());
        var row = rows(page).get(0);
        assertThat(row.path("rate").decimalValue()).isEqualByComparingTo("40");
        var shown = new ArrayList<String>();
        row.path("steps_done").forEach(done -> shown.add(done.path("step").textValue()));
        row.path("steps_remaining").forEach(step -> shown.add(step.textValue()));
        assertThat(shown).containsExactlyInAnyOrderElementsOf(steps);
        assertThat(fields(row)).allSatisfy(field -> assertThat(page).contains("`" + field + "`"));
    }

    private static List<JsonNode> rows(String page) throws IOException {
        var rows = new ArrayList<JsonNode>();
        var blocks = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(page);
        while (blocks.find()) {
            rows.add(JSON.readTree(blocks.group(1)));
        }
        return rows;
    }

    private static List<String> fields(JsonNode row) {
        var fields = new ArrayList<String>();
        row.fieldNames().forEachRemaining(fields::add);
        return fields;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
