package io.tideline.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tideline.delivery.config.DeliveryConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ComposeTest {
    private static final JsonNode COMPOSE =
            Sources.document(Sources.DOCKER.resolve("compose.yaml"));

    /** What a service may say, so that a typo is found without the schema, too. */
    private static final Set<String> KEYS =
            Set.of(
                    "image",
                    "networks",
                    "cap_drop",
                    "security_opt",
                    "ports",
                    "secrets",
                    "configs",
                    "environment",
                    "command",
                    "volumes",
                    "depends_on",
                    "deploy",
                    "healthcheck",
                    "restart",
                    "profiles");

    @TempDir Path folder;

    static List<Map.Entry<String, JsonNode>> services() {
        return List.copyOf(COMPOSE.path("services").properties());
    }

    @ParameterizedTest
    @MethodSource("services")
    void saysNothingThatIsNotKnownHere(Map.Entry<String, JsonNode> service) {
        assertThat(service.getValue().propertyNames()).isSubsetOf(KEYS);
        assertThat(COMPOSE.propertyNames())
                .containsExactlyInAnyOrder(
                        "name",
                        "x-flink",
                        "x-flink-environment",
                        "x-command",
                        "services",
                        "networks",
                        "volumes",
                        "configs",
                        "secrets");
    }

    /** The specification's own schema is in no library; whoever has it names its folder. */
    @Test
    void isWhatTheSpecificationDefines() {
        String schemas = System.getenv("TIDELINE_COMPOSE_SCHEMA");
        assumeThat(schemas)
                .as("TIDELINE_COMPOSE_SCHEMA is the file compose-spec.json of the specification")
                .isNotNull();
        var schema = (ObjectNode) new JsonMapper().readTree(Sources.text(Path.of(schemas)));
        schema.remove("$id"); // which is no absolute address
        assertThat(
                        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                                .getSchema(schema.toString(), InputFormat.JSON)
                                .validate(COMPOSE.toString(), InputFormat.JSON))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("services")
    void hasAnImageOfOneVersion(Map.Entry<String, JsonNode> service) {
        assertThat(service.getValue().path("image").asString())
                .matches("[a-z-]+(/[a-z]+)?:v?\\d+\\.\\d+(\\.\\d+)?(-SNAPSHOT)?");
    }

    @Test
    void hasTheServersThatTheTestsRunAgainst() {
        assertThat(COMPOSE.at("/services/kafka/image").asString())
                .isEqualTo("apache/kafka:" + Sources.version("kafka"));
        assertThat("postgres:" + Sources.version("postgresql"))
                .startsWith(COMPOSE.at("/services/postgres/image").asString() + ".");
        assertThat(COMPOSE.at("/services/jobmanager/image").asString())
                .isEqualTo("tideline:" + Sources.version("project"))
                .isEqualTo(COMPOSE.at("/services/taskmanager/image").asString());
        assertThat(COMPOSE.at("/services/console/image").asString())
                .isEqualTo("tideline-command:" + Sources.version("project"))
                .isEqualTo(COMPOSE.at("/services/delivery/image").asString());
    }

    @ParameterizedTest
    @MethodSource("services")
    void isLookedAfter(Map.Entry<String, JsonNode> service) {
        JsonNode check = service.getValue().path("healthcheck");
        // One ends when it is done, the other listens nowhere.
        boolean hasNoAddress = List.of("topics", "delivery").contains(service.getKey());
        assertThat(check.path("disable").asBoolean(false)).isEqualTo(hasNoAddress);
        assertThat(check.has("test")).isEqualTo(!hasNoAddress);
    }

    @ParameterizedTest
    @MethodSource("services")
    void listensOnTheLoopbackInterfaceAlone(Map.Entry<String, JsonNode> service) {
        assertThat(service.getValue().path("ports"))
                .allSatisfy(port -> assertThat(port.asString()).startsWith("127.0.0.1:"));
    }

    @ParameterizedTest
    @MethodSource("services")
    void mayNotGetMoreRights(Map.Entry<String, JsonNode> service) {
        assertThat(service.getValue().path("security_opt"))
                .extracting(JsonNode::asString)
                .containsExactly("no-new-privileges:true");
    }

    @ParameterizedTest
    @MethodSource("services")
    void hasItsSecretsInFiles(Map.Entry<String, JsonNode> service) {
        assertThat(service.getValue().path("environment").propertyNames())
                .filteredOn(name -> name.matches(".*(PASSWORD|SECRET|TOKEN|JAAS).*"))
                .allSatisfy(name -> assertThat(name).endsWith("_FILE"));
        assertThat(service.getValue().path("secrets"))
                .allSatisfy(
                        secret ->
                                assertThat(COMPOSE.at("/secrets/" + secret.asString() + "/file"))
                                        .hasToString("\"secrets/" + secret.asString() + "\""));
        assertThat(Sources.text(Sources.DOCKER.resolve(".gitignore")).strip())
                .isEqualTo("secrets/");
    }

    @ParameterizedTest
    @MethodSource("services")
    void refersToWhatIsThere(Map.Entry<String, JsonNode> service) {
        JsonNode of = service.getValue();
        assertThat(of.path("depends_on").propertyNames())
                .isSubsetOf(COMPOSE.path("services").propertyNames());
        assertThat(of.path("networks"))
                .allSatisfy(
                        each -> assertThat(COMPOSE.path("networks").has(each.asString())).isTrue());
        assertThat(of.path("volumes"))
                .allSatisfy(
                        each ->
                                assertThat(COMPOSE.path("volumes").propertyNames())
                                        .contains(each.asString().split(":", 2)[0]));
        assertThat(of.path("configs"))
                .allSatisfy(
                        each ->
                                assertThat(
                                                Sources.DOCKER.resolve(
                                                        COMPOSE.path("configs")
                                                                .path(
                                                                        each.path("source")
                                                                                .asString())
                                                                .path("file")
                                                                .asString()))
                                        .isRegularFile());
    }

    @Test
    void startsTheJobWithAConfigurationThatItReads() throws Exception {
        JsonNode jobManager = COMPOSE.at("/services/jobmanager");
        String target = jobManager.at("/configs/0/target").asString();
        assertThat(jobManager.path("command").asString())
                .startsWith("standalone-job --job-classname io.tideline.job.TidelineJob ")
                .endsWith(" --tideline-config " + target);
        JobFiles files = JobFiles.copy(Sources.DOCKER.resolve("config"), "/run/secrets", folder);
        files.read();
        assertThat(jobManager.path("secrets"))
                .extracting(JsonNode::asString)
                .containsAll(files.secrets());
    }

    @ParameterizedTest
    @CsvSource({"console, console, tideline.yaml", "delivery, deliver, delivery.yaml"})
    void startsWhatIsBesideTheJobWithAConfigurationThatItReads(
            String service, String command, String file) throws Exception {
        JsonNode of = COMPOSE.path("services").path(service);
        String target = "/etc/tideline/config/" + file;
        assertThat(of.path("command").asString()).isEqualTo(command + " --config " + target);
        assertThat(of.path("configs"))
                .extracting(config -> config.path("target").asString())
                .contains(target, "/etc/tideline/config/tideline.yaml");
        JobFiles files = JobFiles.copy(Sources.DOCKER.resolve("config"), "/run/secrets", folder);
        files.read();
        if (service.equals("delivery")) {
            DeliveryConfig delivery = DeliveryConfig.read(folder.resolve(file));
            assertThat(delivery.destinations()).hasSize(1);
            assertThat(of.path("secrets")).extracting(JsonNode::asString).contains("slack-webhook");
        }
        assertThat(of.path("secrets")).extracting(JsonNode::asString).containsAll(files.secrets());
    }

    /** It has no storage for high availability, so it would begin without state. */
    @Test
    void doesNotStartTheJobAgainByItself() {
        assertThat(COMPOSE.at("/services/jobmanager/restart").asString()).isEqualTo("no");
    }
}
