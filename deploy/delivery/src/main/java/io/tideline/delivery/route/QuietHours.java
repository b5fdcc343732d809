package io.tideline.delivery.route;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Set;

/**
 * When nobody is to be disturbed.
 *
 * @param from may be after {@code to}: then it is overnight; equal to it: no time of a day is
 * @param to the first time at which messages are sent again
 * @param days that are quiet as a whole; not all seven
 */
public record QuietHours(LocalTime from, LocalTime to, Set<DayOfWeek> days, ZoneId zone) {
    public QuietHours {
        days = Set.copyOf(days);
    }

    /** Returns the first time from then on that is not quiet: itself, if it is not. */
    public Instant end(Instant then) {
        ZonedDateTime time = then.atZone(zone);
        while (true) {
            if (days.contains(time.getDayOfWeek())) {
                time = time.toLocalDate().plusDays(1).atStartOfDay(zone);
            } else if (isQuiet(time.toLocalTime())) {
                boolean isTomorrow = !time.toLocalTime().isBefore(to);
                time = time.toLocalDate().plusDays(isTomorrow ? 1 : 0).atTime(to).atZone(zone);
            } else {
                return time.toInstant();
            }
        }
    }

    private boolean isQuiet(LocalTime time) {
        boolean isAfterFrom = !time.isBefore(from);
        boolean isBeforeTo = time.isBefore(to);
        return from.isAfter(to) ? isAfterFrom || isBeforeTo : isAfterFrom && isBeforeTo;
    }
}
