package io.tideline.console.query;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A value that takes longer to read than a page may: whoever looks gets the last one at once, and
 * has it read again where it is older than the pause. The pause grows with how long reading takes,
 * so that it keeps the database busy for a tenth of the time at most, and only while somebody
 * looks.
 */
public final class Refreshed<T> {
    private static final int SHARE = 10;

    /** After which a value is too old to be shown without a word. */
    private static final Duration OLD = Duration.ofMinutes(2);

    private final Supplier<T> read;
    private final Duration pause;
    private final Executor executor;
    private final Clock clock;

    private volatile Dated<T> last;
    private CompletableFuture<Dated<T>> reading;

    /**
     * @param read may throw; it is tried again when the next one looks
     * @param pause at least so long between two readings
     */
    public Refreshed(Supplier<T> read, Duration pause, Executor executor, Clock clock) {
        this.read = read;
        this.pause = pause;
        this.executor = executor;
        this.clock = clock;
    }

    /**
     * Returns the last value without waiting, or waits where there is none, or a very old one.
     *
     * @param patience how long to wait
     * @return empty: it is still being read
     * @throws DatabaseException if it cannot be read, and never could
     */
    public Optional<Dated<T>> get(Duration patience) {
        var known = last;
        if (known != null && age(known).compareTo(pauseAfter(known)) < 0) {
            return Optional.of(known);
        }
        var next = readAgain();
        if (known != null && age(known).compareTo(OLD.plus(pauseAfter(known))) < 0) {
            return Optional.of(known);
        }
        return await(next, patience).or(() -> Optional.ofNullable(known));
    }

    private Duration age(Dated<T> value) {
        return Duration.between(value.asOf(), clock.instant());
    }

    private Duration pauseAfter(Dated<T> value) {
        var share = value.took().multipliedBy(SHARE);
        return share.compareTo(pause) > 0 ? share : pause;
    }

    private synchronized CompletableFuture<Dated<T>> readAgain() {
        if (reading == null || reading.isDone()) {
            reading = CompletableFuture.supplyAsync(this::readNow, executor);
        }
        return reading;
    }

    private Dated<T> readNow() {
        var from = clock.instant();
        var value = read.get();
        last = new Dated<>(value, from, Duration.between(from, clock.instant()));
        return last;
    }

    private static <T> Optional<T> await(CompletableFuture<T> next, Duration patience) {
        try {
            return Optional.of(next.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
