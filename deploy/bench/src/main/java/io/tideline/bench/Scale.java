package io.tideline.bench;

import io.tideline.bench.work.Workload;

/**
 * How much is measured.
 *
 * @param events of the usual work
 * @param quick whether rows with sizes of their own take smaller ones
 */
public record Scale(long events, boolean quick) {
    private static final long QUICK_EVENTS = 800_000;

    /**
     * @param events or null: as many as usual
     */
    static Scale of(Long events, boolean quick) {
        long usual = quick ? QUICK_EVENTS : Workload.MONTH_EVENTS;
        return new Scale(events == null ? usual : events, quick);
    }

    /** The usual work. */
    Workload work() {
        return Workload.of(events);
    }
}
