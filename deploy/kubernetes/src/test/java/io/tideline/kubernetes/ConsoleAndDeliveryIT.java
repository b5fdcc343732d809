package io.tideline.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tideline.console.access.Access;
import io.tideline.delivery.config.DeliveryConfig;
import io.tideline.job.config.ConsoleConfig;
import io.tideline.job.config.JobConfig;
import io.tideline.job.sink.kafka.KafkaSinkConfig;
import io.tideline.job.sink.postgres.PostgresTables;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The console and delivery as an overlay starts them: with the files that their pods mount. */
class ConsoleAndDeliveryIT {
    private static final String PREFIX = "/etc/tideline/";

    @TempDir Path folder;

    /** Writes what a pod mounts, and returns the file that its last argument names. */
    private Path configuration(List<JsonNode> resources, JsonNode pod, String arguments)
            throws Exception {
        PodFiles.write(resources, pod, folder);
        JsonNode last = pod.at(arguments).valueStream().reduce((before, after) -> after).get();
        assertThat(last.asString()).startsWith(PREFIX);
        return folder.resolve(last.asString().substring(PREFIX.length()));
    }

    private static JsonNode pod(List<JsonNode> resources, String component) {
        return Overlays.only(resources, "Deployment", "tideline-" + component)
                .at("/spec/template/spec");
    }

    /** The job reads the console's section, too, and does not start without its secrets. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void theJobFindsAllThatItsConfigurationNames(String overlay) throws Exception {
        List<JsonNode> resources = Overlays.render(overlay);
        JsonNode spec = Overlays.only(resources, "FlinkDeployment", "tideline").path("spec");
        PodFiles.write(resources, spec.at("/podTemplate/spec"), folder);
        String configuration = spec.at("/job/args/1").asString().substring(PREFIX.length());
        assertThat(JobConfig.read(folder.resolve(configuration)).console())
                .isNotEqualTo(ConsoleConfig.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void theConsoleTakesTheConfigurationThatItMounts(String overlay) throws Exception {
        List<JsonNode> resources = Overlays.render(overlay);
        JsonNode pod = pod(resources, "console");
        JobConfig job = JobConfig.read(configuration(resources, pod, "/containers/0/args"));
        ConsoleConfig console = job.console();
        assertThat(InetAddress.getByName(console.listen()).isLoopbackAddress()).isFalse();
        assertThatCode(() -> new Access(console)).doesNotThrowAnyException();
        assertThat(console.port()).isEqualTo(pod.at("/containers/0/ports/0/containerPort").asInt());
        assertThat(postgres(job).asReader(console.user(), console.password()).login().password())
                .isEqualTo(JobFiles.contentOf("postgres-read-password"));
        assertThat(openPorts(resources, "console"))
                .containsExactlyInAnyOrderElementsOf(with(serverPorts(job), 53));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void theConsoleHasNoPasswordOfWhoWrites(String overlay) throws Exception {
        List<JsonNode> resources = Overlays.render(overlay);
        PodFiles.write(resources, pod(resources, "console"), folder);
        try (Stream<Path> files = Files.list(folder.resolve("secrets"))) {
            assertThat(files.map(Sources::text))
                    .contains(JobFiles.contentOf("kafka-password"))
                    .doesNotContain(JobFiles.contentOf("postgres-password"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void deliveryTakesTheConfigurationThatItMounts(String overlay) throws Exception {
        List<JsonNode> resources = Overlays.render(overlay);
        JsonNode pod = pod(resources, "delivery");
        Path file = configuration(resources, pod, "/containers/0/args");
        DeliveryConfig delivery = DeliveryConfig.read(file);
        assertThat(delivery.destinations())
                .isNotEmpty()
                .allSatisfy(
                        each -> {
                            // Reveals its secrets.
                            each.create().close();
                            assertThat(each.surroundings().timeout().toSeconds())
                                    .isLessThan(pod.path("terminationGracePeriodSeconds").asLong());
                        });
        assertThat(delivery.postgres().login().password())
                .isEqualTo(JobFiles.contentOf("postgres-password"));
        JobConfig job = JobConfig.read(file.resolveSibling("tideline.yaml"));
        assertThat(openPorts(resources, "delivery"))
                .containsExactlyInAnyOrderElementsOf(with(serverPorts(job), 53, 443));
    }

    /** Links in messages have to lead to the console. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void linksLeadToTheConsole(String overlay) throws Exception {
        List<JsonNode> resources = Overlays.render(overlay);
        DeliveryConfig delivery =
                DeliveryConfig.read(
                        configuration(resources, pod(resources, "delivery"), "/containers/0/args"));
        JobConfig job = JobConfig.read(folder.resolve("config/tideline.yaml"));
        assertThat(delivery.destinations())
                .isNotEmpty()
                .allSatisfy(
                        each ->
                                assertThat(each.surroundings().consoleUrl())
                                        .isEqualTo(job.console().publicUrl()));
    }

    /**
     * Not only what these pods mount: a secret of whatever resource is one that README.md makes.
     */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void secretsOfVariablesAreExplained(String overlay) throws Exception {
        List<JsonNode> references =
                Overlays.render(overlay).stream()
                        .flatMap(each -> each.findValues("secretKeyRef").stream())
                        .toList();
        assertThat(references)
                .isNotEmpty()
                .allSatisfy(
                        each ->
                                assertThat(Readme.secrets().get(each.path("name").asString()))
                                        .contains(each.path("key").asString()));
    }

