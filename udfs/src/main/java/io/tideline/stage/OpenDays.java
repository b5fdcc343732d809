package io.tideline.stage;

import io.tideline.member.DayCalendar;

/** Which days are closed, and which take events, at a watermark that mostly stays where it is. */
final class OpenDays {
    private final DayCalendar calendar;
    private final TimeRules times;
    private final StageMemory memory;
    private long watermark = Long.MIN_VALUE;
    private int closedThrough = Integer.MIN_VALUE;
    private int oldest = Integer.MIN_VALUE;

    OpenDays(DayCalendar calendar, TimeRules times, StageMemory memory) {
        this.calendar = calendar;
        this.times = times;
        this.memory = memory;
    }

    void advance(long newWatermark) {
        if (newWatermark != watermark) {
            watermark = newWatermark;
            closedThrough = calendar.closedThrough(watermark);
            oldest = memory.openFrom(times.oldestOpenDay(calendar, watermark));
        }
    }

    /** The newest day that is closed; {@link Integer#MIN_VALUE} before the first watermark. */
    int closedThrough() {
        return closedThrough;
    }

    /** The oldest day that takes events; {@link Integer#MIN_VALUE} before the first watermark. */
    int oldest() {
        return oldest;
    }
}
