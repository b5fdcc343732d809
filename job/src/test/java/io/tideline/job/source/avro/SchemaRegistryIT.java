package io.tideline.job.source.avro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.event.RejectionReason;
import io.tideline.event.decode.RejectionException;
import io.tideline.job.config.SchemaRegistryConfig;
import io.tideline.job.option.Secret;
import io.tideline.job.option.StartException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas of a registry that answers as it should, otherwise, late, or not at all. */
@Timeout(60)
class SchemaRegistryIT {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration NONE = Duration.ofMillis(1);

    private static final int IDS = 10;

    /** Waits for nothing. */
    private static final SchemaRegistry.Bounds AT_ONCE =
            new SchemaRegistry.Bounds(IDS, Duration.ZERO, NONE, Duration.ofMinutes(1));

    private static final String CALL =
            "{\"type\":\"record\",\"name\":\"a.Call\",\"fields\":[{\"name\":\"id\",\"type\":\"long\"}]}";
    private static final byte[] SEVEN = {14};

    @TempDir private Path folder;

    private RegistryServer server;

    @BeforeEach
    void start() throws IOException {
        server = RegistryServer.start().put(1, CALL);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static SchemaRegistryConfig config(String url, Duration timeout, Duration retryFor) {
        return new SchemaRegistryConfig(url, List.of("calls"), null, null, null, timeout, retryFor);
    }

    private SchemaRegistryConfig config() {
        return config(server.url(), LONG, LONG);
    }

    private SchemaRegistryConfig withLogin(String user, String password) {
        return new SchemaRegistryConfig(
                server.url(), List.of("calls"), user, new Secret(password), null, LONG, LONG);
    }

    private static AvroRecords records(SchemaRegistryConfig config) {
        return new AvroRecords(config, 10_000, AT_ONCE);
    }

    private static String json(AvroRecords records, int id) throws RejectionException {
        return new String(records.json(AvroBytes.framed(id, SEVEN)), UTF_8);
    }

    private static void assertRejected(AvroRecords records, int id, String detail) {
        assertThatThrownBy(() -> json(records, id))
                .isInstanceOfSatisfying(
                        RejectionException.class,
                        e -> assertThat(e.reason()).isEqualTo(RejectionReason.UNKNOWN_SCHEMA))
                .hasMessageContaining(detail);
    }

    private static void assertFails(SchemaRegistryConfig config, String... words) {
        assertThatThrownBy(() -> json(records(config), 1))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("The schema registry at " + config.url() + " ")
                .hasMessageContaining("source.kafka.schema_registry.")
                .hasMessageContainingAll(words);
    }

    @Test
    void aSchemaIsLookedUpOnce() throws Exception {
        AvroRecords records = records(config());
        for (int i = 0; i < 3; i++) {
            assertThat(json(records, 1)).isEqualTo("{\"id\":7}");
        }
        assertThat(server.requests()).containsExactly("/schemas/ids/1");
    }

    /** The limit keeps memory small; what it drives out is read again. */
    @Test
    void soManySchemasAreKept() throws Exception {
        AvroRecords records = records(config());
        for (int id = 1; id <= IDS + 1; id++) {
            server.put(id, CALL);
            json(records, id);
        }
        json(records, IDS + 1);
        assertThat(server.requests()).hasSize(IDS + 1);
        for (int id = 100; id <= 100 + IDS; id++) {
            assertRejected(records, id, "is not known");
        }
        json(records, 2);
        assertThat(server.requests()).hasSize(2 * (IDS + 1));
        json(records, 1);
        assertThat(server.requests()).hasSize(2 * (IDS + 1) + 1);
    }

    @Test
    void referencesAreReadFirst() throws Exception {
        String user =
                "{\"type\":\"record\",\"name\":\"b.User\",\"fields\":[{\"name\":\"id\",\"type\":\"c.Id\"}]}";
        String id =
                "{\"type\":\"record\",\"name\":\"c.Id\",\"fields\":[{\"name\":\"n\",\"type\":\"long\"}]}";
        server.put("ids", 2, id)
                .put("users-value", 3, user, "c.Id", "ids", "2")
                .put(
                        5,
                        "{\"type\":\"record\",\"name\":\"a.E\",\"fields\":[{\"name\":\"u\",\"type\":\"b.User\"},{\"name\":\"i\",\"type\":[\"null\",\"c.Id\"]}]}",
                        "AVRO",
                        "b.User",
                        "users-value",
                        "3",
                        "c.Id",
                        "ids",
                        "2");
        byte[] record = AvroBytes.framed(5, AvroBytes.longs(7, 0));
        assertThat(new String(records(config()).json(record), UTF_8))
                .isEqualTo("{\"u\":{\"id\":{\"n\":7}}}");
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void whatIsNoAvroSchemaIsRejected() throws Exception {
        server.put(2, "syntax = \"proto3\";", "PROTOBUF")
                .put(3, "{}", "JSON")
                .put(4, "{\"type\":\"recrod\"}")
                .put(5, "\"a.Missing\"")
                .put(6, CALL, "AVRO", "x.Y", "gone", "1")
                .put("round", 1, CALL, "z", "round", "1")
                .put(8, CALL, "AVRO", "z", "round", "1")
                .put(9, CALL.replace("long", "int"), "AVRO", "z", "round", "1");
        AvroRecords records = records(config());
        assertThatThrownBy(() -> json(records, 2))
                .hasMessage("The record's schema 2 is of type \"PROTOBUF\"; only AVRO is read.");
        assertRejected(records, 3, "is of type \"JSON\"");
        assertRejected(records, 4, "cannot be read, ");
        assertRejected(records, 5, "cannot be read, ");
        assertRejected(records, 6, "refers to version 1 of subject \"gone\", which the registry");
        assertRejected(records, 9, "cannot be read, "); // two of one name
        assertThat(json(records, 8)).isEqualTo("{\"id\":7}"); // a circle ends
        int requests = server.requests().size();
        assertRejected(records, 2, "is of type \"PROTOBUF\"");
        assertThat(server.requests()).hasSize(requests);
    }

    @Test
    void anUnknownIdIsRejectedAndNotAskedForWithEachRecord() {
        AvroRecords records = records(config());
        for (int i = 0; i < 3; i++) {
            assertRejected(
                    records,
                    77,
                    "The record's schema 77 is not known to the registry, or not open to the user of the settings; register it, let the user read it, or write with one that is.");
        }
        assertRejected(records, -1, "The record's schema -1 is not known");
        assertThat(server.requests()).containsExactly("/schemas/ids/77");
    }

    /** A registry that is read may be behind the one that gave the id out. */
    @Test
    void aNewIdMayBecomeKnownMeanwhile() throws Exception {
        AvroRecords records =
                new AvroRecords(
                        config(),
                        10_000,
                        new SchemaRegistry.Bounds(IDS, LONG, NONE, Duration.ofMinutes(1)));
        for (int i = 0; i < 3; i++) {
            server.next(404, "{\"error_code\":40403,\"message\":\"Schema 1 not found\"}");
        }
        assertThat(json(records, 1)).isEqualTo("{\"id\":7}");
        assertThat(server.requests()).hasSize(4);
        // Made-up ids do not stop the partition one after the other.
        assertRejected(records, 78, "is not known");
        assertRejected(records, 79, "is not known");
        assertThat(server.requests()).hasSize(6);
    }

    @Test
    void anUnknownIdIsLookedUpAgainAfterAWhile() throws Exception {
        AvroRecords records =
                new AvroRecords(
                        config(),
                        10_000,
                        new SchemaRegistry.Bounds(IDS, Duration.ZERO, NONE, Duration.ZERO));
        assertRejected(records, 9, "is not known");
        server.put(9, CALL);
        assertThat(json(records, 9)).isEqualTo("{\"id\":7}");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429, 408})
    void whatPassesIsTriedAgain(int status) throws Exception {
        server.next(status, "{\"error_code\":50001}").next(status, "<html>").next(status, "");
        assertThat(json(records(config()), 1)).isEqualTo("{\"id\":7}");
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void anAnswerThatNeverComesIsNotWaitedForForEver() throws Exception {
        server.hang();
        assertThat(json(records(config(server.url(), SHORT, LONG)), 1)).isEqualTo("{\"id\":7}");
        server.hang().hang().hang().hang();
        assertFails(
                config(server.url(), SHORT, SHORT),
                "gives no answer within 400ms: check that it runs");
    }

    @Test
    void aRegistryThatIsDownEndsTheTask() {
        assertFails(config(RegistryServer.nowhere(), LONG, SHORT), "is not reachable, tried again");
        for (int i = 0; i < 20; i++) {
            server.next(500, "");
        }
        assertFails(config(server.url(), LONG, SHORT), "answers with status 500, tried again for");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | {\"error_code\":401} | refuses the login (status 401): check"
                        + " source.kafka.schema_registry.user and",
                "302 | x | answers with status 302 and no schema: check"
                        + " source.kafka.schema_registry.url.",
                "404 | <html>not here</html> | answers with status 404 and no schema",
                "404 | {\"error_code\":404} | answers with status 404 and no schema",
                "200 | <html>sign in</html> | answers with status 200 and no schema",
                "200 | {\"message\":\"maintenance\"} | answers with status 200 and no schema",
                "200 | [] | answers with status 200 and no schema",
            })
    void whatDoesNotPassIsNotTriedAgain(int status, String body, String said) {
        server.next(status, body);
        assertFails(config(), said);
        assertThat(server.requests()).hasSize(1);
    }

    /** One guessed id of another team must not stop the job. */
    @Test
    void aSchemaThatIsNotOpenToTheUserIsUnknown() throws Exception {
        String forbidden = "{\"error_code\":40301,\"message\":\"User is denied\"}";
        AvroRecords records = records(config());
        server.next(403, forbidden);
        assertRejected(records, 2, "or not open to the user of the settings");
        assertThat(json(records, 1)).isEqualTo("{\"id\":7}");
        server.next(403, forbidden).next(403, forbidden);
        assertFails(config(), "refuses the login (status 403)");
    }

    /** As a proxy does that goes down, or one that has come before its registry. */
    @Test
    void aHandshakeThatEndsEarlyIsTriedAgain() throws Exception {
        try (var closing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread accepting = new Thread(() -> closeEach(closing));
            accepting.start();
            assertFails(
                    config("https://127.0.0.1:" + closing.getLocalPort(), LONG, SHORT),
                    "tried again for 400ms: check that it runs");
        }
    }

    private static void closeEach(ServerSocket server) {
        try {
            while (true) {
                server.accept().close();
            }
        } catch (IOException e) {
            // The test has ended.
        }
    }

    @Test
    void anAnswerWithoutEndIsCut() {
        server.next(200, "x".repeat(9 << 20));
        assertFails(config(), "answers with more than 8388608 bytes: check");
    }

    @Test
    void theLoginIsReadWhenItIsUsedAndNeverShown() throws Exception {
        server.login("ann:sw0rdf1sh");
        Path password = Files.writeString(folder.resolve("password"), "wrong-sw0rd");
        SchemaRegistryConfig config = withLogin("ann", "${file:" + password + "}");
        AvroRecords records = records(config);
        assertThatThrownBy(() -> json(records, 1))
                .hasMessageContaining("refuses the login")
                .hasMessageNotContaining("sw0rd");
        Files.writeString(password, "sw0rdf1sh\n");
        assertThat(json(records, 1)).isEqualTo("{\"id\":7}");
        assertThat(config.toString()).doesNotContain("sw0rdf1sh");
    }

    /** As Flink cancels a task. */
    @Test
    void anInterruptionEndsTheWait() throws Exception {
        server.hang();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread task =
                new Thread(
                        () -> {
                            assertThatThrownBy(() -> json(records(config()), 1))
                                    .isInstanceOf(StartException.class);
                            interrupted.complete(Thread.currentThread().isInterrupted());
                        });
        task.start();
        task.interrupt();
        assertThat(interrupted.get(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void theStartChecksThatTheRegistryAnswers() {
        assertThatCode(() -> RegistryCheck.check(config())).doesNotThrowAnyException();
        assertThatCode(() -> RegistryCheck.check(null)).doesNotThrowAnyException();
        server.next(200, "{\"schema\":\"x\"}");
        assertThatThrownBy(() -> RegistryCheck.check(config()))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "The schema registry at %s does not answer like a schema registry: check source.kafka.schema_registry.url."
                                .formatted(server.url()));
        server.next(503, "");
        assertThatCode(() -> RegistryCheck.check(config())).doesNotThrowAnyException();
        for (int i = 0; i < 20; i++) {
            server.next(503, "");
        }
        assertThatThrownBy(() -> RegistryCheck.check(config(server.url(), SHORT, LONG)))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "The schema registry at %s answers with status 503, tried again for 400ms: check that it runs and can be reached from the JobManager and every TaskManager, and source.kafka.schema_registry.url."
                                .formatted(server.url()));
        server.forgetAnswers().login("ann:x");
        assertThatThrownBy(() -> RegistryCheck.check(config()))
                .hasMessageContaining("refuses the login (status 401)");
    }

    @Test
    void certificatesAreThoseOfTheFile() throws Exception {
        Path store = folder.resolve("server.p12");
        keytool("-genkeypair", "-keystore", store.toString(), "-ext", "san=ip:127.0.0.1");
        Path ca = folder.resolve("ca.pem");
        keytool("-exportcert", "-rfc", "-keystore", store.toString(), "-file", ca.toString());
        try (RegistryServer secured = RegistryServer.start(tls(store))) {
            secured.put(1, CALL);
            assertThat(json(records(trusting(secured, ca)), 1)).isEqualTo("{\"id\":7}");
            assertFails(
                    trusting(secured, null),
                    "has a certificate that is not trusted: check source.kafka.schema_registry.url and source.kafka.schema_registry.ca.");
            assertThatThrownBy(() -> json(records(trusting(secured, folder.resolve("no"))), 1))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("no cannot be read here");
            Path empty = Files.writeString(folder.resolve("empty.pem"), "");
            assertThatThrownBy(() -> json(records(trusting(secured, empty)), 1))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("has no certificates");
        }
    }

    private static SchemaRegistryConfig trusting(RegistryServer server, Path ca) {
        return new SchemaRegistryConfig(
                server.url(),
                List.of("calls"),
                null,
                null,
                ca == null ? null : ca.toString(),
                LONG,
                LONG);
    }

    private static void keytool(String command, String... arguments) throws Exception {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                command,
                                "-alias",
                                "server",
                                "-storepass",
                                "changeit"));
        if (command.equals("-genkeypair")) {
            line.addAll(List.of("-keyalg", "EC", "-dname", "CN=registry", "-validity", "2"));
        }
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static SSLContext tls(Path store) throws Exception {
        char[] password = "changeit".toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, password);
        }
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
