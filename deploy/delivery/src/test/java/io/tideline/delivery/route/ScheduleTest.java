package io.tideline.delivery.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.delivery.route.Schedule.Departure;
import io.tideline.delivery.route.Schedule.Digest;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Berlin is an hour ahead of UTC in winter, and two in summer. 2025-03-07 is a Friday. */
class ScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final QuietHours NIGHTS_AND_WEEKENDS =
            new QuietHours(
                    LocalTime.of(19, 0),
                    LocalTime.of(8, 0),
                    Set.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY),
                    BERLIN);

    @ParameterizedTest
    @CsvSource({
        "2025-03-05T12:00:00Z, 2025-03-05T12:00:00Z", // by day
        "2025-03-05T17:59:59Z, 2025-03-05T17:59:59Z", // just before
        "2025-03-05T18:00:00Z, 2025-03-06T07:00:00Z", // from the evening to the next morning
        "2025-03-05T23:30:00Z, 2025-03-06T07:00:00Z", // after midnight there
        "2025-03-06T06:59:59Z, 2025-03-06T07:00:00Z",
        "2025-03-06T07:00:00Z, 2025-03-06T07:00:00Z",
        "2025-03-07T18:00:00Z, 2025-03-10T07:00:00Z", // over the weekend
        "2025-03-29T12:00:00Z, 2025-03-31T06:00:00Z" // summer time begins on Sunday
    })
    void quietHoursEnd(Instant then, Instant end) {
        assertThat(NIGHTS_AND_WEEKENDS.end(then)).isEqualTo(end);
    }

    @Test
    void quietHoursMayBeWithinADay_orOnlyDays() {
        QuietHours noon =
                new QuietHours(LocalTime.of(12, 0), LocalTime.of(13, 0), Set.of(), BERLIN);
        assertThat(noon.end(Instant.parse("2025-03-05T11:30:00Z")))
                .isEqualTo("2025-03-05T12:00:00Z");
        assertThat(noon.end(Instant.parse("2025-03-05T12:00:00Z")))
                .isEqualTo("2025-03-05T12:00:00Z");
        QuietHours sundays =
                new QuietHours(LocalTime.MIN, LocalTime.MIN, Set.of(DayOfWeek.SUNDAY), BERLIN);
        assertThat(sundays.end(Instant.parse("2025-03-08T12:00:00Z")))
                .isEqualTo("2025-03-08T12:00:00Z");
        assertThat(sundays.end(Instant.parse("2025-03-09T12:00:00Z")))
                .isEqualTo("2025-03-09T23:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, 2025-03-05T12:10:00Z, , false",
        "NONE, 2025-03-05T20:00:00Z, 2025-03-06T07:00:00Z, true",
        "HOURLY, 2025-03-05T12:10:00Z, 2025-03-05T13:00:00Z, true",
        "HOURLY, 2025-03-05T17:10:00Z, 2025-03-06T07:00:00Z, true",
        "DAILY, 2025-03-05T08:00:00Z, 2025-03-05T08:30:00Z, true",
        "DAILY, 2025-03-05T08:30:00Z, 2025-03-06T08:30:00Z, true",
        "DAILY, 2025-03-07T09:00:00Z, 2025-03-10T07:00:00Z, true"
    })
    void alertsLeave(Digest digest, Instant now, Instant due, boolean isDigest) {
        Schedule schedule = new Schedule(digest, LocalTime.of(9, 30), NIGHTS_AND_WEEKENDS, BERLIN);
        assertThat(schedule.departure(now)).isEqualTo(new Departure(due, isDigest));
    }
}
