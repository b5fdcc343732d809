package io.tideline.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What {@code kubectl apply --kustomize} would apply. */
class OverlaysIT {
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void areWhatKubernetesAndTheOperatorTake(String overlay) throws Exception {
        List<JsonNode> resources = Overlays.render(overlay);
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
                .contains("Deployment", "Service", "PodDisruptionBudget")
                .doesNotContain("Secret");
        assertThat(resources)
                .extracting(each -> each.at("/metadata/namespace").asString())
                .containsOnly(overlay.equals("prod") ? "tideline" : "tideline-dev");
    }

    /** A changed model has to be a changed FlinkDeployment, or nobody would take note. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void giveTheJobTheConfigurationByADigest(String overlay) throws Exception {
        List<JsonNode> resources = Overlays.render(overlay);
        JsonNode configuration = Overlays.only(resources, "ConfigMap", "tideline-[a-z0-9]{10}");
        assertThat(configuration.path("data").propertyNames())
                .containsExactlyInAnyOrder("tideline.yaml", "model.yaml");
        assertThat(
                        Overlays.only(resources, "FlinkDeployment", "tideline")
                                .at("/spec/podTemplate/spec/volumes/0/configMap/name"))
                .isEqualTo(configuration.at("/metadata/name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void setFlinkUp(String overlay) throws Exception {
        JsonNode spec =
                Overlays.only(Overlays.render(overlay), "FlinkDeployment", "tideline").path("spec");
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

    /** Of the job: a budget of all pods would keep a node from ever being drained. */
    @ParameterizedTest
    @ValueSource(strings = "prod")
    void letOnePodGoAtATime(String overlay) throws Exception {
        List<JsonNode> resources = Overlays.render(overlay);
        JsonNode spec = Overlays.only(resources, "FlinkDeployment", "tideline").path("spec");
        int slots =
                Integer.parseInt(Deployments.settings(spec).get("taskmanager.numberOfTaskSlots"));
        int taskManagers = (spec.at("/job/parallelism").asInt() + slots - 1) / slots;
        for (JsonNode each : resources) {
            if (each.path("kind").asString().equals("PodDisruptionBudget")
                    && each.at("/spec/selector/matchLabels").has("app")) {
                boolean taskManager =
                        each.at("/spec/selector/matchLabels/component")
                                .asString()
                                .equals("taskmanager");
                int pods = taskManager ? taskManagers : spec.at("/jobManager/replicas").asInt();
                assertThat(each.at("/spec/minAvailable").asInt()).isEqualTo(pods - 1);
            }
        }
    }
}
