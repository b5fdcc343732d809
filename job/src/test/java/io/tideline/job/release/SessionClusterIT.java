package io.tideline.job.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Submits the jar as it was packaged to a session cluster by its web interface. Flink's settings
 * are its own, but for the addresses that it listens on.
 */
@Timeout(300)
class SessionClusterIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String LOOPBACK = "127.0.0.1";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String GOOD =
            """
            model: %1$s/model.yaml
            source: {files: %1$s/events.jsonl}
            sinks: {files: {directory: %1$s/out}}
            """;

    private static MiniCluster cluster;
    private static URI web;
    private static String jar;

    @TempDir private Path folder;

    /** An answer of the web interface. */
    private record Answer(int status, JsonNode body) {}

    @BeforeAll
    static void start(@TempDir Path temporary) throws Exception {
        var settings = new Configuration();
        settings.set(RestOptions.ADDRESS, LOOPBACK);
        settings.set(RestOptions.BIND_ADDRESS, LOOPBACK);
        settings.set(RestOptions.BIND_PORT, "0");
        settings.set(JobManagerOptions.ADDRESS, LOOPBACK);
        settings.set(JobManagerOptions.BIND_HOST, LOOPBACK);
        settings.set(TaskManagerOptions.HOST, LOOPBACK);
        settings.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
        settings.set(CoreOptions.TMP_DIRS, temporary.toString());
        settings.set(ClusterOptions.PROCESS_WORKING_DIR_BASE, temporary.toString());
        settings.set(WebOptions.TMP_DIR, temporary.toString());
        cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(settings)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(1)
                                .build());
        cluster.start();
        web = cluster.getRestAddress().get();
        // It answers before it knows who leads the cluster.
        await().atMost(PATIENCE).until(() -> get("/overview").status == 200);
        jar = upload(Path.of(System.getProperty("cluster.jar")));
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    @BeforeEach
    void writeFiles() throws IOException {
        Files.writeString(
                folder.resolve("model.yaml"),
                """
                version: 1
                events: {Report Created: 9}
                profiles: {weekly: {window: 7d}}
                """);
        Files.writeString(
                folder.resolve("events.jsonl"),
                """
                {"type":"track","event":"Report Created","userId":"ann","messageId":"1","timestamp":"2025-05-05T10:00:00Z"}
                {"type":"track","event":"Report Created","userId":"bob","messageId":"2","timestamp":"2025-05-07T10:00:00Z"}
                """);
    }

    /** Flink ends a cluster whose program ends the process, and shows what a program throws. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    modl: m.yaml    | did you mean "model"?
                    time: {zone: x} | time.zone: found an unknown key
                    """)
    void aTypoIsInTheAnswerAndTheClusterGoesOn(String line, String sentence) throws Exception {
        Path typo = Files.writeString(folder.resolve("typo.yaml"), good() + line + "\n");

        Answer refused = run("--config", typo.toString());

        assertThat(refused.status).isBetween(400, 500);
        assertThat(refused.body.toString().replace("\\\"", "\""))
                .contains(typo.toString())
                .contains(sentence);
        assertThat(folder.resolve("out")).doesNotExist();
        assertRuns();
    }

    @Test
    void aFileThatIsNotThereIsInTheAnswerAndTheClusterGoesOn() throws Exception {
        assertThat(run("--tideline-config", folder + "/nowhere.yaml").body.toString())
                .contains("/nowhere.yaml: found no such file, expected a file that exists.");
        assertThat(run().body.toString()).contains("Usage: flink run JAR --config tideline.yaml");
        assertRuns();
    }

    private String good() {
        return GOOD.formatted(folder);
    }

    private void assertRuns() throws Exception {
        Path file = Files.writeString(folder.resolve("tideline.yaml"), good());
        Answer started = run("--config", file.toString());
        assertThat(started.status).as(started.body.toString()).isEqualTo(200);
        String job = "/jobs/" + started.body.get("jobid").asText();
        await().atMost(PATIENCE)
                .until(() -> get(job).body.get("state").asText(), "FINISHED"::equals);
        assertThat(Files.readString(folder.resolve("out/scores.jsonl")))
                .contains("\"ann\"", "2025-05-05");
    }

    private static Answer run(String... arguments) throws Exception {
        String body = JSON.writeValueAsString(Map.of("programArgsList", List.of(arguments)));
        return post("/jars/" + jar + "/run", "application/json", BodyPublishers.ofString(body));
    }

    private static String upload(Path file) throws Exception {
        String head =
                """
                --x
                Content-Disposition: form-data; name="jarfile"; filename="tideline.jar"
                Content-Type: application/x-java-archive

                """
                        .replace("\n", "\r\n");
        Answer answer =
                post(
                        "/jars/upload",
                        "multipart/form-data; boundary=x",
                        BodyPublishers.concat(
                                BodyPublishers.ofString(head),
                                BodyPublishers.ofFile(file),
                                BodyPublishers.ofString("\r\n--x--\r\n")));
        assertThat(answer.status).as(answer.body.toString()).isEqualTo(200);
        return Path.of(answer.body.get("filename").asText()).getFileName().toString();
    }

    private static Answer post(String path, String type, BodyPublisher body) throws Exception {
        return answer(
                HttpRequest.newBuilder(web.resolve(path)).header("Content-Type", type).POST(body));
    }

    private static Answer get(String path) throws Exception {
        return answer(HttpRequest.newBuilder(web.resolve(path)));
    }

    private static Answer answer(HttpRequest.Builder request) throws Exception {
        var response = CLIENT.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), JSON.readTree(response.body()));
    }
}