    @ParameterizedTest
    @CsvSource({"dev, 1", "prod, 2"})
    void oneStaysWhileAnotherGoes(String overlay, int replicas) throws Exception {
        List<JsonNode> resources = Overlays.render(overlay);
        for (String name : List.of("tideline-console", "tideline-delivery")) {
            assertThat(Overlays.only(resources, "Deployment", name).at("/spec/replicas").asInt())
                    .isEqualTo(replicas);
            assertThat(
                            Overlays.only(resources, "PodDisruptionBudget", name)
                                    .at("/spec/maxUnavailable")
                                    .asInt())
                    .isEqualTo(1);
        }
    }

    /** Whoever has no destinations, or wants no console, takes the lines away. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void theJobIsTheSameWithoutThem(String overlay) throws Exception {
        Path copy = folder.resolve("kubernetes");
        for (Path from : List.of(Sources.BASE, Sources.OVERLAYS)) {
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.toList()) {
                    Path to = copy.resolve(Sources.KUBERNETES.relativize(file));
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(to);
                    } else {
                        Files.copy(file, to);
                    }
                }
            }
        }
        Path kustomization =
                copy.resolve("overlays").resolve(overlay).resolve("kustomization.yaml");
        Files.writeString(
                kustomization,
                Sources.text(kustomization)
                        .replaceAll("(?m)^(components|replicas):\\n(  .*\\n)+", ""));
        List<JsonNode> without = Overlays.render(kustomization.getParent());
        List<JsonNode> with = Overlays.render(overlay);
        assertThat(without)
                .isSubsetOf(with)
                .extracting(each -> each.path("kind").asString())
                .contains("FlinkDeployment")
                .doesNotContain("Deployment", "Service");
    }

    private static PostgresSinkConfig postgres(JobConfig job) {
        return job.sink(PostgresTables.class).orElseThrow().config();
    }

    /** Returns the ports of the servers that the configuration names. */
    private static Set<Integer> serverPorts(JobConfig job) {
        return Stream.of(
                        job.sink(KafkaSinkConfig.class).orElseThrow().bootstrapServers(),
                        postgres(job).place())
                .map(server -> Integer.valueOf(server.replaceFirst(".*:(\\d+).*", "$1")))
                .collect(Collectors.toSet());
    }

    private static Set<Integer> with(Set<Integer> ports, Integer... others) {
        return Stream.concat(ports.stream(), Stream.of(others)).collect(Collectors.toSet());
    }

    /** Returns the ports to which a network policy lets pods connect. */
    private static Set<Integer> openPorts(List<JsonNode> resources, String component) {
        return Overlays.only(resources, "NetworkPolicy", "tideline-" + component)
                .at("/spec/egress")
                .findValues("port")
                .stream()
                .map(JsonNode::asInt)
                .collect(Collectors.toSet());
    }
}
