package io.tideline.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Days in all time zones that the JDK knows, wherever their clocks change. */
class DayCalendarTest {
    private static final long DAY = 86_400_000;
    private static final long HOUR = 3_600_000;

    /** Clocks change by rules from some year on: they are looked at until then. */
    private static final Instant END = Instant.parse("2040-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        // Set back at 00:01 to 23:01: the day begins at the first of two midnights.
        "America/St_Johns, 2006-10-29T02:30:00Z, 2006-10-29",
        "America/St_Johns, 2006-10-29T02:31:00Z, 2006-10-29",
        "America/St_Johns, 2006-10-29T02:29:59.999Z, 2006-10-28",
        "America/St_Johns, 2006-10-29T03:15:00Z, 2006-10-29",
        "America/Goose_Bay, 2010-11-07T03:00:30Z, 2010-11-07",
        "America/Goose_Bay, 2010-11-07T03:30:00Z, 2010-11-07",
        "America/Moncton, 2006-10-29T03:30:00Z, 2006-10-29",
        // Set back at 02:00 to 23:00 of the day before.
        "Antarctica/Casey, 2010-03-04T12:59:59.999Z, 2010-03-04",
        "Antarctica/Casey, 2010-03-04T13:00:00Z, 2010-03-05",
        "Antarctica/Casey, 2010-03-04T15:30:00Z, 2010-03-05",
        // Set back at 00:00 to 23:00: the first midnight is the second one.
        "Asia/Beirut, 2022-10-29T21:30:00Z, 2022-10-29",
        "Asia/Beirut, 2022-10-29T22:00:00Z, 2022-10-30",
        // No midnight, no day, and one day twice.
        "America/Sao_Paulo, 2018-11-04T03:00:00Z, 2018-11-04",
        "Pacific/Apia, 2011-12-30T10:00:00Z, 2011-12-31",
        "America/Juneau, 1867-10-19T07:00:00Z, 1867-10-19",
    })
    void takesADayToItsNextBeginning(String zone, Instant instant, LocalDate day) {
        var calendar = new DayCalendar(ZoneId.of(zone));

        assertThat(LocalDate.ofEpochDay(calendar.dayOf(instant.toEpochMilli()))).isEqualTo(day);
    }

    @Test
    void beginsADayWithTheFirstInstantOfItsDate() {
        for (ZoneId zone : zones()) {
            ZoneRules rules = zone.getRules();
            var calendar = new DayCalendar(zone);
            for (int day : daysOfChange(rules)) {
                long begin = calendar.firstMillisOf(day);
                assertThat(begin)
                        .as("%s, %s", zone, LocalDate.ofEpochDay(day))
                        .isEqualTo(firstInstantFrom(day, rules));
            }
        }
    }

    @Test
    void knowsADayWhateverWasLookedUpBefore() {
        Random random = new Random(42);
        for (ZoneId zone : zones()) {
            var calendar = new DayCalendar(zone);
            for (int day : daysOfChange(zone.getRules())) {
                List<Long> instants = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    instants.add(calendar.firstMillisOf(day) + random.nextLong(-DAY, 2 * DAY));
                }
                instants.add(calendar.firstMillisOf(day));
                instants.add(calendar.lastMillisOf(day));
                Collections.shuffle(instants, random);
                for (long instant : instants) {
                    int found = calendar.dayOf(instant);
                    assertThat(found)
                            .as("%s, %s", zone, Instant.ofEpochMilli(instant))
                            .isEqualTo(new DayCalendar(zone).dayOf(instant));
                    assertThat(instant)
                            .as("%s, %s", zone, LocalDate.ofEpochDay(found))
                            .isBetween(calendar.firstMillisOf(found), calendar.lastMillisOf(found));
                }
            }
        }
    }

    @Test
    void closesADayWithItsLastMillisecondAlone() {
        for (ZoneId zone : zones()) {
            var calendar = new DayCalendar(zone);
            for (int day : daysOfChange(zone.getRules())) {
                long last = calendar.lastMillisOf(day);
                assertThat(calendar.closedThrough(last))
                        .as("%s, %s", zone, LocalDate.ofEpochDay(day))
                        .isEqualTo(calendar.lastEndingWith(day))
                        .isGreaterThanOrEqualTo(day);
                assertThat(calendar.closedThrough(last - 1))
                        .as("%s, %s", zone, LocalDate.ofEpochDay(day))
                        .isLessThan(day);
            }
        }
    }

    @Test
    void theEndOfTimeComesAfterAllDates() {
        for (ZoneId zone : zones()) {
            var calendar = new DayCalendar(zone);
            int last = (int) LocalDate.of(9999, 12, 31).toEpochDay();
            for (long end : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - DAY}) {
                assertThat(calendar.dayOf(end)).isGreaterThan(last);
                assertThat(calendar.closedThrough(end)).isBetween(last + 1, Integer.MAX_VALUE - 1);
            }
        }
    }

    private static List<ZoneId> zones() {
        return ZoneId.getAvailableZoneIds().stream().sorted().map(ZoneId::of).toList();
    }

    /** Returns days around every change of clocks. */
    private static Set<Integer> daysOfChange(ZoneRules rules) {
        Set<Integer> days = new TreeSet<>();
        ZoneOffsetTransition change = rules.nextTransition(Instant.MIN);
        while (change != null && change.getInstant().isBefore(END)) {
            int from = (int) change.getDateTimeBefore().toLocalDate().toEpochDay();
            int to = (int) change.getDateTimeAfter().toLocalDate().toEpochDay();
            for (int day = Math.min(from, to) - 1; day <= Math.max(from, to) + 2; day++) {
                days.add(day);
            }
            change = rules.nextTransition(change.getInstant());
        }
        return days;
    }

    /**
     * Returns the first instant of a date or, where it was left out, of the next one, by trying.
     */
    private static long firstInstantFrom(int day, ZoneRules rules) {
        long from = day * DAY - 40 * HOUR;
        Set<Long> candidates = new TreeSet<>();
        Instant at = Instant.ofEpochMilli(from);
        Instant end = at.plusMillis(80 * HOUR);
        candidates.add(midnight(day, at, rules));
        ZoneOffsetTransition change = rules.nextTransition(at);
        while (change != null && !change.getInstant().isAfter(end)) {
            candidates.add(change.getInstant().toEpochMilli());
            candidates.add(midnight(day, change.getInstant(), rules));
            change = rules.nextTransition(change.getInstant());
        }
        return candidates.stream()
                .filter(instant -> instant >= from && dateOf(instant, rules) >= day)
                .findFirst()
                .orElseThrow();
    }

    /** Midnight by the offset that holds at an instant. */
    private static long midnight(int day, Instant at, ZoneRules rules) {
        return day * DAY - rules.getOffset(at).getTotalSeconds() * 1_000L;
    }

    private static long dateOf(long instant, ZoneRules rules) {
        Instant at = Instant.ofEpochMilli(instant);
        return Math.floorDiv(instant + rules.getOffset(at).getTotalSeconds() * 1_000L, DAY);
    }
}
