package io.tideline.stage;

import org.apache.flink.streaming.api.TimerService;

/**
 * When an entity's live row is due: once an interval, at moments that differ from key to key, so
 * that rows are spread over the interval. The moments of a key are fixed, so that any number of
 * events sets one timer and no state says that it is set.
 */
final class LiveTimer {
    private LiveTimer() {}

    /** When the row of a key is due next. */
    static long next(TimerService timers, String key, long interval) {
        long offset = Math.floorMod(key.hashCode() * 0x9E3779B97F4A7C15L, interval);
        long now = timers.currentProcessingTime();
        long slot = Math.floorDiv(now - offset, interval) + 1;
        return slot * interval + offset;
    }
}
