package io.tideline.job.sink.postgres.copy;

import java.time.Instant;
import java.time.LocalDate;

/** Days and times as PostgreSQL counts them: from 2000 on, times in microseconds. */
final class PostgresTime {
    private static final long EPOCH = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
    private static final int EPOCH_DAY = (int) LocalDate.of(2000, 1, 1).toEpochDay();

    /** Times are from 4714 BC to the year 294276. */
    private static final long FIRST = Instant.parse("-4713-11-24T00:00:00Z").toEpochMilli();

    private static final long END = Instant.parse("+294277-01-01T00:00:00Z").toEpochMilli();
    private static final long INFINITE_PAST = Long.MIN_VALUE;
    private static final long INFINITE_FUTURE = Long.MAX_VALUE;

    private PostgresTime() {}

    /**
     * Returns a {@code timestamptz}. A time that PostgreSQL cannot hold is infinite, so that its
     * row is there and sorts where it should.
     *
     * @param millis since 1970
     */
    static long micros(long millis) {
        if (millis < FIRST) {
            return INFINITE_PAST;
        }
        return millis < END ? (millis - EPOCH) * 1_000 : INFINITE_FUTURE;
    }

    /**
     * Returns a {@code date} in binary form.
     *
     * @param day since 1970, of a year that an {@link Instant} can be in
     */
    static int day(int day) {
        return Math.subtractExact(day, EPOCH_DAY);
    }
}
