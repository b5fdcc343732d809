package io.tideline.delivery.destination.http;

import io.tideline.delivery.destination.Destination;
import io.tideline.delivery.queue.Delivery;
import io.tideline.delivery.queue.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A destination that takes each message by a call of its own; the calls of a batch overlap. */
public abstract class HttpDestination implements Destination {
    private final HttpCalls http;

    protected HttpDestination(HttpCalls http) {
        this.http = http;
    }

    protected final HttpCalls http() {
        return http;
    }

    /**
     * Begins to send a message; a future that fails is an attempt that failed.
     *
     * @param together one delivery, or several as a digest
     */
    protected abstract CompletableFuture<Outcome> post(List<Delivery> together);

    @Override
    public final List<Outcome> send(List<Delivery> batch) {
        return batch.stream()
                .map(delivery -> post(List.of(delivery)).exceptionally(Answers::unanswered))
                .toList() // all are sent before the first answer is waited for
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }

    @Override
    public final Outcome sendDigest(List<Delivery> alerts) {
        return post(alerts).exceptionally(Answers::unanswered).join();
    }

    @Override
    public final Duration pause() {
        return http.pause();
    }

    @Override
    public void close() {
        // The JDK's client of Java 17 ends with its last reference.
    }
}
