package io.tideline.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.flink.configuration.DeploymentOptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FlinkDeploymentTest {
    private static final JsonNode SPEC =
            Sources.document(Sources.BASE.resolve("flink-deployment.yaml")).path("spec");

    @Test
    void isOfTheVersionsThatAreBuilt() {
        String[] flink = Sources.version("flink").split("\\.", -1);
        assertThat(SPEC.path("flinkVersion").asString()).isEqualTo("v" + flink[0] + "_" + flink[1]);
        assertThat(SPEC.path("image").asString())
                .isEqualTo("tideline:" + Sources.version("project"));
        assertThat(Sources.text(Sources.DOCKER.resolve("Dockerfile")))
                .contains(
                        SPEC.at("/job/jarURI").asString().replaceFirst("^local://", "")
                                + System.lineSeparator());
    }

    /** A start that fails is a failed job with its reason; nothing starts it again by itself. */
    @Test
    void neitherHidesAFaultyStartNorRepeatsIt() {
        Map<String, String> settings = Deployments.settings(SPEC);
        assertThat(settings)
                .containsEntry(
                        DeploymentOptions.SUBMIT_FAILED_JOB_ON_APPLICATION_ERROR.key(), "true")
                .containsEntry("high-availability.type", "kubernetes")
                .containsEntry("kubernetes.operator.job.restart.failed", "false");
        JsonNode container = SPEC.at("/podTemplate/spec/containers/0");
        assertThat(container.path("terminationMessagePolicy").asString())
                .isEqualTo("FallbackToLogsOnError");
        assertThat(Sources.text(Sources.BASE.resolve("log4j-console.properties")))
                .contains(":-" + container.path("terminationMessagePath").asString() + "}");
    }

    /** Flink would take {@code --config} for its own. */
    @Test
    void givesTheJobItsConfigurationWhereItIsMounted() {
        assertThat(SPEC.at("/job/args"))
                .extracting(JsonNode::asString)
                .containsExactly("--tideline-config", "/etc/tideline/config/tideline.yaml");
        assertThat(SPEC.at("/podTemplate/spec/containers/0/volumeMounts"))
                .extracting(mount -> mount.path("mountPath").asString())
                .contains("/etc/tideline/config", "/etc/tideline/secrets");
    }

    @Test
    void writesOnlyWhereItMay() {
        JsonNode pod = SPEC.at("/podTemplate/spec");
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(Sources.text(Sources.DOCKER.resolve("Dockerfile")))
                .contains("USER " + pod.at("/securityContext/runAsUser").asString() + ":");
        JsonNode container = pod.at("/containers/0");
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(container.at("/volumeMounts"))
                .filteredOn(mount -> !mount.path("readOnly").asBoolean(false))
                .extracting(mount -> mount.path("mountPath").asString())
                .contains(
                        "/tmp",
                        "/opt/flink/log",
                        Deployments.settings(SPEC).get("state.backend.rocksdb.localdir"));
    }

    @Test
    void hasNoSecretInIt() {
        assertThat(SPEC.at("/podTemplate/spec/containers/0/env"))
                .isNotEmpty()
                .allSatisfy(
                        variable -> {
                            assertThat(variable.has("value")).isFalse();
                            assertThat(variable.at("/valueFrom/secretKeyRef/name").asString())
                                    .isEqualTo("tideline-storage");
                        });
    }
}
