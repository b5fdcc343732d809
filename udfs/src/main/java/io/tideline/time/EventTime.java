package io.tideline.time;

/** Values of event time that are no time: of watermarks, in milliseconds, and of days. */
public final class EventTime {
    /** Before the first watermark. */
    public static final long NONE = Long.MIN_VALUE;

    /** Flink's last watermark, at the end of bounded input: no day ends with it. */
    public static final long END_OF_INPUT = Long.MAX_VALUE;

    /** No day. */
    public static final int NO_DAY = Integer.MIN_VALUE;

    private EventTime() {}
}
