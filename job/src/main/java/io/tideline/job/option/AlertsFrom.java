package io.tideline.job.option;

import io.tideline.event.decode.Iso8601;
import io.tideline.time.DayCalendar;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** From when on alerts are raised: {@code alerts.from}. */
public sealed interface AlertsFrom {
    /** What the setting looks like, for messages. */
    String EXPECTED =
            "a time such as 2026-03-01T09:00:00Z, a day such as 2026-03-01, or start (when the job"
                    + " is first started)";

    /** When the job is first started, by the machine's clock. */
    record Start() implements AlertsFrom {
        @Override
        public OptionalLong millis(ZoneId zone) {
            return OptionalLong.empty();
        }
    }

    /** A point in time. */
    record Time(Instant time) implements AlertsFrom {
        @Override
        public OptionalLong millis(ZoneId zone) {
            return OptionalLong.of(time.toEpochMilli());
        }
    }

    /** The start of a day. */
    record Day(LocalDate day) implements AlertsFrom {
        @Override
        public OptionalLong millis(ZoneId zone) {
            int number = Math.toIntExact(day.toEpochDay());
            return OptionalLong.of(new DayCalendar(zone).firstMillisOf(number));
        }
    }

    /**
     * Returns milliseconds since the epoch, or empty where only the job's state knows them.
     *
     * @param zone of the model's days
     */
    OptionalLong millis(ZoneId zone);

    /** Reads the setting; empty where it is none of {@link #EXPECTED}. */
    static Optional<AlertsFrom> parse(String text) {
        if (text.equals("start")) {
            return Optional.of(new Start());
        }
        long time = Iso8601.parse(text);
        return time == Iso8601.INVALID
                ? day(text).map(Day::new)
                : Optional.of(new Time(Instant.ofEpochMilli(time)));
    }

    private static Optional<LocalDate> day(String text) {
        if (!Pattern.matches("\\d{4}-\\d{2}-\\d{2}", text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty(); // there is no such day
        }
    }
}
