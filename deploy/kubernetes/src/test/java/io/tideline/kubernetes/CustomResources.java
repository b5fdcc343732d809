package io.tideline.kubernetes;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The definitions of the Flink Kubernetes operator's resources, with unknown fields refused.
 *
 * <p>They come from the operator's own jar, or from the folder that the environment variable {@code
 * TIDELINE_CRDS} names, with the files as they are in the operator's Helm chart.
 */
final class CustomResources {
    /** Flink 2.2 takes a newer operator than the one whose jar is at hand. */
    private static final String FLINK_VERSION = "v2_2";

    private CustomResources() {}

    /** Returns what a resource of a kind breaks. */
    static List<String> faults(JsonNode resource) {
        ObjectNode definition =
                (ObjectNode) Sources.documents(text(resource.path("kind").asString())).get(0);
        JsonNode version = definition.path("spec").path("versions").path(0);
        if (!resource.path("apiVersion").asString().equals("flink.apache.org/v1beta1")
                || !version.path("name").asString().equals("v1beta1")) {
            return List.of(resource.path("apiVersion") + " is not flink.apache.org/v1beta1");
        }
        ObjectNode schema = (ObjectNode) version.path("schema").path("openAPIV3Schema");
        ObjectNode properties = (ObjectNode) schema.path("properties");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        properties.putObject("metadata");
        close(schema);
        ObjectNode spec = (ObjectNode) properties.path("spec").path("properties");
        if (spec.path("flinkVersion").path("enum") instanceof ArrayNode versions) {
            versions.add(FLINK_VERSION);
        }
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema.toString(), InputFormat.JSON)
                .validate(resource.toString(), InputFormat.JSON)
                .stream()
                .map(Object::toString)
                .toList();
    }

    /** Refuses what Kubernetes drops without a word (structural schemas, "pruning"). */
    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")
                && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean(false)) {
            object.put("additionalProperties", false);
        }
        schema.forEach(CustomResources::close);
    }

    private static String text(String kind) {
        String name = kind.toLowerCase(Locale.ROOT) + "s.flink.apache.org-v1.yml";
        String folder = System.getenv("TIDELINE_CRDS");
        if (folder != null) {
            return Sources.text(Path.of(folder, name));
        }
        try (InputStream in =
                CustomResources.class.getResourceAsStream("/META-INF/fabric8/" + name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
