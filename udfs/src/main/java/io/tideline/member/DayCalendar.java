package io.tideline.member;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** Cuts time into local days: a day is an int, days since 1970-01-01. */
public final class DayCalendar implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ZoneId zone;

    /** The day asked for last: events come roughly in order, so it is mostly asked for again. */
    private transient int cachedDay;

    private transient long cachedFirst;
    private transient long cachedLast;

    public DayCalendar(ZoneId zone) {
        this.zone = zone;
        this.cachedFirst = 1; // an empty range
    }

    /** The local day on which an instant (epoch milliseconds) falls. */
    public int dayOf(long timestamp) {
        if (timestamp < cachedFirst || timestamp > cachedLast || cachedFirst > cachedLast) {
            cachedDay =
                    (int) LocalDate.ofInstant(Instant.ofEpochMilli(timestamp), zone).toEpochDay();
            cachedFirst = firstMillisOf(cachedDay);
            cachedLast = lastMillisOf(cachedDay);
        }
        return cachedDay;
    }

    /** The first millisecond of a day; days may have 23 or 25 hours. */
    public long firstMillisOf(int day) {
        return LocalDate.ofEpochDay(day).atStartOfDay(zone).toInstant().toEpochMilli();
    }

    /** The last millisecond of a day: a day closes when the watermark reaches it. */
    public long lastMillisOf(int day) {
        return firstMillisOf(day + 1) - 1;
    }

    /**
     * The newest day that is closed at a watermark; {@link Integer#MIN_VALUE} before the first
     * watermark.
     */
    public int closedThrough(long watermark) {
        if (watermark == Long.MIN_VALUE) {
            return Integer.MIN_VALUE;
        }
        int day = dayOf(watermark);
        return watermark >= lastMillisOf(day) ? lastEndingWith(day) : day - 1;
    }

    /**
     * The newest of the days that end at the same instant as a day. Mostly the day itself; where a
     * zone crossed the date line westwards it skipped a date, which ends with the one before.
     */
    public int lastEndingWith(int day) {
        int last = day;
        while (lastMillisOf(last + 1) == lastMillisOf(day)) {
            last++;
        }
        return last;
    }
}
