package io.tideline.local.demo;

import io.tideline.embedded.EmbeddedKafka;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends the simulated product's calls to a topic, keyed by user: the past as fast as the broker
 * takes it, then live.
 */
final class Feed implements AutoCloseable {

    private static final long RATE_OVER_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long MARK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Simulation simulation;
    private final String topic;
    private final KafkaProducer<String, byte[]> producer;
    private final Thread thread;

    /** Is never released, so that waiting for it means waiting for a stop. */
    private final Semaphore stop = new Semaphore(0);

    private final ConcurrentLinkedDeque<Mark> marks = new ConcurrentLinkedDeque<>();
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private volatile boolean stopped;
    private final AtomicLong sent = new AtomicLong();
    private volatile long until;
    private volatile boolean live;

    private record Mark(long nanos, long sent) {}

    private Feed(EmbeddedKafka kafka, String topic, Simulation simulation, Instant from) {
        this.simulation = simulation;
        this.topic = topic;
        this.until = from.toEpochMilli();
        this.producer =
                new KafkaProducer<>(
                        kafka.client(
                                Map.of(
                                        "linger.ms", "20",
                                        "batch.size", "131072",
                                        "compression.type", "lz4")),
                        new StringSerializer(),
                        new ByteArraySerializer());
        this.thread = new Thread(this::run, "feed");
        thread.setDaemon(true);
    }

    /** Starts sending all calls since {@code from}. */
    static Feed start(EmbeddedKafka kafka, String topic, Simulation simulation, Instant from) {
        var feed = new Feed(kafka, topic, simulation, from);
        feed.thread.start();
        return feed;
    }

    /** Returns the number of calls sent so far. */
    long sent() {
        return sent.get();
    }

    /** Returns the number of calls per second, over the last few seconds. */
    double perSecond() {
        var oldest = marks.peekFirst();
        if (oldest == null) {
            return 0;
        }
        double seconds = (System.nanoTime() - oldest.nanos()) / 1e9;
        return (sent.get() - oldest.sent()) / Math.max(0.25, seconds);
    }

    /** Returns the time before which every call has been sent. */
    Instant until() {
        return Instant.ofEpochMilli(until);
    }

    /** Returns whether the past has been sent. */
    boolean isLive() {
        return live;
    }

    /** Throws the exception that sending failed with, if it did. */
    void rethrow() {
        if (failure.get() != null) {
            throw new IllegalStateException("Sending events failed", failure.get());
        }
    }

    @Override
    public void close() {
        stopped = true;
        stop.release();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }

    private void run() {
        try {
            var now = Clock.systemUTC().instant();
            simulation.history(until(), now, this::send);
            until = now.toEpochMilli();
            live = true;
            sendLive();
        } catch (StoppedException e) {
            // Ignored: missing calls are sent the next time.
            producer.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    private void sendLive() throws InterruptedException {
        var traffic = simulation.live(until());
        while (true) {
            long wait = traffic.next() - Clock.systemUTC().millis();
            if (wait > 0 && stop.tryAcquire(wait, TimeUnit.MILLISECONDS)) {
                return;
            }
            send(traffic.take());
            until = Clock.systemUTC().millis();
        }
    }

    private void send(Call call) {
        if (stopped) {
            throw new StoppedException();
        }
        // The callback reports the result, so the future is not needed.
        var unused =
                producer.send(
                        new ProducerRecord<>(topic, call.userId(), call.json()),
                        (metadata, e) -> {
                            if (e != null) {
                                failure.compareAndSet(null, new IllegalStateException(e));
                            }
                        });
        if (!live) {
            until = call.timestamp();
        }
        count();
    }

    private void count() {
        long now = System.nanoTime();
        var newest = marks.peekLast();
        if (newest == null || now - newest.nanos() > MARK_NANOS) {
            marks.addLast(new Mark(now, sent.get()));
            while (now - marks.peekFirst().nanos() > RATE_OVER_NANOS) {
                marks.removeFirst();
            }
        }
        sent.incrementAndGet();
    }

    private static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StoppedException() {
            super("stopped", null, false, false);
        }
    }
}
