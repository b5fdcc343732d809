package io.tideline.local.replay;

import io.tideline.job.ReplaySummary;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Objects;

/**
 * The events that a report is about.
 *
 * @param records lines that were read, blank ones not counted
 * @param taken accepted events
 * @param firstDay an ISO date, of the first accepted event; null: there was none
 * @param lastDay an ISO date, of the newest accepted event; null: there was none
 */
public record EventsRead(
        long records, long taken, long duplicates, long rejected, String firstDay, String lastDay) {

    /** Returns what a replay read. */
    public static EventsRead of(ReplaySummary summary) {
        return new EventsRead(
                summary.read().records(),
                summary.taken(),
                summary.duplicates(),
                summary.rejections(),
                text(summary.read().firstDay()),
                text(summary.read().lastDay()));
    }

    private static String text(LocalDate day) {
        return Objects.toString(day, null);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d of %,d records taken, %s to %s; %,d duplicates, %,d rejected",
                taken,
                records,
                firstDay,
                lastDay,
                duplicates,
                rejected);
    }
}
