package io.tideline.time;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;

/**
 * Cuts time into local days: a day is an int, days since 1970-01-01. It begins with the first
 * instant whose local date it is and ends where the next day begins, also where clocks are set back
 * across midnight: the hour that comes twice is then of the later date as a whole. A date that was
 * left out begins and ends where the next one begins.
 */
public final class DayCalendar implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ZoneId zone;

    /** Later than every date, as {@link EventTime#END_OF_INPUT} is. */
    private static final long LAST_MILLIS = Instant.parse("+20000-01-01T00:00:00Z").toEpochMilli();

    /** A power of two. */
    private static final int REMEMBERED = 256;

    /** One-entry cache: events come roughly in order, mostly of one day. */
    private transient int cachedDay;

    private transient long cachedFirst;
    private transient long cachedEnd;

    /** A cache of the beginnings of days, each at its place modulo their number. */
    private transient int[] days;

    private transient long[] beginnings;

    public DayCalendar(ZoneId zone) {
        this.zone = zone;
    }

    /** Returns the local day on which an instant (epoch milliseconds) falls. */
    public int dayOf(long timestamp) {
        if (timestamp > LAST_MILLIS) {
            return dayOf(LAST_MILLIS);
        }
        if (timestamp < cachedFirst || timestamp >= cachedEnd) {
            int day = (int) LocalDate.ofInstant(Instant.ofEpochMilli(timestamp), zone).toEpochDay();
            // Where clocks were set back, the date is one that has ended already.
            while (timestamp >= firstMillisOf(day + 1)) {
                day++;
            }
            cachedDay = day;
            cachedFirst = firstMillisOf(day);
            cachedEnd = firstMillisOf(day + 1);
        }
        return cachedDay;
    }

    /** Returns the first millisecond of a day; days may have 23 or 25 hours. */
    public long firstMillisOf(int day) {
        if (days == null) {
            days = new int[REMEMBERED];
            beginnings = new long[REMEMBERED];
            Arrays.fill(days, EventTime.NO_DAY);
        }
        int place = day & (REMEMBERED - 1);
        if (days[place] != day) {
            beginnings[place] =
                    LocalDate.ofEpochDay(day).atStartOfDay(zone).toInstant().toEpochMilli();
            days[place] = day;
        }
        return beginnings[place];
    }

    /** Returns the last millisecond of a day: a day closes when the watermark reaches it. */
    public long lastMillisOf(int day) {
        return firstMillisOf(day + 1) - 1;
    }

    /**
     * Returns the newest day that is closed at a watermark; {@link EventTime#NO_DAY} before the
     * first watermark.
     */
    public int closedThrough(long watermark) {
        if (watermark == EventTime.NONE) {
            return EventTime.NO_DAY;
        }
        int day = dayOf(watermark);
        return watermark >= lastMillisOf(day) ? lastEndingWith(day) : day - 1;
    }

    /**
     * Returns the newest of the days that end at the same instant as a day: mostly the day itself;
     * where a zone crossed the date line westwards it skipped a date, which ends with the one
     * before.
     */
    public int lastEndingWith(int day) {
        int last = day;
        while (lastMillisOf(last + 1) == lastMillisOf(day)) {
            last++;
        }
        return last;
    }
}
