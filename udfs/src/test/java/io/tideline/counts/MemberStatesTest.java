package io.tideline.counts;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import io.tideline.time.DayCalendar;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberStatesTest {

    @Test
    void seenDaysKnowTheRosterAndTheEventsBehindARow() {
        ActivityDays seen = new ActivityDays();
        for (int day : new int[] {10, 12, 12, 3, 20}) {
            seen.add(day);
        }
        seen.foldBefore(12);
        ByteWriter out = new ByteWriter();
        seen.write(out);
        ActivityDays read = ActivityDays.read(new ByteReader(out.toBytes()));

        assertThat(read.firstDay()).isEqualTo(3);
        assertThat(read.lastDay()).isEqualTo(20);
        assertThat(read.eventsThrough(12)).isEqualTo(4);
        assertThat(read.eventsThrough(20)).isEqualTo(5);
        assertThat(read.seenBetween(13, 19)).isFalse();
        assertThat(read.seenBetween(10, 19)).isTrue();
        assertThat(read.seenBetween(4, 12)).isTrue();
        assertThat(read.seenBetween(13, 20)).isTrue();
        assertThat(read.daysFrom(13)).containsExactly(20);
    }

    @Test
    void foldedDaysStillCountForTheRoster() {
        ActivityDays seen = new ActivityDays();
        seen.add(10);
        seen.foldBefore(50);

        assertThat(seen.seenBetween(10, 60)).isTrue();
        assertThat(seen.seenBetween(11, 60)).isFalse();
        assertThat(seen.lastDay()).isEqualTo(10);
    }

    @Test
    void theLatestSettingByTimeWinsWheneverItArrives() {
        ValueHistory plan = new ValueHistory();
        plan.set(5, 500, 1, "\"pro\"");
        plan.set(3, 300, 2, "\"trial\"");
        plan.set(5, 450, 3, "\"free\""); // arrives later, is older
        plan.set(7, 700, 4, null); // unset
        ByteWriter out = new ByteWriter();
        plan.write(out);
        ValueHistory read = ValueHistory.read(new ByteReader(out.toBytes()));

        assertThat(read.at(2)).isNull();
        assertThat(read.at(3)).isEqualTo("\"trial\"");
        assertThat(read.at(5)).isEqualTo("\"pro\"");
        assertThat(read.at(6)).isEqualTo("\"pro\"");
        assertThat(read.at(7)).isNull();
    }

    @Test
    void atOneInstantTheLaterArrivalWinsThenTheGreaterValue() {
        ValueHistory value = new ValueHistory();
        value.set(1, 100, 9, "b");
        value.set(1, 100, 8, "c");
        assertThat(value.at(1)).isEqualTo("b");
        value.set(1, 100, 9, "a");
        assertThat(value.at(1)).isEqualTo("b");
        value.set(1, 100, 9, "c");
        assertThat(value.at(1)).isEqualTo("c");
    }

    @Test
    void foldingKeepsTheValueThatStillStands() {
        ValueHistory value = new ValueHistory();
        value.set(1, 1, 0, "a");
        value.set(2, 2, 0, "b");
        value.set(9, 9, 0, "c");
        value.foldBefore(5);

        assertThat(value.at(5)).isEqualTo("b");
        assertThat(value.at(9)).isEqualTo("c");
    }

    @Test
    void stringsSortByCodePoint() {
        // U+FF5E is below U+1F600, though its one char is above the other's first.
        assertThat(List.of("a😀", "a～", "a", "b", "").stream().sorted(CodePointOrder.INSTANCE))
                .containsExactly("", "a", "a～", "a😀", "b");
    }

    /** Samoa went from the 29th to the 31st of December 2011. */
    @Test
    void aSkippedDateEndsWithTheDayBefore() {
        DayCalendar calendar = new DayCalendar(ZoneId.of("Pacific/Apia"));
        int before = (int) LocalDate.parse("2011-12-29").toEpochDay();
        long end = Instant.parse("2011-12-30T10:00:00Z").toEpochMilli() - 1;

        assertThat(calendar.dayOf(end)).isEqualTo(before);
        assertThat(calendar.dayOf(end + 1)).isEqualTo(before + 2);
        assertThat(calendar.lastMillisOf(before + 1)).isEqualTo(end);
        assertThat(calendar.lastEndingWith(before)).isEqualTo(before + 1);
        assertThat(calendar.closedThrough(end)).isEqualTo(before + 1);
        assertThat(calendar.closedThrough(end - 1)).isEqualTo(before - 1);
    }

    @ParameterizedTest
    @CsvSource({
        "UTC, 2025-05-05T23:59:59.999Z, 2025-05-05",
        "Europe/Berlin, 2025-03-29T22:59:59.999Z, 2025-03-29",
        "Europe/Berlin, 2025-03-29T23:00:00.000Z, 2025-03-30",
        "Europe/Berlin, 2025-03-30T21:59:59.999Z, 2025-03-30", // a day of 23 hours
        "Europe/Berlin, 2025-10-26T22:59:59.999Z, 2025-10-26", // a day of 25 hours
        "America/New_York, 1969-12-31T23:00:00.000Z, 1969-12-31",
        "Asia/Kolkata, 2025-01-01T18:30:00.000Z, 2025-01-02",
    })
    void daysAreLocal(String zone, Instant instant, LocalDate expected) {
        DayCalendar calendar = new DayCalendar(ZoneId.of(zone));
        int day = calendar.dayOf(instant.toEpochMilli());

        assertThat(LocalDate.ofEpochDay(day)).isEqualTo(expected);
        assertThat(calendar.dayOf(calendar.lastMillisOf(day))).isEqualTo(day);
        assertThat(calendar.dayOf(calendar.lastMillisOf(day) + 1)).isEqualTo(day + 1);
        assertThat(calendar.closedThrough(calendar.lastMillisOf(day))).isEqualTo(day);
        assertThat(calendar.closedThrough(calendar.lastMillisOf(day) - 1)).isEqualTo(day - 1);
    }

    @Test
    void stringsAreWrittenOnceWhereRequested() {
        List<String> strings =
                Arrays.asList("acme", null, "größe 😀", "acme", "", null, "", "acme");
        ByteWriter out = new ByteWriter();
        out.writeString("acme");
        out.writeStringsOnce();
        strings.forEach(out::writeString);

        ByteReader in = new ByteReader(out.toBytes());
        assertThat(in.readString()).isEqualTo("acme");
        in.readStringsOnce();
        assertThat(strings.stream().map(ignored -> in.readString()).collect(Collectors.toList()))
                .isEqualTo(strings);
        assertThat(out.toBytes()).hasSize(5 + 6 + 1 + 14 + 1 + 2 + 1 + 1 + 1);
    }
}
