package io.tideline.local.replay;

import io.tideline.job.ReplaySummary;
import java.time.Duration;

/**
 * A replay that is done.
 *
 * @param newest the newest timestamp accepted, epoch milliseconds; {@link Long#MIN_VALUE} if none
 * @param took how long it took
 */
public record FinishedReplay(ReplaySummary summary, long newest, Duration took) {

    /** Returns whether no event was accepted. */
    public boolean isEmpty() {
        return summary.taken() == 0;
    }
}
