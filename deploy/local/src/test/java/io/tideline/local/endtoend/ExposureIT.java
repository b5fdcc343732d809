package io.tideline.local.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tideline.embedded.KafkaLogin;
import io.tideline.local.TidelineScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks what others, on this machine and outside, can do with a command while it runs: each socket
 * that it listens on and each file that it creates, started by a user whose new files are
 * accessible for everybody.
 */
@Timeout(900)
@EnabledOnOs(OS.LINUX)
@ExtendWith(Servers.Shared.class)
class ExposureIT {
    private static final String MODEL =
            """
            version: 1
            events: {Report Created: 9}
            profiles: {weekly: {window: 7d}}
            """;
    private static final String EVENT =
            """
            {"type":"track","userId":"ann","event":"Report Created","timestamp":"2025-03-01T10:00:00Z"}
            """;
    private static final Set<PosixFilePermission> OTHERS_WRITE =
            PosixFilePermissions.fromString("----w--w-");
    private static final Set<PosixFilePermission> OTHERS_ANYTHING =
            PosixFilePermissions.fromString("---rwxrwx");
    private static final Pattern WEB = Pattern.compile("Flink\\b.* (http://127\\.0\\.0\\.1:\\d+)");

    @TempDir private Path folder;

    private Path work;
    private Path output;
    private TidelineScript script;
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        work = Files.createDirectory(folder.resolve("work"));
        output = folder.resolve("output.txt");
        Files.createDirectory(folder.resolve("tmp"));
        script = new TidelineScript(Files.createDirectory(folder.resolve("checkout")));
        Files.writeString(work.resolve("model.yaml"), MODEL);
    }

    @AfterEach
    void endAll() throws IOException {
        for (Process process : started) {
            for (long pid : new ProcessTree(process, folder).pids()) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    @Test
    void check() throws Exception {
        Process process = start("check", "/dev/stdin");
        var tree = new ProcessTree(process, folder);
        awaitJava(tree);
        assertThat(tree.sockets()).isEmpty();
        process.outputWriter().append(MODEL).close();
        awaitEnd(process, 0);
        assertThat(said()).contains("is a good model");
        assertOnlyTheOwnerWrites();
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void replay() throws Exception {
        Process process =
                start("replay", "--model", "model.yaml", "--events", "-", "--out", "made/results");
        var tree = new ProcessTree(process, folder);
        Path results = work.resolve("made/results");
        process.outputWriter().append(EVENT).flush();
        awaitThat(process, () -> Files.exists(results.resolve(".scores.sorting")));

        // The only socket is that of Flink's store of large objects.
        assertThat(tree.sockets()).hasSize(1).allMatch(ProcessTree.Socket::isLoopback);
        assertOnlyTheOwnerWrites();
        assertThat(permissions(work.resolve("made"))).isEqualTo("rwx------");
        assertThat(permissions(results)).isEqualTo("rwx------");
        assertTemporaryFilesAreTheOwners();

        process.outputWriter().close();
        awaitEnd(process, 0);
        assertThat(results.resolve("scores.jsonl")).isNotEmptyFile();
        assertOnlyTheOwnerWrites();
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void aReplayThatIsEndedLeavesNothingBehind() throws Exception {
        Process process =
                start("replay", "--model", "model.yaml", "--events", "-", "--out", "results");
        awaitThat(process, () -> Files.exists(work.resolve("results/.scores.sorting")));
        process.destroy();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void runAndForget(Servers servers) throws Exception {
        servers.kafka().createTopic("exposure", 1);
        String password = servers.postgres().password();
        Files.writeString(work.resolve("password"), password);
        String login = servers.kafka().login().writeFor(work);
        Files.writeString(
                work.resolve("tideline.yaml"),
                """
                model: model.yaml
                source:
                  kafka: {bootstrap_servers: "%1$s", topics: [exposure], group_id: exposure, properties: %2$s}
                sinks:
                  kafka: {bootstrap_servers: "%1$s", topic_prefix: exposure-, properties: %2$s}
                  postgres: {url: "%3$s", user: %4$s, password: "${file:password}", schema: exposure}
                checkpoints: {interval: 1s}
                """
                        .formatted(
                                servers.kafka().bootstrapServers(),
                                login,
                                servers.postgres().jdbcUrl(),
                                servers.postgres().user()));
        Process process = start("run", "--config", "tideline.yaml");
        var tree = new ProcessTree(process, folder);
        awaitThat(process, () -> WEB.matcher(said()).find());

        assertThat(tree.sockets()).hasSize(2).allMatch(ProcessTree.Socket::isLoopback);
        assertTakesNothing(webInterface());
        assertThat(tree.commandLines())
                .noneMatch(line -> line.contains(password))
                .noneMatch(line -> line.contains(servers.kafka().login().password()));

        Process forget =
                start(
                        folder.resolve("forget.txt"),
                        "forget",
                        "--config",
                        "tideline.yaml",
                        "--user",
                        "ann");
        var forgetting = new ProcessTree(forget, folder);
        awaitJava(forgetting);
        while (forget.isAlive()) {
            assertThat(forgetting.sockets()).allMatch(ProcessTree.Socket::isLoopback);
        }
        assertThat(forget.exitValue()).as(Files.readString(folder.resolve("forget.txt"))).isZero();

        assertOnlyTheOwnerWrites();
        assertThat(permissions(work.resolve("tideline-checkpoints"))).isEqualTo("rwx------");
        assertTemporaryFilesAreTheOwners();
        process.destroy();
        awaitEnd(process, 0);
        assertOnlyTheOwnerWrites();
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void demo() throws Exception {
        Process process = start("demo", "--data", "data");
        var tree = new ProcessTree(process, folder);
        awaitThat(process, () -> said().contains("weekly scores"));

        // Kafka's broker and controller, PostgreSQL, Flink's web interface and store, the console.
        var sockets = tree.sockets();
        assertThat(sockets).allMatch(ProcessTree.Socket::isLoopback);
        assertThat(sockets.stream().map(ProcessTree.Socket::name).distinct()).hasSize(6);
        assertThat(sockets).anyMatch(socket -> socket.process().contains("postgres"));
        assertTakesNothing(webInterface());

        assertOnlyTheOwnerWrites();
        assertTemporaryFilesAreTheOwners();
        Path data = work.resolve("data");
        assertThat(permissions(data)).isEqualTo("rwx------");
        String database = Files.readString(data.resolve("postgres-password"));
        String broker = Files.readString(data.resolve("kafka/password"));
        assertOnlyTheOwnerReads(database);
        assertOnlyTheOwnerReads(broker);
        assertThat(said()).doesNotContain(database, broker);
        assertThat(tree.commandLines())
                .noneMatch(line -> line.contains(database) || line.contains(broker));
        assertLoginsAreRefused(Files.readString(data.resolve("tideline.yaml")), database, broker);

        process.destroy();
        awaitEnd(process, 0);
        assertOnlyTheOwnerWrites();
        assertThat(new ProcessTree(process, folder).pids()).isEmpty();
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    private static void assertLoginsAreRefused(String yaml, String database, String broker)
            throws Exception {
        String url = find("url: (\\S+)", yaml);
        DriverManager.getConnection(url, "postgres", database).close();
        for (String wrong : List.of("", "postgres", broker)) {
            assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", wrong).close())
                    .isInstanceOf(SQLException.class);
        }
        String servers = find("bootstrap_servers: (\\S+)", yaml);
        try (var admin = Admin.create(new KafkaLogin(broker).client(servers, Map.of()))) {
            assertThat(admin.listTopics().names().get()).contains("events");
        }
        try (var admin = Admin.create(new KafkaLogin(database).client(servers, Map.of()))) {
            assertThatThrownBy(() -> admin.listTopics().names().get())
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
        }
    }

    private static String find(String pattern, String text) {
        var matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    /** Checks the web interface briefly; LocalClusterIT covers all of it. */
    private static void assertTakesNothing(URI web) throws IOException {
        // Until it knows the leader of the cluster it answers 503.
        await().atMost(Deployment.PATIENCE)
                .until(
                        () ->
                                answer(web, "GET /jobs/overview", web.getAuthority())
                                        .startsWith("HTTP/1.1 200 "));
        for (String request :
                List.of(
                        "POST /jobs",
                        "POST /jars/upload",
                        "PATCH /jobs/00000000000000000000000000000000",
                        "DELETE /cluster")) {
            assertThat(answer(web, request, web.getAuthority()))
                    .as(request)
                    .containsPattern("^HTTP/1.1 40[45] ");
        }
        assertThat(answer(web, "GET /jobs/overview", "evil.example")).contains(" 403 ");
    }

    private static String answer(URI web, String request, String host) throws IOException {
        try (var socket = new Socket(web.getHost(), web.getPort())) {
            socket.getOutputStream()
                    .write(
                            "%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                                    .formatted(request, host)
                                    .getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private URI webInterface() throws IOException {
        var matcher = WEB.matcher(said());
        assertThat(matcher.find()).isTrue();
        return URI.create(matcher.group(1));
    }

    private Process start(String... arguments) throws IOException {
        return start(output, arguments);
    }

    private Process start(Path says, String... arguments) throws IOException {
        var environment =
                Map.of(
                        "TIDELINE_JVM_OPTS",
                        "-XX:TieredStopAtLevel=1 -Djava.io.tmpdir=" + folder.resolve("tmp"));
        Process process = script.start(work, environment, says, arguments);
        started.add(process);
        return process;
    }

    /** Waits until the script has become the JVM. */
    private static void awaitJava(ProcessTree tree) {
        await().atMost(Deployment.PATIENCE)
                .until(
                        () ->
                                tree.commandLines().stream()
                                        .anyMatch(line -> line.contains("io.tideline.local.")));
    }

    private interface Check {
        boolean holds() throws Exception;
    }

    private void awaitThat(Process process, Check check) {
        await().atMost(Deployment.PATIENCE)
                .failFast(() -> assertThat(process.isAlive()).as(said()).isTrue())
                .until(check::holds);
    }

    private void awaitEnd(Process process, int status) throws Exception {
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said()).isEqualTo(status);
    }

    private String said() throws IOException {
        return Files.readString(output);
    }

    /** Returns all files that the command has created, in its folder and among temporary files. */
    private List<Path> made() throws IOException {
        var all = new ArrayList<Path>();
        for (Path root : List.of(work, folder.resolve("tmp"))) {
            Files.walkFileTree(
                    root,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path visited, BasicFileAttributes attributes) {
                            if (!visited.equals(root)) {
                                all.add(visited);
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(
                                Path file, BasicFileAttributes attributes) {
                            if (!attributes.isSymbolicLink()) {
                                all.add(file);
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) {
                            return FileVisitResult.CONTINUE; // removed meanwhile
                        }
                    });
        }
        return all;
    }

    private void assertOnlyTheOwnerWrites() throws IOException {
        var made = made();
        assertThat(made).isNotEmpty();
        assertThat(made).noneMatch(path -> hasAny(path, OTHERS_WRITE));
    }

    /** Asserts that only the owner may enter temporary folders, whatever is in them. */
    private void assertTemporaryFilesAreTheOwners() throws IOException {
        try (var made = Files.list(folder.resolve("tmp"))) {
            assertThat(made.toList())
                    .isNotEmpty()
                    .noneMatch(path -> Files.isDirectory(path) && hasAny(path, OTHERS_ANYTHING));
        }
    }

    private void assertOnlyTheOwnerReads(String secret) throws IOException {
        assertThat(secret).hasSizeGreaterThan(20);
        var files = new ArrayList<Path>();
        for (Path path : made()) {
            if (Files.isRegularFile(path) && Files.readString(path, ISO_8859_1).contains(secret)) {
                files.add(path);
            }
        }
        assertThat(files).isNotEmpty().noneMatch(path -> hasAny(path, OTHERS_ANYTHING));
    }

    private static boolean hasAny(Path path, Set<PosixFilePermission> permissions) {
        try {
            return Files.getPosixFilePermissions(path).stream().anyMatch(permissions::contains);
        } catch (IOException e) {
            if (Files.exists(path)) {
                throw new UncheckedIOException(e);
            }
            return false; // removed meanwhile
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
