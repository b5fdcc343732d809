package io.tideline.job.sink.table;

import io.tideline.job.retry.GrowingPause;
import java.time.Duration;

/**
 * How long, and how often, something that has failed is tried again. The time counts from the first
 * failure: to find out that a connection is lost may take longer than all of it, and then there is
 * one more try all the same.
 */
public final class Retries {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final Duration retryFor;
    private final GrowingPause pause = new GrowingPause(FIRST_PAUSE);
    private boolean hasFailed;
    private long firstFailure;

    public Retries(Duration retryFor) {
        this.retryFor = retryFor;
    }

    /** Returns whether a failure that has just happened leaves time for another try. */
    public boolean mayRetry() {
        long now = System.nanoTime();
        if (!hasFailed) {
            hasFailed = true;
            firstFailure = now;
            return true;
        }
        return now - firstFailure < retryFor.toNanos();
    }

    /** Waits before the next try, each time longer: no database says when it is back. */
    public void pause() throws InterruptedException {
        Thread.sleep(pause.take().toMillis());
    }
}
