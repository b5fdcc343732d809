package io.tideline.job.source.avro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.job.config.SchemaRegistryConfig;
import io.tideline.job.option.Secret;
import io.tideline.job.option.StartException;
import io.tideline.job.retry.GrowingPause;
import io.tideline.yaml.Durations;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.attribute.FileTime;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to a schema registry, each of which waits for its answer, and is sent again where there
 * is none. Redirects are not followed: they would carry the password elsewhere. One instance serves
 * one thread.
 */
final class RegistryClient {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryClient.class);
    private static final String PLACE = "source.kafka.schema_registry";
    private static final String URL = PLACE + ".url";
    private static final String TYPES = "/schemas/types";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int FIRST_OF_SERVER = 500;

    /** What passes by itself, of those below 500: too slow, too early, too many requests. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    /** No such subject, version or schema. */
    private static final Set<Integer> ABSENT = Set.of(40401, 40402, 40403);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SchemaRegistryConfig config;

    /** Null before the first request, and where certificates are to be read again. */
    private HttpClient http;

    private FileTime certificatesOf;

    /** There is no answer, but may be one soon. */
    private static final class NoAnswerException extends Exception {
        private static final long serialVersionUID = 1L;

        NoAnswerException(String what, Throwable cause) {
            super(what, cause);
        }
    }

    RegistryClient(SchemaRegistryConfig config) {
        this.config = config;
    }

    /**
     * Returns what the registry has at a path, which begins with a slash; empty where it says that
     * there is no such thing.
     *
     * @throws StartException with one sentence if it gives no answer for as long as it is tried
     *     again, or one that does not change by that
     */
    Optional<JsonNode> schema(String path) {
        Optional<JsonNode> answer = get(path, config.retryFor());
        if (answer.isPresent() && !answer.get().path("schema").isTextual()) {
            throw refused("answers with status 200 and no schema", URL, null);
        }
        return answer;
    }

    /**
     * Checks that the registry answers.
     *
     * @throws StartException with one sentence if it does not
     */
    void check() {
        if (isReadByOthers()) {
            LOG.warn(
                    "The password for the schema registry at {} is sent in clear: give {} an https URL.",
                    config.url(),
                    URL);
        }
        if (!get(TYPES, config.timeout()).map(JsonNode::isArray).orElse(false)) {
            throw refused("does not answer like a schema registry", URL, null);
        }
    }

    private boolean isReadByOthers() {
        if (config.user() == null || !config.url().startsWith("http:")) {
            return false;
        }
        try {
            String host = URI.create(config.url()).getHost();
            return !InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // which is said by the request
        }
    }

    private Optional<JsonNode> get(String path, Duration retryFor) {
        long start = System.nanoTime();
        GrowingPause pause = new GrowingPause(FIRST_PAUSE);
        for (int tries = 1; ; tries++) {
            try {
                return request(path);
            } catch (NoAnswerException e) {
                forgetChangedCertificates();
                if (System.nanoTime() - start + pause.next().toNanos() > retryFor.toNanos()) {
                    throw noAnswer(
                            e, tries == 1 ? "" : ", tried again for " + Durations.format(retryFor));
                }
                if (tries == 1) {
                    LOG.warn(
                            "The schema registry at {} {}: trying again for {} ({})",
                            config.url(),
                            e.getMessage(),
                            Durations.format(retryFor),
                            String.valueOf(e.getCause()));
                }
            }
            pause(pause.take());
        }
    }

    /**
     * Waits, as a registry does not say when it is back, nor when it has a schema; an interruption
     * is how Flink cancels a task.
     */
    void pause(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private Optional<JsonNode> request(String path) throws NoAnswerException {
        HttpResponse<byte[]> answer = send(path);
        int status = answer.statusCode();
        if (status >= FIRST_OF_SERVER || PASSING.contains(status)) {
            throw new NoAnswerException("answers with status " + status, null);
        }
        if (status == FORBIDDEN && !path.equals(TYPES) && request(TYPES).isPresent()) {
            return Optional.empty(); // the login is right, the schema is not for its user
        }
        if (status == UNAUTHORIZED || status == FORBIDDEN) {
            throw refused(
                    "refuses the login (status " + status + ")",
                    PLACE + ".user and " + PLACE + ".password",
                    null);
        }
        JsonNode body = body(answer.body());
        if (status == NOT_FOUND && ABSENT.contains(body.path("error_code").asInt())) {
            return Optional.empty();
        }
        if (status != OK || body.isMissingNode()) {
            throw refused("answers with status " + status + " and no schema", URL, null);
        }
        return Optional.of(body);
    }

    /** Returns the answer as JSON; missing where it is something else, such as a proxy's page. */
    private static JsonNode body(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    private HttpResponse<byte[]> send(String path) throws NoAnswerException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client().sendAsync(request(URI.create(config.url() + path)), AnswerBody.handler());
        try {
            return answer.get(config.timeout().toMillis(), MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new NoAnswerException(
                    "gives no answer within " + Durations.format(config.timeout()), e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        }
    }

    private NoAnswerException failed(Throwable cause) {
        if (isOfCertificates(cause)) {
            throw refused(
                    "has a certificate that is not trusted", URL + " and " + PLACE + ".ca", cause);
        }
        if (cause instanceof AnswerBody.TooLongException) {
            throw refused("answers with " + cause.getMessage(), URL, cause);
        }
        return new NoAnswerException(whatHappened(cause), cause);
    }

    private String whatHappened(Throwable cause) {
        if (cause instanceof HttpTimeoutException) {
            return "gives no answer within " + Durations.format(config.timeout());
        }
        if (cause instanceof SSLException) {
            return "does not complete a TLS handshake";
        }
        return cause instanceof ConnectException
                ? "is not reachable"
                : "ends connections without an answer";
    }

    /** Other failures of a handshake pass: a server that is going down ends it, too. */
    private static boolean isOfCertificates(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException
                    || cause instanceof CertPathValidatorException
                    || cause instanceof CertPathBuilderException) {
                return true;
            }
        }
        return false;
    }

    private HttpRequest request(URI uri) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .header(
                                "Accept",
                                "application/vnd.schemaregistry.v1+json, application/json")
                        .header("User-Agent", "tideline");
        if (config.user() != null) {
            // Read each time: what a reference leads to may have changed.
            String login = new Secret(config.user()).reveal() + ":" + config.password().reveal();
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)));
        }
        return request.build();
    }

    private HttpClient client() {
        if (http == null) {
            HttpClient.Builder builder =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .connectTimeout(config.timeout())
                            .followRedirects(HttpClient.Redirect.NEVER);
            if (config.ca() != null) {
                certificatesOf = TrustedAuthorities.modified(config.ca());
                builder.sslContext(TrustedAuthorities.context(config.ca(), PLACE + ".ca"));
            }
            http = builder.build();
        }
        return http;
    }

    /** A client has threads of its own, so that one is not made for each try. */
    private void forgetChangedCertificates() {
        if (config.ca() != null
                && !TrustedAuthorities.modified(config.ca()).equals(certificatesOf)) {
            http = null;
        }
    }

    private StartException noAnswer(NoAnswerException e, String tried) {
        return refused(
                e.getMessage() + tried,
                "that it runs and can be reached from the JobManager and every TaskManager, and "
                        + URL,
                e.getCause());
    }

    private StartException refused(String what, String remedy, Throwable cause) {
        return new StartException(
                "The schema registry at %s %s: check %s.".formatted(config.url(), what, remedy),
                cause);
    }

    private StartException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StartException(
                "Interrupted while waiting for the schema registry at " + config.url() + ".", e);
    }
}
