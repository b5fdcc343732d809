package io.tideline.members;

import io.tideline.event.Event;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.time.TimeSettings;
import java.time.Instant;
import java.time.LocalDate;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** What is said of an event whose day takes no more corrections. */
final class TooLate {
    private TooLate() {}

    /** Returns the rejection, with the event's own time, by which it is counted. */
    static StreamRecord<Rejection> rejection(Event event, int day, TimeSettings times) {
        String remedy =
                times.isBounded()
                        ? "sort the input by time, or raise out_of_orderness (--out-of-orderness), to accept such events."
                        : "raise allowed_lateness to accept such events.";
        String reason =
                "The event of %s came after %s had taken its last corrections; %s"
                        .formatted(
                                Instant.ofEpochMilli(event.timestamp()),
                                LocalDate.ofEpochDay(day),
                                remedy);
        // Without a payload where it was dropped upstream, as the event could not be rejected then.
        byte[] payload = event.payload() == null ? new byte[0] : event.payload();
        return new StreamRecord<>(
                new Rejection(
                        RejectionReason.TOO_LATE,
                        event.position().inRecord(reason),
                        event.position(),
                        payload),
                event.timestamp());
    }
}
