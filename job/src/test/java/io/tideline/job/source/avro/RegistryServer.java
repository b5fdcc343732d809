package io.tideline.job.source.avro;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * A schema registry on a free port of the loopback interface, which answers as the documentation of
 * Confluent's API says.
 */
public final class RegistryServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Queue<Answer> next = new ConcurrentLinkedQueue<>();
    private volatile String login;
    private volatile boolean hasSchemas = true;

    /** An answer to the next request, whatever it is for; status 0: none, ever. */
    private record Answer(int status, byte[] body) {}

    private RegistryServer(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        answers.put("/schemas/types", "[\"JSON\",\"PROTOBUF\",\"AVRO\"]");
    }

    public static RegistryServer start() throws IOException {
        return new RegistryServer(HttpServer.create(address(), 0));
    }

    /** Starts one that talks TLS. */
    static RegistryServer start(SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(address(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new RegistryServer(server);
    }

    private static InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    public String url() {
        String scheme = server instanceof HttpsServer ? "https" : "http";
        return scheme + "://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Has a schema of Avro by its id. */
    public RegistryServer put(int id, String schema) {
        return put(id, schema, "AVRO");
    }

    /**
     * Has a schema by its id.
     *
     * @param references each as name, subject and version
     */
    RegistryServer put(int id, String schema, String type, String... references) {
        answers.put("/schemas/ids/" + id, answer(schema, type, references).toString());
        return this;
    }

    /** Has a version of a subject. */
    RegistryServer put(String subject, int version, String schema, String... references) {
        ObjectNode answer = answer(schema, "AVRO", references);
        answer.put("subject", subject).put("version", version).put("id", 1_000 + version);
        String path = "/subjects/%s/versions/%s?deleted=true".formatted(subject, version);
        answers.put(path, answer.toString());
        return this;
    }

    /** The type is left out of an answer with a schema of Avro, as Confluent's does. */
    private static ObjectNode answer(String schema, String type, String... references) {
        ObjectNode answer = JSON.createObjectNode().put("schema", schema);
        if (!type.equals("AVRO")) {
            answer.put("schemaType", type);
        }
        for (int i = 0; i < references.length; i += 3) {
            answer.withArrayProperty("references")
                    .addObject()
                    .put("name", references[i])
                    .put("subject", references[i + 1])
                    .put("version", Integer.parseInt(references[i + 2]));
        }
        return answer;
    }

    /** Has its schemas at hand, or not: then it answers only whether it is there. */
    public void setHasSchemas(boolean hasSchemas) {
        this.hasSchemas = hasSchemas;
    }

    /** Wants a login, as {@code user:password}. */
    RegistryServer login(String userAndPassword) {
        login = userAndPassword;
        return this;
    }

    /** Answers the next request with a status and a text. */
    RegistryServer next(int status, String text) {
        next.add(new Answer(status, text.getBytes(UTF_8)));
        return this;
    }

    /** Goes back to its own answers. */
    RegistryServer forgetAnswers() {
        next.clear();
        return this;
    }

    /** Never answers the next request. */
    RegistryServer hang() {
        next.add(new Answer(0, new byte[0]));
        return this;
    }

    /** Returns the paths of all requests so far. */
    public List<String> requests() {
        return new ArrayList<>(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        requests.add(path);
        Answer scripted = next.poll();
        if (scripted == null) {
            String given = exchange.getRequestHeaders().getFirst("Authorization");
            scripted = login == null || basic(login).equals(given) ? known(path) : unauthorized();
        }
        if (scripted.status() == 0) {
            awaitClose();
            return;
        }
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(scripted.status(), scripted.body().length);
        try {
            exchange.getResponseBody().write(scripted.body());
        } catch (IOException e) {
            // The client has had enough of it.
        }
        exchange.close();
    }

    private static String basic(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
    }

    private Answer known(String path) {
        if (!hasSchemas && !path.equals("/schemas/types")) {
            return error(500, 50001, "Error in the backend data store");
        }
        String answer = answers.get(path);
        if (answer != null) {
            return new Answer(200, answer.getBytes(UTF_8));
        }
        return path.startsWith("/schemas/ids/")
                ? error(404, 40403, "Schema not found")
                : error(404, 40401, "Subject not found");
    }

    private static Answer unauthorized() {
        return error(401, 401, "Unauthorized");
    }

    private static Answer error(int status, int code, String message) {
        ObjectNode error = JSON.createObjectNode().put("error_code", code).put("message", message);
        return new Answer(status, error.toString().getBytes(UTF_8));
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    /** Returns a URL of the loopback interface where nothing listens. */
    static String nowhere() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
