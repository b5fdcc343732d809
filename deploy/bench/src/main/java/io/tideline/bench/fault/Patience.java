package io.tideline.bench.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits until a condition holds. */
final class Patience {
    /** Far longer than anything takes, even on a busy machine. */
    private static final Duration MOST = Duration.ofMinutes(12);

    private static final long PAUSE_MILLIS = 100;

    private Patience() {}

    /**
     * Waits.
     *
     * @param what the condition, for the message if it is never met
     * @param holds checked repeatedly; an {@link IOException} counts as false
     * @throws FaultException if the condition is not met in time
     */
    static void until(String what, Callable<Boolean> holds) throws Exception {
        long giveUpAt = System.nanoTime() + MOST.toNanos();
        IOException last = null;
        while (System.nanoTime() < giveUpAt) {
            try {
                if (holds.call()) {
                    return;
                }
                last = null;
            } catch (IOException e) {
                last = e;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new FaultException(
                "Waited %d minutes in vain until %s%s."
                        .formatted(
                                MOST.toMinutes(),
                                what,
                                last == null ? "" : " (" + last.getMessage() + ")"));
    }
}
