package io.tideline.job.option;

import io.tideline.event.decode.Iso8601;
import io.tideline.time.DayCalendar;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** From when on alerts are raised: {@code alerts.from}. */
public interface AlertsFrom {
    /** What the setting looks like, for messages. */
    String EXPECTED =
            "a time such as 2026-03-01T09:00:00Z, a day such as 2026-03-01, or start (when the job"
                    + " is first started)";

    /**
     * Returns milliseconds since the epoch, or empty where only the job's state knows them.
     *
     * @param zone of the model's days
     */
    OptionalLong millis(ZoneId zone);

    /** Reads the setting; empty where it is none of {@link #EXPECTED}. */
    static Optional<AlertsFrom> parse(String text) {
        if (text.equals("start")) {
            return Optional.of(zone -> OptionalLong.empty());
        }
        long time = Iso8601.parse(text);
        if (time != Iso8601.INVALID) {
            return Optional.of(zone -> OptionalLong.of(time));
        }
        return day(text)
                .map(day -> zone -> OptionalLong.of(new DayCalendar(zone).firstMillisOf(day)));
    }

    private static Optional<Integer> day(String text) {
        if (!Pattern.matches("\\d{4}-\\d{2}-\\d{2}", text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Math.toIntExact(LocalDate.parse(text).toEpochDay()));
        } catch (DateTimeException e) {
            return Optional.empty(); // there is no such day
        }
    }
}
