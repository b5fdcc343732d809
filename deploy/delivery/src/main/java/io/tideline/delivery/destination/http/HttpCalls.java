package io.tideline.delivery.destination.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sends requests to one API. Redirects are not followed: they would carry a token elsewhere.
 *
 * <p>What the API says about how much more it takes is kept for all callers.
 */
public final class HttpCalls {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final HttpClient client;
    private final Duration timeout;
    private final Clock clock = Clock.systemUTC();
    private final AtomicReference<Instant> pausedUntil = new AtomicReference<>(Instant.EPOCH);

    /**
     * @param timeout after which a call without a whole answer has failed
     */
    public HttpCalls(Duration timeout) {
        this.timeout = timeout;
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(timeout.compareTo(CONNECT) < 0 ? timeout : CONNECT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
    }

    /** Returns a request with JSON as its body. */
    public static HttpRequest.Builder json(String method, URI uri, JsonNode body) {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "tideline")
                .method(method, BodyPublishers.ofString(body.toString(), UTF_8));
    }

    /** Sends a request; the future fails if there is no whole answer in time. */
    public CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
        return client.sendAsync(request, BodyHandlers.ofString(UTF_8))
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(
                        answer -> {
                            RateHeaders.pause(answer, clock.instant()).ifPresent(this::pause);
                            return answer;
                        });
    }

    private void pause(Duration duration) {
        Instant until = clock.instant().plus(duration);
        pausedUntil.accumulateAndGet(until, (known, added) -> known.isAfter(added) ? known : added);
    }

    /** Returns for how long the API wants no calls. */
    public Duration pause() {
        Duration left = Duration.between(clock.instant(), pausedUntil.get());
        return left.isNegative() ? Duration.ZERO : left;
    }
}
