package io.tideline.time;

/**
 * The machine's clock, gone on since it was first read by no more than the time that has really
 * passed: where it is set forward, it does not follow. Not for several threads.
 */
public final class SteadyClock {
    private final MachineClock clock;
    private long base;
    private long baseElapsed;

    public SteadyClock(MachineClock clock) {
        this.clock = clock;
        base = clock.millis();
        baseElapsed = clock.elapsedMillis();
    }

    /** Returns the milliseconds since the epoch. */
    public long millis() {
        return Math.min(clock.millis(), steady());
    }

    /**
     * Advances the clock to a time known from elsewhere: time may have passed unnoticed, as while a
     * machine sleeps.
     */
    public void atLeast(long millis) {
        if (millis > steady()) {
            base = millis;
            baseElapsed = clock.elapsedMillis();
        }
    }

    private long steady() {
        return base + (clock.elapsedMillis() - baseElapsed);
    }
}
