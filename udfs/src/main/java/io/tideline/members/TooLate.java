package io.tideline.members;

import io.tideline.event.Event;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.time.TimeSettings;
import java.time.Instant;
import java.time.LocalDate;

/** Words the rejection of events whose day takes no more corrections. */
final class TooLate {
    /** Placeholder: the payload was dropped upstream, because the event could not be rejected. */
    private static final byte[] NO_PAYLOAD = {};

    private TooLate() {}

    static Rejection rejection(Event event, int day, TimeSettings times) {
        String remedy =
                times.isBounded()
                        ? "sort the input by time, or raise out_of_orderness (--out-of-orderness), to accept such events."
                        : "raise allowed_lateness to accept such events.";
        return new Rejection(
                RejectionReason.TOO_LATE,
                "The event of %s came after %s had taken its last corrections; %s"
                        .formatted(
                                Instant.ofEpochMilli(event.timestamp()),
                                LocalDate.ofEpochDay(day),
                                remedy),
                event.position(),
                event.payload() == null ? NO_PAYLOAD : event.payload());
    }
}
