package io.tideline.event.decode;

import java.io.Serializable;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * How a format writes times.
 *
 * @param unit of Unix time
 * @param zone of a date and time without an offset
 * @param unixZone of the Unix time of events, which is UTC's but where a tracker counts from a
 *     local midnight
 */
public record TimeForm(Unit unit, ZoneId zone, ZoneId unixZone) implements Serializable {

    public TimeForm {
        zone = zone.normalized();
        unixZone = unixZone.normalized();
    }

    /** Any unit, by its size; UTC. */
    public static final TimeForm DEFAULT = new TimeForm(Unit.AUTO, ZoneOffset.UTC, ZoneOffset.UTC);

    /** A unit of Unix time. */
    public enum Unit {
        AUTO(0),
        S(3),
        MS(0),
        US(-3),
        NS(-6);

        /** The units, as settings name them. */
        public static final Map<String, Unit> BY_NAME =
                Map.of("auto", AUTO, "s", S, "ms", MS, "us", US, "ns", NS);

        private final int power;

        Unit(int power) {
            this.power = power;
        }
    }

    /**
     * Returns the form of times of sending and receipt, whose Unix time is UTC's whatever that of
     * events is.
     */
    TimeForm ofTransport() {
        return new TimeForm(unit, zone, ZoneOffset.UTC);
    }

    private static boolean isUtc(ZoneId zone) {
        return zone.equals(ZoneOffset.UTC);
    }

    /** Returns a number as milliseconds since the epoch, or {@link Iso8601#INVALID}. */
    long ofNumber(String number) {
        long time = unit == Unit.AUTO ? UnixTime.parse(number) : UnixTime.parse(number, unit.power);
        return local(time, unixZone);
    }

    /** Returns a text as milliseconds since the epoch, or {@link Iso8601#INVALID}. */
    long ofText(String text) {
        long time = Iso8601.parse(text);
        if (time == Iso8601.INVALID) {
            return UnixTime.isOne(text) ? ofNumber(text) : Iso8601.INVALID;
        }
        return isUtc(zone) || Iso8601.hasOffset(text) ? time : local(time, zone);
    }

    /** Returns the instant of a local time; of two that a clock shows twice the first. */
    private static long local(long time, ZoneId zone) {
        if (time == Iso8601.INVALID || isUtc(zone)) {
            return time;
        }
        long second = Math.floorDiv(time, 1000L);
        return LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC).atZone(zone).toEpochSecond()
                        * 1000
                + Math.floorMod(time, 1000L);
    }
}
