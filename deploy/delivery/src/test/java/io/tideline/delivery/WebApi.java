package io.tideline.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/**
 * A web API on a free port of the loopback interface, which answers as its documentation says. The
 * JDK's own server: what an API answers depends on what it was asked before, which is code and not
 * a table of stubs.
 */
public final class WebApi implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LOOPBACK_BACKLOG = 0;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Function<Request, Answer>> next = new LinkedBlockingQueue<>();
    private volatile Function<Request, Answer> otherwise = request -> Answer.of(200, "{}");

    /** What was asked for; the names of headers are in small letters. */
    public record Request(String method, String path, Map<String, String> headers, String body) {
        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What is answered; status 0: nothing, ever. */
    public record Answer(int status, String body, Map<String, String> headers) {
        public static Answer of(int status, String body) {
            return new Answer(status, body, Map.of());
        }

        public static Answer nothing() {
            return of(0, "");
        }
    }

    private final boolean isForgetful;

    private WebApi(HttpServer server, boolean isForgetful) {
        this.server = server;
        this.isForgetful = isForgetful;
    }

    public static WebApi start() {
        return start(false);
    }

    /** Starts one that does not keep what was asked for. */
    static WebApi forgetful() {
        return start(true);
    }

    private static WebApi start(boolean isForgetful) {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            LOOPBACK_BACKLOG);
            WebApi api = new WebApi(server, isForgetful);
            server.setExecutor(api.threads);
            server.createContext("/", api::handle);
            server.start();
            return api;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * Answers one request so, after those that were given before; all others as by {@link #answer}.
     */
    public WebApi next(int status, String body, String... headers) {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            map.put(headers[i], headers[i + 1]);
        }
        next.add(request -> new Answer(status, body, map));
        return this;
    }

    /** Never answers one request. */
    public WebApi hang() {
        next.add(request -> Answer.nothing());
        return this;
    }

    /** Says how all requests are answered that {@link #next} has no answer for. */
    public WebApi answer(Function<Request, Answer> answer) {
        otherwise = answer;
        return this;
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach(
                        (name, values) ->
                                headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        Request request =
                new Request(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        headers,
                        new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        Function<Request, Answer> scripted = next.poll();
        if (!isForgetful) {
            requests.add(request);
        }
        Answer answer = (scripted == null ? otherwise : scripted).apply(request);
        if (answer.status() == 0) {
            awaitClose();
            return;
        }
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
        byte[] body = answer.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
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
}
