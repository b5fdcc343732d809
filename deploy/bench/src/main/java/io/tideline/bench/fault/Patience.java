package io.tideline.bench.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits until something holds. */
final class Patience {
    /** Far longer than anything takes, also on a machine that does much else. */
    private static final Duration MOST = Duration.ofMinutes(12);

    private static final long PAUSE_MILLIS = 100;

    private Patience() {}

    /**
     * Waits.
     *
     * @param what it is, for the message if it never comes
     * @param holds asked again and again; an {@link IOException} of it counts as no
     * @throws FaultException if it does not come
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
