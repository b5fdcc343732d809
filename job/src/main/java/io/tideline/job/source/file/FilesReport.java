package io.tideline.job.source.file;

import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.event.format.FormatDecoder;
import io.tideline.time.DayCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the reader of files has come across, for whoever wants to know why a replay came out as it
 * did. It is filled by the one reader, and may be read when the job has ended.
 */
public final class FilesReport {
    private static final int MOST_NAMES = 10_000;
    private static final int MOST_TYPES = 20;

    /**
     * Why events of a file came too late.
     *
     * @param late how many did
     * @param line the one after which most of them came, having moved the clock
     * @param moved the time that it moved the clock to
     * @param before the time that the clock showed before; null: the line was the first
     * @param wrong the lines, few of them, without which nearly none would have been late: mostly
     *     their date is wrong; empty: the lines are in another order than that of time
     * @param furthest how far an event was behind the newest before it at most
     */
    public record LateFile(
            String file,
            long late,
            long line,
            Instant moved,
            Instant before,
            List<Long> wrong,
            Duration furthest) {}

    private final long outOfOrderness;
    private final long allowedLateness;
    private final DayCalendar calendar;

    private final Map<RejectionReason, Long> rejected = new EnumMap<>(RejectionReason.class);
    private final Map<RejectionReason, Rejection> firstRejected =
            new EnumMap<>(RejectionReason.class);
    private final NameTally ignoredTypes = new NameTally(MOST_TYPES);
    private final NameTally unmatched = new NameTally(MOST_NAMES);
    private final Map<String, FileClock> clocks = new HashMap<>();
    private FileClock clock;
    private long records;
    private long ownedEvents;
    private long late;
    private boolean anyNamesAnAccount;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    /**
     * @param outOfOrderness as the reader has it
     * @param allowedLateness how long a closed day takes late events
     * @param timezone the model's
     */
    public FilesReport(Duration outOfOrderness, Duration allowedLateness, ZoneId timezone) {
        this.outOfOrderness = outOfOrderness.toMillis();
        this.allowedLateness = allowedLateness.toMillis();
        this.calendar = new DayCalendar(timezone);
    }

    /**
     * Returns what a record is counted under: the name of an event that the model does not name, or
     * the type of a record that is ignored; null for all others, and where there is no name.
     *
     * @param decoder has just decoded it
     */
    static String nameOf(DecodeResult decoded, FormatDecoder decoder) {
        if (decoded.isEvent()) {
            Event event = decoded.event();
            return event.eventIndex() < 0 ? decoder.nameRead(event.type()) : null;
        }
        return decoded.isRejection() ? null : Objects.requireNonNullElse(decoder.typeRead(), "");
    }

    /**
     * Adds a record when its turn has come.
     *
     * @param name as {@link #nameOf} returned it when the record was decoded
     * @param watermark the one before it
     */
    void take(DecodeResult decoded, String name, long watermark) {
        records++;
        if (decoded.isEvent()) {
            take(decoded.event(), name, watermark);
        } else if (decoded.isRejection()) {
            take(decoded.rejection());
        } else {
            ignoredTypes.add(name);
        }
    }

    private void take(Rejection rejection) {
        rejected.merge(rejection.reason(), 1L, Long::sum);
        firstRejected.computeIfAbsent(
                rejection.reason(),
                reason ->
                        new Rejection(
                                reason, rejection.detail(), rejection.position(), new byte[0]));
    }

    private void take(Event event, String name, long watermark) {
        if (name != null) {
            unmatched.add(name);
        }
        boolean isTooLate = isTooLate(event.timestamp(), watermark);
        FileClock ofFile = clockOf(event.position().origin());
        if (isTooLate) {
            late++;
            ofFile.addLate(event.timestamp(), this::isTooLateAfter);
        }
        if (event.hasEntity()) {
            ownedEvents++;
            anyNamesAnAccount |= event.accountId() != null;
            ofFile.noteLag(event.timestamp());
            ofFile.add(event.position().offset(), event.timestamp());
            if (!isTooLate) {
                first = Math.min(first, event.timestamp());
                last = Math.max(last, event.timestamp());
            }
        }
    }

    /** Returns whether members reject an event; the same as they find. */
    private boolean isTooLate(long timestamp, long watermark) {
        // Mostly the first, which needs no calendar, says that it is not.
        return timestamp + allowedLateness <= watermark
                && calendar.lastMillisOf(calendar.dayOf(timestamp)) + allowedLateness <= watermark;
    }

    private boolean isTooLateAfter(long timestamp, long largest) {
        return isTooLate(timestamp, largest - outOfOrderness - 1);
    }

    private FileClock clockOf(String file) {
        if (clock == null || !clock.file().equals(file)) {
            clock = clocks.computeIfAbsent(file, FileClock::new);
        }
        return clock;
    }

    /** Returns how many records were read, blank lines not counted. */
    public long records() {
        return records;
    }

    /** Returns how many records could not be taken as events, by the reason. */
    public Map<RejectionReason, Long> rejected() {
        return rejected;
    }

    /** Returns the first record that could not be taken for a reason, without its payload. */
    public Rejection firstRejected(RejectionReason reason) {
        return firstRejected.get(reason);
    }

    /** Returns the types of the records that were ignored for it. */
    public NameTally ignoredTypes() {
        return ignoredTypes;
    }

    /** Returns the names of events that no entry of the model has. */
    public NameTally unmatched() {
        return unmatched;
    }

    /** Returns how many events came too late. */
    public long late() {
        return late;
    }

    /** Returns whether there are events and none of them names an account. */
    public boolean isWithoutAccounts() {
        return ownedEvents > 0 && !anyNamesAnAccount;
    }

    /** Returns the day of the first event that was not too late; null: there was none. */
    public LocalDate firstDay() {
        return first == Long.MAX_VALUE ? null : dateOf(first);
    }

    /** Returns the day of the newest event; null: there was none. */
    public LocalDate lastDay() {
        return last == Long.MIN_VALUE ? null : dateOf(last);
    }

    private LocalDate dateOf(long timestamp) {
        return LocalDate.ofEpochDay(calendar.dayOf(timestamp));
    }

    /** Returns how far an event was behind the newest of its file before it at most. */
    public Duration furthest() {
        return Duration.ofMillis(
                clocks.values().stream().mapToLong(FileClock::furthest).max().orElse(0));
    }

    /** Returns the files with the most events that came too late, so many of them at most. */
    public List<LateFile> lateFiles(int most) {
        return clocks.values().stream()
                .filter(ofFile -> ofFile.late() > 0)
                .sorted(
                        Comparator.comparingLong(FileClock::late)
                                .reversed()
                                .thenComparing(FileClock::file))
                .limit(most)
                .map(FileClock::lateFile)
                .toList();
    }
}
