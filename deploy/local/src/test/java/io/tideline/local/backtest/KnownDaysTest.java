package io.tideline.local.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.local.backtest.KnownDays.Count;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownDaysTest {
    private static final ZoneId UTC = ZoneId.of("UTC");

    /** Data of 1 to 10 March that end on the 10th at noon, with one entity. */
    @ParameterizedTest
    @CsvSource({
        // first row, horizon, outcome, days, followed, announceable
        "2025-03-01, 3d, ,                     6, 0, false",
        "2025-03-05, 3d, ,                     2, 0, false",
        "2025-03-06, 3d, ,                     1, 0, false",
        "2025-03-07, 3d, ,                     0, 0, false",
        "2025-03-10, 3d, ,                     0, 0, false",
        "2025-03-01, 3d, 2025-03-06T09:00:00Z, 5, 3, true",
        "2025-03-05, 3d, 2025-03-06T09:00:00Z, 1, 1, true",
        // on the day of the first row, whose end comes after it
        "2025-03-06, 3d, 2025-03-06T09:00:00Z, 0, 0, false",
        // at the very end of a day, and a millisecond after it
        "2025-03-05, 3d, 2025-03-06T00:00:00Z, 0, 0, false",
        "2025-03-05, 3d, 2025-03-06T00:00:00.001Z, 1, 1, true",
        // exactly the horizon after the end of the first day
        "2025-03-01, 3d, 2025-03-05T00:00:00Z, 3, 3, true",
        "2025-03-01, 3d, 2025-03-05T00:00:00.001Z, 4, 3, true",
        // so late that no day with the outcome within the horizon is judged but one
        "2025-03-01, 3d, 2025-03-10T00:00:00Z, 6, 1, true",
        "2025-03-01, 3d, 2025-03-10T12:00:00Z, 6, 0, true",
        // before the first row
        "2025-03-05, 3d, 2025-03-01T12:00:00Z, 0, 0, false",
        // no end of a day within so short a horizon
        "2025-03-01, 3h, 2025-03-06T09:00:00Z, 5, 0, false",
        "2025-03-01, 9h, 2025-03-06T09:00:00Z, 5, 1, true",
        // longer than the data
        "2025-03-01, 20d, 2025-03-06T09:00:00Z, 0, 0, true",
    })
    void countsDaysAtTheirEnds(
            LocalDate first,
            String horizon,
            Instant outcome,
            long count,
            long followed,
            boolean announceable) {
        var days = days(UTC, Duration.parse((horizon.endsWith("d") ? "P" : "PT") + horizon));
        days.add("a", (int) first.toEpochDay());
        days.add("a", (int) first.toEpochDay() + 1);
        var outcomes = new Outcomes();
        if (outcome != null) {
            outcomes.add("a", outcome.toEpochMilli());
        }
        assertThat(days.count(outcomes)).isEqualTo(new Count(count, followed));
        assertThat(days.announceable(outcomes).containsKey("a")).isEqualTo(announceable);
        assertThat(days.entities()).isEqualTo(1);
    }

    @Test
    void sumsEntitiesUp() {
        var days = days(UTC, Duration.ofDays(3));
        days.add("globex", day(1));
        days.add("acme", day(1));
        days.add("initech", day(5));
        var outcomes = new Outcomes();
        outcomes.add("acme", Instant.parse("2025-03-06T09:00:00Z").toEpochMilli());
        outcomes.add("initech", Instant.parse("2025-03-07T10:00:00Z").toEpochMilli());
        outcomes.add("unseen", Instant.parse("2025-03-07T10:00:00Z").toEpochMilli());
        assertThat(days.count(outcomes)).isEqualTo(new Count(13, 5));
        assertThat(days.announceable(outcomes)).containsOnlyKeys("acme", "initech");
    }

    @Test
    void daysEndWhereTheNextOneStartsInTheTimeZone() {
        var days = days(ZoneId.of("Europe/Berlin"), Duration.ofDays(3));
        assertThat(days.endOf((int) LocalDate.parse("2025-03-29").toEpochDay()))
                .isEqualTo(Instant.parse("2025-03-29T23:00:00Z").toEpochMilli());
        assertThat(days.endOf((int) LocalDate.parse("2025-03-30").toEpochDay()))
                .isEqualTo(Instant.parse("2025-03-30T22:00:00Z").toEpochMilli());
    }

    @Test
    void withoutRowsThereAreNoDays() {
        var days = days(UTC, Duration.ofDays(3));
        var outcomes = new Outcomes();
        outcomes.add("a", 5);
        assertThat(days.count(outcomes)).isEqualTo(new Count(0, 0));
        assertThat(days.announceable(outcomes)).isEmpty();
    }

    private static KnownDays days(ZoneId zone, Duration horizon) {
        var end = Instant.parse("2025-03-10T12:00:00Z").toEpochMilli();
        return new KnownDays(new Horizon(horizon.toMillis(), end), zone, day(10));
    }

    private static int day(int ofMarch) {
        return (int) LocalDate.of(2025, 3, ofMarch).toEpochDay();
    }
}
