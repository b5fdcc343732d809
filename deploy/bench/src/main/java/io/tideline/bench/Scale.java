package io.tideline.bench;

import io.tideline.bench.work.Workload;

/**
 * The size of a benchmark.
 *
 * @param events of the usual workload
 * @param quick whether rows with sizes of their own use smaller ones
 */
public record Scale(long events, boolean quick) {
    private static final long QUICK_EVENTS = 800_000;

    /**
     * @param events null for the usual number
     */
    static Scale of(Long events, boolean quick) {
        long usual = quick ? QUICK_EVENTS : Workload.MONTH_EVENTS;
        return new Scale(events == null ? usual : events, quick);
    }

    /** Returns the usual workload. */
    Workload work() {
        return Workload.of(events);
    }
}
