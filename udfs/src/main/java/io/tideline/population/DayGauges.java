package io.tideline.population;

import io.tideline.time.DayCalendar;
import io.tideline.time.EventTime;
import io.tideline.time.MachineClock;
import org.apache.flink.metrics.MetricGroup;

/** The gauges of the last closed day. They are read by another thread. */
final class DayGauges {
    private final DayCalendar calendar;
    private final MachineClock clock;
    private volatile int day = EventTime.NO_DAY;

    DayGauges(MetricGroup group, DayCalendar calendar, MachineClock clock) {
        this.calendar = calendar;
        this.clock = clock;
        group.gauge("lastClosedDay", this::day);
        group.gauge("lastClosedDayAgeMs", this::ageMillis);
    }

    /** Notes a day that has closed, or {@link EventTime#NO_DAY}. */
    void closed(int lastDay) {
        day = lastDay;
    }

    /** Returns the day since the epoch; -1 where none has closed yet. */
    private int day() {
        return day == EventTime.NO_DAY ? -1 : day;
    }

    /** Returns the time since the end of the day, in milliseconds; -1 where none has closed yet. */
    private long ageMillis() {
        return day == EventTime.NO_DAY ? -1 : clock.millis() - calendar.lastMillisOf(day) - 1;
    }
}
