package io.tideline.buffer;

import io.tideline.message.DailySnapshot;
import io.tideline.message.SingleEvent;
import io.tideline.time.DayCalendar;
import java.util.Comparator;

/**
 * When something that waits is taken: by the watermark that releases it, of equal ones late events
 * first, then final rows, then corrections, and of these by day. Event time alone decides it, so
 * what is taken in this order comes out the same however fast the input is read.
 *
 * @param releaseAt the watermark that it waits for
 * @param day of a row; 0 for events, which are taken as they came
 */
public record Turn(long releaseAt, Kind kind, int day) implements Comparable<Turn> {
    private static final Comparator<Turn> ORDER =
            Comparator.comparingLong(Turn::releaseAt)
                    .thenComparing(Turn::kind)
                    .thenComparingInt(Turn::day);

    /** What waits; in the order in which they are taken. */
    public enum Kind {
        EVENT,
        FINAL,
        CORRECTION
    }

    /** Returns the turn of a late event. */
    public static Turn of(SingleEvent event) {
        return new Turn(event.releaseAt(), Kind.EVENT, 0);
    }

    /** Returns the turn of a row: of a final one, the end of its day. */
    public static Turn of(DailySnapshot row, DayCalendar calendar) {
        return row.kind() == DailySnapshot.Kind.FINAL
                ? ofFinal(row.day(), calendar)
                : new Turn(row.releaseAt(), Kind.CORRECTION, row.day());
    }

    /** Returns the turn of the final rows of a day. */
    public static Turn ofFinal(int day, DayCalendar calendar) {
        return new Turn(calendar.lastMillisOf(day), Kind.FINAL, day);
    }

    static Turn parse(String text) {
        String[] parts = text.split(" ");
        return new Turn(
                Long.parseLong(parts[0]), Kind.valueOf(parts[1]), Integer.parseInt(parts[2]));
    }

    String text() {
        return releaseAt + " " + kind + " " + day;
    }

    @Override
    public int compareTo(Turn other) {
        return ORDER.compare(this, other);
    }
}
