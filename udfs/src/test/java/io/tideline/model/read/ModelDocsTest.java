package io.tideline.model.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/model.md} to the reader and the schema. */
class ModelDocsTest {
    private static final Path DOCS = Path.of("..", "docs");

    private static String docs() throws IOException {
        return Files.readString(DOCS.resolve("model.md"));
    }

    @Test
    void theExampleIsRight() throws Exception {
        String docs = docs();
        int start = docs.indexOf("```yaml\n", docs.indexOf("## An example")) + 8;
        Model example =
                ModelReader.parse(docs.substring(start, docs.indexOf("```", start)), "model.md");

        assertThat(example.alerts()).hasSize(3);
        assertThat(ModelReader.hints(example)).isEmpty();
    }

    @Test
    void everyKeyIsListed() throws IOException {
        Path schema = Path.of("src/main/resources/io/tideline/model/model.schema.json");
        Set<String> keys = new TreeSet<>();
        collectKeys(new ObjectMapper().readTree(Files.readString(schema)), keys);

        assertThat(keys).hasSizeGreaterThan(30);
        assertThat(keys).allSatisfy(key -> assertThat(docs()).contains("`" + key + "`"));
    }

    @Test
    void theLinkToTheSchemaLeadsToIt() throws IOException {
        String link = "../udfs/src/main/resources/io/tideline/model/model.schema.json";
        assertThat(docs()).contains("](" + link + ")").contains("$schema=" + link);
        assertThat(DOCS.resolve(link)).isRegularFile();
    }

    private static void collectKeys(JsonNode node, Set<String> keys) {
        if (node.has("properties")) {
            node.get("properties").fieldNames().forEachRemaining(keys::add);
        }
        node.forEach(child -> collectKeys(child, keys));
    }
}
