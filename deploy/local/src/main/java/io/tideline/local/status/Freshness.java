package io.tideline.local.status;

import io.tideline.job.source.topic.WaitingEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether rows are fresh.
 *
 * @param closed null if there is no database to look into
 * @param waiting null if the events do not come from Kafka
 * @param maxAge how long ago the last closed day may have ended
 * @param maxWait for how long an event may wait
 */
public record Freshness(
        ClosedDay closed, WaitingEvents waiting, Duration maxAge, Duration maxWait) {

    /** In one word. */
    public enum Word {
        FRESH,
        STALE,
        /** No day has been closed yet. */
        EMPTY
    }

    public Word word() {
        if (waits() || isOld()) {
            return Word.STALE;
        }
        return closed != null && closed.day() == null ? Word.EMPTY : Word.FRESH;
    }

    private boolean isOld() {
        return closed != null && closed.day() != null && closed.ended().compareTo(maxAge) > 0;
    }

    private boolean waits() {
        return waiting != null
                && waiting.oldest() != null
                && waiting.oldest().compareTo(maxWait) > 0;
    }

    /** Returns the figures behind the word, a line each. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (closed != null) {
            lines.add(
                    "last closed day  "
                            + (closed.day() == null
                                    ? "none yet"
                                    : closed.day()
                                            + ", which ended "
                                            + text(closed.ended())
                                            + " ago"
                                            + (isOld() ? ", more than " + text(maxAge) : "")));
        }
        if (waiting != null) {
            lines.add(
                    "events waiting   "
                            + (waiting.oldest() == null
                                    ? "none"
                                    : waiting.records()
                                            + ", the oldest for "
                                            + text(waiting.oldest())
                                            + (waits() ? ", more than " + text(maxWait) : "")));
        }
        return lines;
    }

    private static String text(Duration duration) {
        if (duration.toHours() >= 48) {
            return duration.toDays() + " days";
        }
        if (duration.toMinutes() >= 120) {
            return duration.toHours() + " hours";
        }
        return duration.toSeconds() >= 120
                ? duration.toMinutes() + " minutes"
                : duration.toSeconds() + " s";
    }
}
