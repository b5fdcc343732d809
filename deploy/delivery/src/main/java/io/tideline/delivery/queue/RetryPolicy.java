package io.tideline.delivery.queue;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a delivery that failed is tried again: after a random part of a time that doubles with each
 * attempt, so that many that failed together do not come together again.
 *
 * @param attempts after which a delivery is given up, at least 1
 * @param first the longest pause after the first attempt
 * @param longest the longest pause of all
 */
public record RetryPolicy(int attempts, Duration first, Duration longest, RandomGenerator random) {

    /** How long a destination that takes nothing is left alone. */
    public static final Duration WHILE_CLOSED = Duration.ofMinutes(5);

    private static final int MOST_DOUBLINGS = 30;

    /**
     * Returns the pause after an attempt, from none to the whole of the time.
     *
     * @param attempt from 1
     */
    public Duration pauseAfter(int attempt) {
        int doublings = Math.min(attempt - 1, MOST_DOUBLINGS);
        long most = Math.min(longest.toMillis(), first.toMillis() << doublings);
        return Duration.ofMillis(random.nextLong(most + 1));
    }
}
