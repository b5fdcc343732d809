package io.tideline.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.job.config.JobConfig;
import io.tideline.job.sink.kafka.KafkaSinkConfig;
import io.tideline.job.sink.postgres.PostgresTables;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ManifestsTest {
    private static final String SECRETS = "/etc/tideline/secrets";

    @TempDir Path folder;

    static List<Path> yaml() {
        return Sources.yaml();
    }

    @ParameterizedTest
    @MethodSource("yaml")
    void hasNoKeyTwice(Path file) {
        assertThat(Sources.documents(file)).isNotEmpty();
    }

    @Test
    void refusesAKeyThatStandsTwice() {
        assertThatThrownBy(() -> Sources.documents("a: 1\na: 2\n"))
                .hasMessageContaining("duplicate key a");
    }

    static Stream<JsonNode> resources() {
        return Sources.yaml().stream()
                .flatMap(file -> Sources.documents(file).stream())
                .filter(document -> document.has("apiVersion") && document.has("kind"))
                .filter(
                        document ->
                                !document.path("apiVersion")
                                        .asString()
                                        .startsWith("kustomize.config.k8s.io/"));
    }

    @ParameterizedTest
    @MethodSource("resources")
    void isWhatKubernetesDefines(JsonNode resource) {
        assertThat(Resources.faults(resource)).isEmpty();
    }

    static Stream<JsonNode> specs() {
        return resources().filter(resource -> resource.path("spec").isObject());
    }

    /** Shows that the check above finds something. */
    @ParameterizedTest
    @MethodSource("specs")
    void refusesAFieldThatIsNotThere(JsonNode resource) {
        JsonNode changed = resource.deepCopy();
        ((ObjectNode) changed.path("spec")).put("typo", true);
        assertThat(Resources.faults(changed)).singleElement().asString().contains("typo");
    }

    @Test
    void refusesATypoDeepInAFlinkDeployment() {
        JsonNode changed = Sources.document(Sources.BASE.resolve("flink-deployment.yaml"));
        JsonNode container =
                changed.at("/spec/podTemplate/spec/containers/0/securityContext/capabilities");
        ((ObjectNode) container).put("dropp", "ALL");
        assertThat(Resources.faults(changed)).singleElement().asString().contains("dropp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void hasAConfigurationThatTheJobReads(String overlay) throws Exception {
        JobFiles files = JobFiles.copy(Sources.OVERLAYS.resolve(overlay), SECRETS, folder);
        JobConfig config = files.read();
        assertThat(config.sink(KafkaSinkConfig.class)).isPresent();
        assertThat(config.sink(PostgresTables.class)).isPresent();
        assertThat(files.secrets()).isNotEmpty();
        assertThat(Readme.secrets().get("tideline")).containsAll(files.secrets());
    }

    @Test
    void givesJobsOnOneBrokerTransactionsOfTheirOwn() {
        assertThat(Sources.text(Sources.OVERLAYS.resolve("dev/tideline.yaml")))
                .contains("transactional_id_prefix: tideline-dev")
                .contains("group_id: tideline-dev")
                .contains("topic_prefix: dev.");
        assertThat(Sources.text(Sources.OVERLAYS.resolve("dev/delivery.yaml")))
                .contains("group_id: tideline-dev-deliver");
    }

    @Test
    void takesASavepointOfTheDeploymentThatIsThere() {
        JsonNode savepoint = Sources.document(Sources.KUBERNETES.resolve("savepoint.yaml"));
        JsonNode deployment = Sources.document(Sources.BASE.resolve("flink-deployment.yaml"));
        assertThat(savepoint.at("/spec/jobReference/kind")).isEqualTo(deployment.path("kind"));
        assertThat(savepoint.at("/spec/jobReference/name"))
                .isEqualTo(deployment.at("/metadata/name"));
    }
}
