package io.tideline.job.retry;

import java.time.Duration;

/** The time between two tries of something that has failed: each time twice as long, up to 5 s. */
public final class GrowingPause {
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private Duration next;

    /**
     * @param first before the second try
     */
    public GrowingPause(Duration first) {
        this.next = first;
    }

    /** Returns how long the next one takes. */
    public Duration next() {
        return next;
    }

    /** Returns the same, and makes the one after it longer. */
    public Duration take() {
        Duration taken = next;
        Duration twice = taken.multipliedBy(2);
        next = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
        return taken;
    }
}
