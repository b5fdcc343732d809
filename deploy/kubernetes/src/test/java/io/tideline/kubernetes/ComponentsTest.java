package io.tideline.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The console and delivery, as they are beside the job. */
class ComponentsTest {
    private static final String COMMAND =
            Sources.text(Sources.DOCKER.resolve("command.Dockerfile"));

    private static JsonNode of(String component, String file) {
        return Sources.document(Sources.COMPONENTS.resolve(component).resolve(file));
    }

    private static JsonNode pod(String component) {
        return of(component, "deployment.yaml").at("/spec/template/spec");
    }

    @ParameterizedTest
    @ValueSource(strings = {"console", "delivery"})
    void areOfTheImageThatIsBuilt(String component) {
        String image = pod(component).at("/containers/0/image").asString();
        assertThat(image).isEqualTo("tideline-command:" + Sources.version("project"));
        assertThat(COMMAND).contains(" -t " + image + " ");
        assertThat(Readme.text()).contains("deploy/docker/command.Dockerfile -t " + image + " ");
    }

    /** The entry point is the image's, so both run what compose.yaml does. */
    @ParameterizedTest
    @ValueSource(strings = {"console", "delivery"})
    void runTheSameCommandAsInCompose(String component) {
        JsonNode container = pod(component).at("/containers/0");
        assertThat(container.has("command")).isFalse();
        assertThat(
                        String.join(
                                " ",
                                container
                                        .path("args")
                                        .valueStream()
                                        .map(JsonNode::asString)
                                        .toList()))
                .isEqualTo(
                        Sources.document(Sources.DOCKER.resolve("compose.yaml"))
                                .at("/services/" + component + "/command")
                                .asString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"console", "delivery"})
    void haveNoRightThatTheyDoNotNeed(String component) {
        JsonNode pod = pod(component);
        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asString())
                .isEqualTo("RuntimeDefault");
        assertThat(COMMAND)
                .contains(
                        "USER "
                                + pod.at("/securityContext/runAsUser").asString()
                                + ":"
                                + pod.at("/securityContext/runAsGroup").asString());
        JsonNode container = pod.at("/containers/0/securityContext");
        assertThat(container.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(container.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
        assertThat(container.at("/capabilities").has("add")).isFalse();
    }

    /** Libraries unpack native code where the JVM has its temporary files. */
    @ParameterizedTest
    @ValueSource(strings = {"console", "delivery"})
    void writeToTheirTemporaryFilesAlone(String component) {
        JsonNode container = pod(component).at("/containers/0");
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(container.path("volumeMounts").valueStream())
                .filteredOn(mount -> !mount.path("readOnly").asBoolean(false))
                .extracting(mount -> mount.path("mountPath").asString())
                .containsExactly("/tmp");
        assertThat(COMMAND).contains("\nWORKDIR /tmp\n");
    }

    /** Probes, budget, service and policy are of no use if they are of other pods or ports. */
    @Test
    void theConsoleIsReachedAtItsPort() {
        JsonNode port = pod("console").at("/containers/0/ports/0");
        JsonNode service = of("console", "service.yaml").path("spec");
        assertThat(service.at("/ports/0/targetPort")).isEqualTo(port.path("name"));
        assertThat(service.at("/ports/0/port")).isEqualTo(port.path("containerPort"));
        assertThat(of("console", "network-policy.yaml").at("/spec/ingress/0/ports/0/port"))
                .isEqualTo(port.path("containerPort"));
        for (String probe : new String[] {"startupProbe", "readinessProbe", "livenessProbe"}) {
            assertThat(pod("console").at("/containers/0/" + probe + "/tcpSocket/port"))
                    .isEqualTo(port.path("name"));
        }
        assertThat(service.path("selector")).isEqualTo(labels("console"));
    }

    @Test
    void nobodyReachesDelivery() {
        JsonNode policy = of("delivery", "network-policy.yaml").path("spec");
        assertThat(policy.path("policyTypes"))
                .extracting(JsonNode::asString)
                .containsExactly("Ingress", "Egress");
        assertThat(policy.has("ingress")).isFalse();
        assertThat(pod("delivery").at("/containers/0").has("ports")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"console", "delivery"})
    void areChosenByTheirOwnBudgetAndPolicyAlone(String component) {
        JsonNode labels = labels(component);
        assertThat(of(component, "deployment.yaml").at("/spec/selector/matchLabels"))
                .isEqualTo(labels);
        assertThat(of(component, "disruption-budget.yaml").at("/spec/selector/matchLabels"))
                .isEqualTo(labels);
        assertThat(of(component, "network-policy.yaml").at("/spec/podSelector/matchLabels"))
                .isEqualTo(labels);
        // The label by which Flink's pods reach one another, and Flink has no login.
        assertThat(labels.has("app")).isFalse();
        assertThat(labels("console")).isNotEqualTo(labels("delivery"));
    }

    private static JsonNode labels(String component) {
        return of(component, "deployment.yaml").at("/spec/template/metadata/labels");
    }
}
