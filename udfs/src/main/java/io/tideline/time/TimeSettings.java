package io.tideline.time;

import java.io.Serializable;
import java.time.Duration;

/**
 * The times of docs/concepts.md that the operators need, in milliseconds.
 *
 * @param outOfOrderness how far the watermark lags behind the largest timestamp
 * @param allowedLateness how long a closed day takes corrections; 0: not at all
 * @param liveInterval how often an entity's live row is rewritten at most; 0: live rows are off
 * @param inOrder whether presence, checklists and alerts take events by their time, once the
 *     watermark has passed them, instead of as they arrive
 * @param isBounded whether the input ends, and time with it
 */
public record TimeSettings(
        long outOfOrderness,
        long allowedLateness,
        long liveInterval,
        boolean inOrder,
        boolean isBounded)
        implements Serializable {

    /** The defaults of docs/concepts.md, live rows off: what a replay runs with. */
    public static final TimeSettings REPLAY =
            new TimeSettings(
                    Duration.ofMinutes(10).toMillis(),
                    Duration.ofDays(1).toMillis(),
                    0,
                    true,
                    true);

    /** Creates the settings of an unbounded input. */
    public TimeSettings(
            long outOfOrderness, long allowedLateness, long liveInterval, boolean inOrder) {
        this(outOfOrderness, allowedLateness, liveInterval, inOrder, false);
    }

    /**
     * Returns the oldest day that takes events and corrections at a watermark; {@link
     * EventTime#NO_DAY} before the first watermark.
     */
    public int oldestOpenDay(DayCalendar calendar, long watermark) {
        return watermark == EventTime.NONE
                ? EventTime.NO_DAY
                : calendar.closedThrough(watermark - allowedLateness) + 1;
    }

    /** Returns whether live rows are written. */
    public boolean live() {
        return liveInterval > 0;
    }
}
