package io.tideline.job.sink.postgres;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** Times as PostgreSQL reads them: from 4714 BC to the year 294276. */
final class PostgresTime {
    private static final Instant FIRST = Instant.parse("-4713-11-24T00:00:00Z");
    private static final Instant END = Instant.parse("+294277-01-01T00:00:00Z");

    private static final DateTimeFormatter FORM =
            new DateTimeFormatterBuilder()
                    .appendValue(ChronoField.YEAR_OF_ERA, 4, 9, SignStyle.NOT_NEGATIVE)
                    .appendPattern("-MM-dd HH:mm:ss.SSS'+00'")
                    .toFormatter(Locale.ROOT);

    private PostgresTime() {}

    /**
     * The text of a {@code timestamptz}; null as null. A time that PostgreSQL cannot hold is
     * infinite, so that its row is there and sorts where it should.
     *
     * @param millis since the epoch
     */
    static String text(Long millis) {
        if (millis == null) {
            return null;
        }
        Instant instant = Instant.ofEpochMilli(millis);
        if (instant.isBefore(FIRST)) {
            return "-infinity";
        }
        if (!instant.isBefore(END)) {
            return "infinity";
        }
        OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
        return FORM.format(time) + (time.getYear() > 0 ? "" : " BC");
    }
}
