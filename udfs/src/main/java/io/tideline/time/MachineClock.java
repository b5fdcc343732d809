package io.tideline.time;

import java.io.Serializable;

/** Wall clock, for idleness and future-timestamp checks. */
@FunctionalInterface
public interface MachineClock extends Serializable {
    /** The clock of the machine that the job runs on. */
    MachineClock SYSTEM =
            new MachineClock() {
                private static final long serialVersionUID = 1L;

                @Override
                public long millis() {
                    return System.currentTimeMillis();
                }

                @Override
                public long elapsedMillis() {
                    return System.nanoTime() / 1_000_000;
                }
            };

    /** Returns the milliseconds since the epoch, which leap when somebody sets the clock. */
    long millis();

    /** Returns the milliseconds since an arbitrary origin, which never leap. */
    default long elapsedMillis() {
        return millis();
    }
}
