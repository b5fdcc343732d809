package io.tideline.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What becomes of a faulty model in application mode, in a JobManager of its own. */
class ApplicationModeIT {
    private static final JsonNode SPEC =
            Sources.document(Sources.BASE.resolve("flink-deployment.yaml")).path("spec");

    private static final String JOB = "0123456789abcdef0123456789abcdef";
    private static final String FAULT = "events.Logged In.weight: found 11";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir Path folder;
    private int port;
    private Process jobManager;

    @BeforeEach
    void writeAFaultyModel() throws IOException {
        JobFiles.copy(Sources.OVERLAYS.resolve("prod"), "/etc/tideline/secrets", folder);
        Path model = folder.resolve("model.yaml");
        Files.writeString(model, Sources.text(model).replace("{weight: 1,", "{weight: 11,"));
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (jobManager != null) {
            jobManager.destroyForcibly().waitFor();
        }
    }

    /** As the operator starts it: it shows the job's exception in the FlinkDeployment's status. */
    @Test
    void aFaultIsTheExceptionOfAFailedJob() throws Exception {
        Map<String, String> settings = new TreeMap<>();
        settings.put(
                "execution.submit-failed-job-on-application-error",
                Deployments.settings(SPEC).get("execution.submit-failed-job-on-application-error"));
        // What the operator sets by itself.
        settings.put("execution.shutdown-on-application-finish", "false");
        settings.put("$internal.pipeline.job-id", JOB);
        start(settings);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> get("/jobs/overview").contains("\"state\":\"FAILED\""));
        assertThat(get("/jobs/" + JOB + "/exceptions")).contains(FAULT);
        assertThat(terminationMessage()).contains("Tideline does not start: ").contains(FAULT);
        assertThat(jobManager.isAlive()).isTrue();
    }

    /** As in the compose file: the container has ended, and says why. */
    @Test
    void withoutAnOperatorAFaultEndsTheProcess() throws Exception {
        start(Map.of());
        assertThat(jobManager.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(jobManager.exitValue()).isNotZero();
        assertThat(terminationMessage()).startsWith("Tideline does not start: ").contains(FAULT);
        assertThat(log()).contains("ERROR TidelineJob - Tideline does not start: ");
    }

    private void start(Map<String, String> more) throws IOException {
        var settings = new TreeMap<String, String>(more);
        settings.put("jobmanager.rpc.address", "127.0.0.1");
        settings.put("jobmanager.bind-host", "127.0.0.1");
        settings.put("jobmanager.rpc.port", "0");
        settings.put("rest.address", "127.0.0.1");
        settings.put("rest.bind-address", "127.0.0.1");
        settings.put("rest.port", Integer.toString(port));
        settings.put("io.tmp.dirs", folder.toString());
        var lines = new ArrayList<String>();
        settings.forEach((key, value) -> lines.add(key + ": " + value));
        Path configuration = Files.createDirectories(folder.resolve("flink"));
        Files.write(configuration.resolve("config.yaml"), lines);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(System.getProperty("flink.jvm.args").split(" ")));
        command.addAll(
                List.of(
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + folder,
                        "-Dlog.file=" + folder.resolve("jobmanager.log"),
                        "-Dlog4j2.configurationFile="
                                + Sources.BASE.resolve("log4j-console.properties"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StandaloneApplicationClusterEntryPoint.class.getName(),
                        "--configDir",
                        configuration.toString(),
                        "--job-classname",
                        SPEC.at("/job/entryClass").asString()));
        for (JsonNode argument : SPEC.at("/job/args")) {
            command.add(argument.asString().replace("/etc/tideline/config", folder.toString()));
        }
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("console.log").toFile());
        builder.environment().put("TERMINATION_LOG", folder.resolve("termination-log").toString());
        jobManager = builder.start();
    }

    private String get(String path) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(10))
                        .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private String terminationMessage() {
        return Sources.text(folder.resolve("termination-log"));
    }

    private String log() {
        return Sources.text(folder.resolve("console.log"));
    }
}
