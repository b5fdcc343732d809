package io.tideline.kubernetes;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** What is asked of a FlinkDeployment more than once. */
final class Deployments {
    private Deployments() {}

    /** Returns the settings of Flink in its specification. */
    static Map<String, String> settings(JsonNode spec) {
        var settings = new TreeMap<String, String>();
        spec.path("flinkConfiguration")
                .properties()
                .forEach(each -> settings.put(each.getKey(), each.getValue().asString()));
        return settings;
    }
}
