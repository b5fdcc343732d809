package io.tideline.inprocess;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterIT {
    /** What Flink's REST interface has that changes something, as method and path. */
    private static final List<String> COMMANDS =
            List.of(
                    "POST /jobs",
                    "POST /v1/jobs",
                    "POST /jars/upload",
                    "POST /jars/JAR/run",
                    "POST /jars/JAR/plan",
                    "DELETE /jars/JAR",
                    "PATCH /jobs/JOB",
                    "PATCH /v1/jobs/JOB?mode=cancel",
                    "GET /jobs/JOB/yarn-cancel",
                    "GET /jobs/JOB/yarn-stop",
                    "GET /v1/jobs/JOB/yarn-cancel",
                    "POST /jobs/JOB/stop",
                    "POST /jobs/JOB/savepoints",
                    "POST /jobs/JOB/checkpoints",
                    "POST /savepoint-disposal",
                    "PATCH /jobs/JOB/rescaling?parallelism=1",
                    "PUT /jobs/JOB/resource-requirements",
                    "PATCH /jobs/JOB/clientHeartbeat",
                    "POST /jobs/JOB/coordinators/OPERATOR",
                    "DELETE /datasets/JOB",
                    "POST /jobmanager/profiler",
                    "POST /taskmanagers/TASKMANAGER/profiler",
                    "DELETE /cluster");

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String MULTIPART =
            """
            --x
            Content-Disposition: form-data; name="request"
            Content-Type: application/json

            {"jobGraphFileName":"graph","jobJarFileNames":[],"jobArtifactFileNames":[]}
            --x
            Content-Disposition: form-data; name="graph"; filename="graph"
            Content-Type: application/octet-stream

            rO0ABQ==
            --x--
            """
                    .replace("\n", "\r\n");

    /** One with a web interface, for all that only ask it something. */
    private static LocalCluster shared;

    @TempDir private Path folder;

    @BeforeAll
    static void start() throws Exception {
        shared = LocalCluster.startWithWebInterface(2, new Configuration());
        awaitLeader(shared.webInterface());
    }

    /** Waits until the web interface, which answers before, knows who leads the cluster. */
    private static void awaitLeader(URI web) {
        await().atMost(PATIENCE)
                .until(() -> ask(web, "GET /overview", own(web), "").startsWith("HTTP/1.1 200 "));
    }

    @AfterAll
    static void stop() {
        shared.close();
    }

    @Test
    void theWebInterfaceShowsTheJob() throws Exception {
        var job = endless(shared, new Configuration());
        var web = shared.webInterface();
        assertThat(web.getHost()).isEqualTo("127.0.0.1");
        assertThat(ask(web, "GET /jobs/overview", own(web), ""))
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("access-control-allow-origin: none\r\n")
                .contains(job.getJobID().toString());
        assertThat(ask(web, "GET /config", own(web), ""))
                .contains("\"web-submit\":false", "\"web-cancel\":false");
        job.cancel().get();
    }

    @Test
    void theWebInterfaceTakesNoJobNoJarAndNoCommand() throws Exception {
        var job = endless(shared, new Configuration());
        var web = shared.webInterface();
        for (var command : COMMANDS) {
            var request = command.replace("JOB", job.getJobID().toString());
            assertThat(ask(web, request, own(web), "Content-Type: application/json\r\n", "{}"))
                    .as(command)
                    .containsPattern("^HTTP/1\\.1 (404|405) ");
            if (command.startsWith("POST")) {
                var form = "Content-Type: multipart/form-data; boundary=x\r\n";
                assertThat(ask(web, request, own(web), form, MULTIPART))
                        .as(command + " with files")
                        .containsPattern("^HTTP/1\\.1 (400|404|405) ");
            }
        }
        assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
        job.cancel().get();
    }

    @Test
    void theWebInterfaceAnswersNoPageOfAnotherSite() throws Exception {
        var web = shared.webInterface();
        var port = web.getPort();
        for (var host : List.of(own(web), "localhost:" + port, "[::1]:" + port, "localhost")) {
            assertThat(ask(web, "GET /overview", host, "Origin: http://" + host + "\r\n"))
                    .as(host)
                    .startsWith("HTTP/1.1 200 ");
        }
        for (var host :
                List.of(
                        "evil.example",
                        "evil.example:" + port,
                        "127.0.0.1.evil.example:" + port,
                        "localhost.evil.example",
                        "127.0.0.1@evil.example",
                        "0.0.0.0:" + port,
                        "192.0.2.1:" + port)) {
            assertThat(ask(web, "GET /overview", host, ""))
                    .as(host)
                    .startsWith("HTTP/1.1 403 ")
                    .contains("answers to localhost alone");
        }
        for (var origin :
                List.of("https://evil.example", "null", "http://localhost:1", "https://")) {
            assertThat(ask(web, "GET /overview", own(web), "Origin: " + origin + "\r\n"))
                    .as(origin)
                    .startsWith("HTTP/1.1 403 ")
                    .contains("no page but its own");
        }
        assertThat(send(web, "GET /overview HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 403 ");
    }

    @Test
    void noSettingOpensWhatIsClosed() throws Exception {
        var open = new Configuration();
        open.set(RestOptions.BIND_ADDRESS, "0.0.0.0");
        open.set(RestOptions.ADDRESS, "0.0.0.0");
        open.set(JobManagerOptions.BIND_HOST, "0.0.0.0");
        open.set(WebOptions.SUBMIT_ENABLE, true);
        open.set(WebOptions.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        open.set(WebOptions.UPLOAD_DIR, folder.resolve("uploads").toString());
        open.set(LoopbackGuard.ENABLED, false);
        try (var cluster = LocalCluster.startWithWebInterface(1, open)) {
            var web = cluster.webInterface();
            assertThat(web.getHost()).isEqualTo("127.0.0.1");
            awaitLeader(web);
            assertThat(ask(web, "GET /jars", own(web), "")).startsWith("HTTP/1.1 404 ");
            assertThat(ask(web, "GET /config", "evil.example", "")).startsWith("HTTP/1.1 403 ");
            for (var address : outerAddresses()) {
                assertThatThrownBy(() -> new Socket(address, web.getPort()).close())
                        .as(address.toString())
                        .isInstanceOf(ConnectException.class);
            }
        }
        assertThat(folder.resolve("uploads")).doesNotExist();
    }

    @Test
    @SuppressWarnings("try") // closing the results may be interrupted, as any step of a test
    void withoutAWebInterfaceJobsRunAllTheSame() throws Exception {
        try (var cluster = LocalCluster.start(2, new Configuration())) {
            assertThatThrownBy(cluster::webInterface).isInstanceOf(IllegalStateException.class);
            var environment = cluster.environment();
            assertThat(environment.getParallelism()).isEqualTo(2);
            try (CloseableIterator<Long> results =
                    environment.fromSequence(1, 3).map(x -> 2 * x).executeAndCollect()) {
                assertThat(results).toIterable().containsExactlyInAnyOrder(2L, 4L, 6L);
            }
        }
    }

    @Test
    void aJobGoesOnFromASavepoint() throws Exception {
        try (var cluster = LocalCluster.start(1, new Configuration())) {
            var job = endless(cluster, new Configuration());
            var savepoint =
                    job.stopWithSavepoint(
                                    false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                            .get();
            assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.FINISHED);

            var from = new Configuration();
            from.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
            var next = endless(cluster, from);
            var graph = cluster.graph(next.getJobID()).get();
            assertThat(graph.getCheckpointStatsSnapshot().getLatestRestoredCheckpoint())
                    .isNotNull();

            from.set(StateRecoveryOptions.SAVEPOINT_PATH, folder.resolve("none").toString());
            assertThatThrownBy(() -> endless(cluster, from))
                    .hasStackTraceContaining("FileNotFoundException");
        }
    }

    @Test
    void temporaryFilesAreTheOwnersAloneAndGoWithTheCluster() throws Exception {
        var own = new Configuration();
        own.set(CoreOptions.TMP_DIRS, folder.toString());
        try (var cluster = LocalCluster.startWithWebInterface(1, own)) {
            endless(cluster, new Configuration());
            try (var made = Files.list(folder)) {
                assertThat(made.toList())
                        .singleElement()
                        .satisfies(
                                path ->
                                        assertThat(
                                                        PosixFilePermissions.toString(
                                                                Files.getPosixFilePermissions(
                                                                        path)))
                                                .isEqualTo("rwx------"));
            }
        }
        assertThat(folder).isEmptyDirectory();
    }

    /** Starts a job that ends when it is released, and waits until it is at work. */
    private static JobClient endless(LocalCluster cluster, Configuration own) throws Exception {
        var environment = cluster.environment(own);
        environment.setParallelism(1);
        var source =
                new DataGeneratorSource<>(
                        number -> number,
                        Long.MAX_VALUE,
                        RateLimiterStrategy.perSecond(100),
                        Types.LONG);
        environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "numbers")
                .uid("numbers")
                .sinkTo(new DiscardingSink<>())
                .uid("nowhere");
        var job = environment.executeAsync("endless");
        await().atMost(PATIENCE).until(() -> isAtWork(cluster, job));
        return job;
    }

    private static boolean isAtWork(LocalCluster cluster, JobClient job) throws Exception {
        for (var vertex : cluster.graph(job.getJobID()).get().getVerticesTopologically()) {
            if (vertex.getAggregateState() != ExecutionState.RUNNING) {
                return false;
            }
        }
        return true;
    }

    private static String own(URI web) {
        return web.getAuthority();
    }

    private static String ask(URI web, String request, String host, String headers)
            throws IOException {
        return ask(web, request, host, headers, "");
    }

    /** By hand, since Java's own client lets nobody choose the host or send an origin. */
    private static String ask(URI web, String request, String host, String headers, String body)
            throws IOException {
        return send(
                web,
                "%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%sContent-Length: %d\r\n\r\n%s"
                        .formatted(request, host, headers, body.length(), body));
    }

    private static String send(URI web, String request) throws IOException {
        try (var socket = new Socket(web.getHost(), web.getPort())) {
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    private static List<InetAddress> outerAddresses() throws IOException {
        return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();
    }
}
