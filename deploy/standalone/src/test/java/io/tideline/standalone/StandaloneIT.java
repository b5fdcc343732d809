package io.tideline.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.standalone.Expected.Output;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator's week with the scripts: a cluster is started, the job gets a new model and a new jar
 * by savepoint, another machine and another parallelism, loses all its processes, and goes on from
 * a retained checkpoint. Its rows are those of a replay all the same.
 */
@Timeout(600)
class StandaloneIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern REPORTER =
            Pattern.compile("Started PrometheusReporter HTTP server on port (\\d+)");

    private static final int UPGRADED = 3;
    private static final int RESCALED = 4;

    private static final String MODEL =
            """
            version: 1
            timezone: UTC
            events: {Logged In: 1, Report Created: 9, File Uploaded: 5}
            features: {Reports: [Report Created], Files: [File Uploaded]}
            segments: {trial: {plan: [trial]}}
            profiles: {weekly: {window: 7d}, trials: {window: 7d, segment: trial}}
            alerts:
              new-account: {kind: new_account}
              new-user: {kind: new_user}
              file: {kind: event, events: [File Uploaded], level: user, cooldown: 2d}
            """;

    private static final String NEW_MODEL =
            MODEL.replace("version: 1", "version: 2")
                    .replace("Report Created: 9", "Report Created: 4");

    @TempDir private Path folder;

    private Servers servers;
    private Standalone standalone;
    private Path config;

    @BeforeEach
    void open() throws IOException {
        servers = new Servers();
        standalone = new Standalone(folder);
        standalone.set("TIDELINE_DB_PASSWORD", servers.password());
        Path job = Files.createDirectories(folder.resolve("the job"));
        Files.writeString(job.resolve("model.yaml"), MODEL);
        config = servers.configure(job);
    }

    @AfterEach
    void close() {
        standalone.close();
        servers.close();
    }

    @Test
    void rowsAreThoseOfAReplayWhateverHappens() throws Exception {
        var replayed = CompletableFuture.supplyAsync(this::replay); // while processes start
        startsAndRuns();
        isUpgraded();
        isRescaled();
        isKilledAndGoesOn();
        isWatched();

        assertThat(standalone.call("job", "stop").assertOk().text()).contains(" has stopped. ");
        assertThat(standalone.call("job", "list").assertOk().text().lines())
                .anyMatch(line -> line.contains("FINISHED"))
                .noneMatch(line -> line.contains("RUNNING"));
        onTheOtherMachine("stop").assertOk();
        standalone.call("cluster", "stop").assertOk();
        assertThat(standalone.processes()).isEmpty();
        assertThatRowsAre(replayed.get());
        assertThat(standalone.logs())
                .contains("Starting Tideline 9.9.9")
                .doesNotContain("Name collision")
                .doesNotContain(servers.password())
                .doesNotContain(servers.brokerPassword());
    }

    private void startsAndRuns() throws Exception {
        assertThat(standalone.call("cluster", "start").assertOk().text())
                .matches(
                        "jobmanager runs \\(process \\d+\\)\\.\ntaskmanager-1 runs \\(process \\d+\\)\\.\n");
        assertThat(standalone.call("cluster", "start").assertOk().text())
                .matches(
                        "jobmanager runs already \\(process \\d+\\)\\.\ntaskmanager-1 runs already \\(process \\d+\\)\\.\n");
        send(1);
        send(2);
        assertThat(run().text()).contains("all ", " tasks of Tideline.");
        awaitClosed(2);
        assertThat(standalone.call("cluster", "status").assertOk().text())
                .contains("TaskManagers 1, slots 1 (0 free), jobs 1");
        assertThat(standalone.processes())
                .extracting(Standalone::commandLine)
                .hasSize(2)
                .noneMatch(line -> line.contains(servers.password()))
                .noneMatch(line -> line.contains(servers.brokerPassword()));
        assertThat(Sockets.of(standalone.processes()))
                .hasSizeGreaterThan(3)
                .allMatch(address -> address.isLoopbackAddress());
    }

    private void isUpgraded() throws Exception {
        assertThat(format(placeAfter("savepoint", "--canonical")))
                .isEqualTo(SavepointFormatType.CANONICAL);
        String savepoint = placeAfter("stop");
        assertThat(format(savepoint)).isEqualTo(SavepointFormatType.NATIVE);
        Files.writeString(config.resolveSibling("model.yaml"), NEW_MODEL);
        Path jar = newJar();
        run("--from", savepoint, "--jar", jar.toString());
        send(UPGRADED);
        awaitClosed(UPGRADED);
    }

    /** Returns the place of the savepoint that a command takes of the job. */
    private String placeAfter(String command, String... options) throws Exception {
        String[] words =
                Stream.concat(Stream.of(command), Stream.of(options)).toArray(String[]::new);
        return standalone.call("job", words).assertOk().restAfter("Its savepoint is ");
    }

    private static SavepointFormatType format(String savepoint) throws IOException {
        // Its folder has a space in its name, which a URI may not have.
        Path metadata = Path.of(savepoint.replaceFirst("^file:", "")).resolve("_metadata");
        try (var in = new DataInputStream(Files.newInputStream(metadata))) {
            SnapshotType type =
                    Checkpoints.loadCheckpointMetadata(
                                    in, StandaloneIT.class.getClassLoader(), savepoint)
                            .getCheckpointProperties()
                            .getCheckpointType();
            return ((SavepointType) type).getFormatType();
        }
    }

    /** Another machine is another address and another run folder, and has a Flink of its own. */
    private void isRescaled() throws Exception {
        assertThat(onTheOtherMachine("start").assertOk().text())
                .matches("taskmanager-1 runs \\(process \\d+\\)\\.\n");
        standalone.call("job", "stop").assertOk();
        run("--from", "latest", "--parallelism", "2");
        send(RESCALED);
        awaitClosed(RESCALED);
    }

    private void isKilledAndGoesOn() throws Exception {
        servers.send(Days.halves(Days.COUNT).get(0));
        Path checkpoints = newestIn(standalone.run().resolve("checkpoints"));
        int last = number(newestIn(checkpoints));
        // Two more: the second one began after the events had been sent.
        await().atMost(PATIENCE).until(() -> number(newestIn(checkpoints)) >= last + 2);
        assertThat(standalone.processes()).hasSize(3);
        standalone.killAll();

        var status = standalone.call("cluster", "status");
        assertThat(status.status()).isEqualTo(3);
        assertThat(status.text())
                .isEqualTo("jobmanager does not run.\ntaskmanager-1 does not run.\n");
        try (var retained = Files.list(checkpoints)) {
            assertThat(retained.filter(path -> Files.exists(path.resolve("_metadata"))))
                    .hasSizeGreaterThanOrEqualTo(3);
        }
        standalone.reportToPrometheus();
        standalone.call("cluster", "start").assertOk();
        onTheOtherMachine("start").assertOk();
        assertThat(run("--from", "latest", "--parallelism", "2").text())
                .contains("Starting from file://" + checkpoints);
        servers.send(Days.halves(Days.COUNT).get(1));
        servers.send(Days.end(Days.COUNT));
        awaitClosed(Days.COUNT);
    }

    private void isWatched() throws Exception {
        Set<String> ports =
                REPORTER.matcher(standalone.logs())
                        .results()
                        .map(found -> found.group(1))
                        .collect(Collectors.toSet());
        assertThat(ports).hasSize(3);
        var program = Prometheus.program();
        if (program.isEmpty()) {
            System.out.println("Prometheus is not installed: its view of the job is not tested.");
            return;
        }
        try (var prometheus =
                Prometheus.start(program.get(), folder.resolve("prometheus"), ports)) {
            prometheus.assertThatItFindsEverySeries();
        }
    }

    private Standalone.Said run(String... more) throws Exception {
        var arguments = new ArrayList<>(List.of("run", "--config", config.toString()));
        arguments.addAll(Arrays.asList(more));
        return standalone.call("job", arguments.toArray(String[]::new)).assertOk();
    }

    private Standalone.Said onTheOtherMachine(String command) throws Exception {
        Path flink = folder.resolve("another flink");
        if (Files.notExists(flink)) {
            Files.createSymbolicLink(flink, Standalone.MODULE.resolve("target/flink"));
        }
        var environment =
                Map.of(
                        "TIDELINE_RUN", folder.resolve("the other run").toString(),
                        "FLINK_HOME", flink.getFileName().toString());
        return command.equals("stop")
                ? standalone.call(environment, "taskmanager", "stop")
                : standalone.call(
                        environment,
                        "taskmanager",
                        "start",
                        "--jobmanager",
                        "127.0.0.1:" + standalone.rpcPort(),
                        "--host",
                        "127.0.0.2");
    }

    private void send(int day) {
        Days.halves(day).forEach(servers::send);
        servers.send(Days.end(day));
    }

    private void awaitClosed(int day) {
        await("rows of day " + day).atMost(PATIENCE).until(() -> servers.hasClosed(day));
    }

    /** Returns the folder that was changed last: of a job, or of a checkpoint. */
    private static Path newestIn(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.filter(path -> !path.toString().matches(".*/(shared|taskowned)"))
                    .max(Comparator.comparingLong(path -> path.toFile().lastModified()))
                    .orElseThrow();
        }
    }

    private static int number(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().replace("chk-", ""));
    }

    /** Makes a later build: the same classes, with another version in the manifest. */
    private Path newJar() throws IOException {
        Path jar = folder.resolve("new job.jar");
        try (var from =
                new JarFile(Standalone.MODULE.resolve("target/tideline-job.jar").toFile())) {
            var manifest = new Manifest(from.getManifest());
            manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, "9.9.9");
            try (OutputStream file = Files.newOutputStream(jar);
                    var to = new JarOutputStream(file, manifest)) {
                for (var entry : from.stream().toList()) {
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        to.putNextEntry(new ZipEntry(entry.getName()));
                        from.getInputStream(entry).transferTo(to);
                    }
                }
            }
        }
        return jar;
    }

    private Map<Output, Map<String, ObjectNode>> replay() {
        try {
            return Expected.of(
                    Files.createDirectories(folder.resolve("replays")), MODEL, NEW_MODEL, UPGRADED);
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    private void assertThatRowsAre(Map<Output, Map<String, ObjectNode>> expected) throws Exception {
        for (Output output : Output.values()) {
            Map<String, ObjectNode> rows = expected.get(output);
            assertThat(rows).as(output.topic()).hasSizeGreaterThan(10);
            assertThat(servers.table(output)).as("table " + output.topic()).isEqualTo(rows);
            var committed = new TreeMap<String, List<ObjectNode>>();
            for (String text : servers.topic(output)) {
                var one = new TreeMap<String, ObjectNode>();
                Expected.add(one, output, text);
                one.forEach(
                        (key, row) ->
                                committed.computeIfAbsent(key, k -> new ArrayList<>()).add(row));
            }
            assertThat(committed.keySet()).as("topic " + output.topic()).isEqualTo(rows.keySet());
            committed.forEach(
                    (key, all) -> {
                        assertThat(all.get(all.size() - 1)).isEqualTo(rows.get(key));
                        if (output != Output.ALERTS) { // they are written at least once
                            assertThat(all).as(key).hasSize(1);
                        }
                    });
        }
        assertThat(
                        expected.get(Output.SCORES).values().stream()
                                .map(row -> row.get("model_version").asInt())
                                .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(1, 2);
    }
}
