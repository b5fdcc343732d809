package io.tideline.state;

import io.tideline.time.DayCalendar;
import io.tideline.time.EventTime;
import io.tideline.time.TimeSettings;

/** Which days are closed, and which take events, at a watermark that mostly stays where it is. */
public final class DayBounds {
    private final DayCalendar calendar;
    private final TimeSettings times;
    private final OperatorMetadata metadata;
    private long watermark = EventTime.NONE;
    private int closedThrough = EventTime.NO_DAY;
    private int oldest = EventTime.NO_DAY;

    public DayBounds(DayCalendar calendar, TimeSettings times, OperatorMetadata metadata) {
        this.calendar = calendar;
        this.times = times;
        this.metadata = metadata;
    }

    /**
     * Advances to a watermark, unless that of the restored job was later.
     *
     * @return the watermark reached
     */
    public long advance(long currentWatermark) {
        long newWatermark = metadata.advance(currentWatermark);
        if (newWatermark != watermark) {
            watermark = newWatermark;
            closedThrough = calendar.closedThrough(watermark);
            oldest = metadata.openFrom(times.oldestOpenDay(calendar, watermark));
        }
        return watermark;
    }

    /** Returns the newest closed day; {@link EventTime#NO_DAY} before the first watermark. */
    public int closedThrough() {
        return closedThrough;
    }

    /** Returns the oldest open day; {@link EventTime#NO_DAY} before the first watermark. */
    public int oldest() {
        return oldest;
    }
}
