package io.tideline.delivery.route;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * When alerts of a route go out.
 *
 * @param digest how often they go out together
 * @param daily at which time of the day, for a daily digest
 * @param quiet null: no time is quiet
 */
public record Schedule(Digest digest, LocalTime daily, QuietHours quiet, ZoneId zone) {

    /** How often alerts go out together. */
    public enum Digest {
        NONE,
        HOURLY,
        DAILY
    }

    /**
     * When one alert goes out.
     *
     * @param due null: at once
     * @param isDigest whether with others
     */
    public record Departure(Instant due, boolean isDigest) {}

    /** Returns when an alert goes out that comes now; what comes in quiet hours, together. */
    public Departure departure(Instant now) {
        Instant due =
                switch (digest) {
                    case NONE -> now;
                    case HOURLY -> now.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
                    case DAILY -> nextDaily(now);
                };
        Instant awake = quiet == null ? due : quiet.end(due);
        boolean isAtOnce = awake.equals(now);
        return new Departure(isAtOnce ? null : awake, digest != Digest.NONE || !isAtOnce);
    }

    private Instant nextDaily(Instant now) {
        ZonedDateTime today = now.atZone(zone).with(daily);
        return (today.toInstant().isAfter(now) ? today : today.plusDays(1).with(daily)).toInstant();
    }
}
