package io.tideline.delivery.worker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.tideline.delivery.destination.Rate;
import io.tideline.delivery.queue.Outcome;
import io.tideline.delivery.queue.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets calls to one destination through: as many as its rate allows, few while most fail, and none
 * while it wants none. Shared by all threads of the process that send to it.
 */
final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final int WINDOW = 20;
    private static final int LEAST_CALLS = 5;

    /** Longer than any process runs. */
    private static final Duration FOR_GOOD = Duration.ofDays(10_000);

    private static final Duration SLICE = Duration.ofMillis(10);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final String name;
    private final RateLimiter limiter;
    private final CircuitBreaker breaker;
    private final AtomicReference<Instant> closedUntil = new AtomicReference<>(Instant.EPOCH);

    /**
     * @param open for how long nothing is tried after most calls have failed
     */
    Gate(String name, Rate rate, Duration open) {
        this.name = name;
        this.limiter = RateLimiter.of(name, evenly(rate));
        this.breaker =
                CircuitBreaker.of(
                        name,
                        CircuitBreakerConfig.custom()
                                .slidingWindowSize(WINDOW)
                                .minimumNumberOfCalls(LEAST_CALLS)
                                .permittedNumberOfCallsInHalfOpenState(2)
                                .waitDurationInOpenState(open)
                                .build());
        breaker.getEventPublisher()
                .onStateTransition(
                        event ->
                                LOG.warn(
                                        "Destination {}: {}",
                                        name,
                                        words(event.getStateTransition().getToState())));
    }

    /** Spreads calls over the period: all at its beginning would be a burst, then a long wait. */
    private static RateLimiterConfig evenly(Rate rate) {
        Duration apart = rate.period().dividedBy(rate.calls());
        Duration slice = apart.compareTo(SLICE) < 0 ? SLICE : apart;
        return RateLimiterConfig.custom()
                .limitForPeriod(Math.max(1, rate.callsIn(slice)))
                .limitRefreshPeriod(slice)
                .timeoutDuration(SHORT)
                .build();
    }

    private static String words(CircuitBreaker.State state) {
        return switch (state) {
            case OPEN -> "most calls fail; it is left alone for a while";
            case HALF_OPEN -> "it is tried again";
            default -> "calls succeed again";
        };
    }

    /**
     * Waits for room for one call.
     *
     * @return whether there is; if so {@link #settle} or {@link #giveBack} has to follow
     */
    boolean enter(WakeUp wakeUp) throws InterruptedException {
        Duration left = Duration.between(Instant.now(), closedUntil.get());
        if (!left.isNegative() && !left.isZero()) {
            wakeUp.awaitStop(left);
            return false;
        }
        if (!limiter.acquirePermission()) {
            return false;
        }
        if (breaker.tryAcquirePermission()) {
            return true;
        }
        wakeUp.awaitStop(SHORT);
        return false;
    }

    /** Waits for room for more calls after {@link #enter}; gives up when the process stops. */
    void enter(int more, WakeUp wakeUp) {
        for (int entered = 0; entered < more && !wakeUp.isStopping(); ) {
            if (limiter.acquirePermission()) {
                entered++;
            }
        }
    }

    /** Says that there was nothing to send after all. */
    void giveBack() {
        breaker.releasePermission();
    }

    /** Says what came of what was sent. */
    void settle(List<Outcome> outcomes, long nanos) {
        boolean hasFailed = outcomes.stream().allMatch(Outcome.Failed.class::isInstance);
        if (hasFailed) {
            breaker.onError(
                    nanos, TimeUnit.NANOSECONDS, new IllegalStateException(reason(outcomes)));
        } else {
            breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
        }
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.Closed closed) {
                close(closed);
                return;
            }
        }
    }

    private static String reason(List<Outcome> outcomes) {
        return ((Outcome.Failed) outcomes.get(0)).reason();
    }

    private void close(Outcome.Closed closed) {
        Instant until =
                Instant.now().plus(closed.isForGood() ? FOR_GOOD : RetryPolicy.WHILE_CLOSED);
        if (closedUntil.getAndSet(until).isBefore(Instant.now())) {
            LOG.error(
                    "Destination {} takes nothing ({}): {}",
                    name,
                    closed.reason(),
                    closed.isForGood()
                            ? "it is left alone until this process is started again"
                            : "set it right; it is tried again in five minutes");
        }
    }
}
