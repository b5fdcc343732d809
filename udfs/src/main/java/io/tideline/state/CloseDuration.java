package io.tideline.state;

import io.tideline.time.DayCalendar;
import io.tideline.time.EventTime;
import org.apache.flink.metrics.MetricGroup;

/** Measures how long the timers of a watermark take that ends a day. */
final class CloseDuration {
    private final DayCalendar calendar;
    private int closedThrough = EventTime.NO_DAY;
    private long since;
    private volatile long lastMillis;

    CloseDuration(MetricGroup group, DayCalendar calendar) {
        this.calendar = calendar;
        group.gauge("lastCloseDurationMs", () -> lastMillis);
    }

    /** Notes that the timers of a watermark begin to fire. */
    void begin(long now) {
        since = now;
    }

    /** Notes that they have fired. The first watermark ends no day that is known to be new. */
    void complete(long watermark, long now) {
        int day = calendar.closedThrough(watermark);
        if (day > closedThrough) {
            if (closedThrough != EventTime.NO_DAY) {
                lastMillis = now - since;
            }
            closedThrough = day;
        }
    }
}
