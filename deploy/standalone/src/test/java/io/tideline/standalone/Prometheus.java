package io.tideline.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real Prometheus with the configuration and the rules of deploy/prometheus. */
final class Prometheus implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path SHIPPED = Standalone.MODULE.resolve("../prometheus");
    private static final Pattern SERIES = Pattern.compile("\\bflink_\\w+");

    private final HttpClient http = HttpClient.newHttpClient();
    private final String address;
    private final Process process;

    private Prometheus(String address, Process process) {
        this.address = address;
        this.process = process;
    }

    /** Returns the program, if it is installed on this machine. */
    static Optional<Path> program() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "prometheus"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts one.
     *
     * @param folder for its files
     * @param ports of Flink's reporters
     */
    static Prometheus start(Path program, Path folder, Set<String> ports) throws IOException {
        Files.createDirectories(folder);
        Files.copy(SHIPPED.resolve("rules.yml"), folder.resolve("rules.yml"));
        String targets =
                ports.stream()
                        .map(port -> "\"127.0.0.1:" + port + "\"")
                        .collect(Collectors.joining(", ", "[", "]"));
        String shipped = Files.readString(SHIPPED.resolve("prometheus.yml"));
        Path config =
                Files.writeString(
                        folder.resolve("prometheus.yml"),
                        shipped.replace("_interval: 15s", "_interval: 1s")
                                .replaceAll("(- targets:) \\[.*]", "$1 " + targets));
        String address;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = "127.0.0.1:" + free.getLocalPort();
        }
        var command =
                List.of(
                        program.toString(),
                        "--config.file=" + config,
                        "--web.listen-address=" + address,
                        "--storage.tsdb.path=" + folder.resolve("data"));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("prometheus.out").toFile())
                        .start();
        return new Prometheus(address, process);
    }

    /**
     * Asserts that it finds every series of every rule and every panel, and evaluates the rules.
     */
    void assertThatItFindsEverySeries() throws IOException {
        var names = new TreeSet<String>();
        for (String file : List.of("../prometheus/rules.yml", "../grafana/operators.json")) {
            SERIES.matcher(Files.readString(Standalone.MODULE.resolve(file)))
                    .results()
                    .forEach(found -> names.add(found.group()));
        }
        assertThat(names).hasSizeGreaterThan(25);
        await("series")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(names).filteredOn(this::isMissing).isEmpty());
        await("rules")
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(get("rules").findValuesAsText("health"))
                                        .hasSizeGreaterThan(12)
                                        .containsOnly("ok"));
        // It is pending for as long as no process was scraped.
        await("the job is seen to run")
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(get("alerts").path("data").path("alerts"))
                                        .noneMatch(
                                                alert ->
                                                        alert.at("/labels/alertname")
                                                                .asText()
                                                                .equals("TidelineJobNotRunning")));
    }

    private boolean isMissing(String name) {
        return get("query?query=" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                .at("/data/result")
                .isEmpty();
    }

    private JsonNode get(String path) {
        var request =
                HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1/" + path)).build();
        try {
            return new JsonMapper().readTree(http.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new IllegalStateException("Prometheus does not answer " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        await().atMost(PATIENCE).until(() -> !process.isAlive());
    }
}
