package io.tideline.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What {@code kubectl apply --kustomize} would apply. */
class OverlaysIT {
    /** Where it has the present form of Kustomize's files: with kubectl 1.27. */
    private static final int LEAST_KUSTOMIZE = 5;

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void areWhatKubernetesAndTheOperatorTake(String overlay) throws Exception {
        List<JsonNode> resources = render(overlay);
        var faults = new ArrayList<String>();
        for (JsonNode each : resources) {
            Resources.faults(each)
                    .forEach(fault -> faults.add(each.path("kind").asString() + ": " + fault));
        }
        assertThat(faults).isEmpty();
        Set<String> kinds = new HashSet<>();
        resources.forEach(each -> kinds.add(each.path("kind").asString()));
        assertThat(kinds)
                .contains("FlinkDeployment", "ConfigMap", "NetworkPolicy", "ServiceAccount", "Role")
                .doesNotContain("Secret");
        assertThat(resources)
                .extracting(each -> each.at("/metadata/namespace").asString())
                .containsOnly(overlay.equals("prod") ? "tideline" : "tideline-dev");
    }

    /** A changed model has to be a changed FlinkDeployment, or nobody would take note. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void giveTheJobTheConfigurationByADigest(String overlay) throws Exception {
        List<JsonNode> resources = render(overlay);
        JsonNode configuration = only(resources, "ConfigMap");
        assertThat(configuration.at("/metadata/name").asString()).matches("tideline-[a-z0-9]{10}");
        assertThat(configuration.path("data").propertyNames())
                .containsExactlyInAnyOrder("tideline.yaml", "model.yaml");
        assertThat(
                        only(resources, "FlinkDeployment")
                                .at("/spec/podTemplate/spec/volumes/0/configMap/name"))
                .isEqualTo(configuration.at("/metadata/name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void setFlinkUp(String overlay) throws Exception {
        JsonNode spec = only(render(overlay), "FlinkDeployment").path("spec");
        Map<String, String> settings = Deployments.settings(spec);
        assertThat(FlinkOptions.faults(settings)).isEmpty();
        assertThat(
                        List.of(
                                settings.get("high-availability.storageDir"),
                                settings.get("execution.checkpointing.dir"),
                                settings.get("execution.checkpointing.savepoint-dir")))
                .allSatisfy(place -> assertThat(place).startsWith("s3://"))
                .doesNotHaveDuplicates();
        assertThat(spec.at("/logConfiguration/log4j-console.properties").asString())
                .isEqualTo(Sources.text(Sources.BASE.resolve("log4j-console.properties")));
    }

    /** A budget of all pods would keep a node from ever being drained. */
    @ParameterizedTest
    @ValueSource(strings = "prod")
    void letOnePodGoAtATime(String overlay) throws Exception {
        List<JsonNode> resources = render(overlay);
        JsonNode spec = only(resources, "FlinkDeployment").path("spec");
        int slots =
                Integer.parseInt(Deployments.settings(spec).get("taskmanager.numberOfTaskSlots"));
        int taskManagers = (spec.at("/job/parallelism").asInt() + slots - 1) / slots;
        for (JsonNode each : resources) {
            if (each.path("kind").asString().equals("PodDisruptionBudget")) {
                boolean taskManager =
                        each.at("/spec/selector/matchLabels/component")
                                .asString()
                                .equals("taskmanager");
                int pods = taskManager ? taskManagers : spec.at("/jobManager/replicas").asInt();
                assertThat(each.at("/spec/minAvailable").asInt()).isEqualTo(pods - 1);
            }
        }
    }

    private static JsonNode only(List<JsonNode> resources, String kind) {
        List<JsonNode> found =
                resources.stream()
                        .filter(each -> each.path("kind").asString().equals(kind))
                        .toList();
        assertThat(found).as(kind).hasSize(1);
        return found.get(0);
    }

    private static List<JsonNode> render(String overlay) throws Exception {
        String version;
        try {
            version = run("kubectl", "version", "--client");
        } catch (IOException e) {
            version = "";
        }
        Matcher kustomize = Pattern.compile("Kustomize Version: v(\\d+)").matcher(version);
        assumeThat(kustomize.find() && Integer.parseInt(kustomize.group(1)) >= LEAST_KUSTOMIZE)
                .as("kubectl is there, with Kustomize 5 or newer (kubectl 1.27)")
                .isTrue();
        return Sources.documents(
                run("kubectl", "kustomize", Sources.OVERLAYS.resolve(overlay).toString()));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(err).isZero();
        return out;
    }
}
