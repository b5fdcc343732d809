package io.tideline.population;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.harness.RecordedMetrics;
import io.tideline.time.DayCalendar;
import io.tideline.time.EventTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DayGaugesTest {
    private static final Instant NOW = Instant.parse("2025-05-06T10:00:00Z");

    private final RecordedMetrics group = new RecordedMetrics();
    private final DayGauges gauges =
            new DayGauges(
                    group, new DayCalendar(ZoneId.of("Europe/Berlin")), () -> NOW.toEpochMilli());

    @Test
    void withoutAClosedDayBothAreBelowZero() {
        assertThat(group.values())
                .isEqualTo(Map.of("lastClosedDay", -1, "lastClosedDayAgeMs", -1L));
        gauges.closed(EventTime.NO_DAY);
        assertThat(group.values())
                .isEqualTo(Map.of("lastClosedDay", -1, "lastClosedDayAgeMs", -1L));
    }

    /** The day ended at 22:00 UTC, twelve hours ago. */
    @Test
    void theAgeIsTheTimeSinceTheDayEnded() {
        int day = (int) LocalDate.parse("2025-05-05").toEpochDay();
        gauges.closed(day);
        assertThat(group.values())
                .isEqualTo(Map.of("lastClosedDay", day, "lastClosedDayAgeMs", 12 * 3_600_000L));
    }
}
