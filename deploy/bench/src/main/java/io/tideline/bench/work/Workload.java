package io.tideline.bench.work;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The parameters of the generator.
 *
 * @param events the number of events, including duplicates; at least 1
 * @param users at least as many as accounts
 * @param accounts at least 1
 * @param days over which the events are spread, at least 1
 * @param hot whether one account makes half of all events
 * @param seed equal work for equal seeds
 */
public record Workload(long events, int users, int accounts, int days, boolean hot, long seed) {

    /** The month of the whole workload, in the past on any machine. */
    public static final LocalDate FIRST_DAY = LocalDate.of(2025, 9, 1);

    /** The whole workload; smaller ones have as many events per day. */
    public static final long MONTH_EVENTS = 8_000_000;

    public static final int MONTH_DAYS = 30;
    public static final int USERS = 20_000;
    public static final int ACCOUNTS = 1_000;

    private static final int FEWEST_DAYS = 2;
    private static final long SEED = 20_000_001;

    public Workload {
        if (events < 1 || accounts < 1 || users < accounts || days < 1) {
            throw new IllegalArgumentException(
                    "A work of "
                            + events
                            + " events, "
                            + users
                            + " users, "
                            + accounts
                            + " accounts and "
                            + days
                            + " days cannot be made; it must have at least one of each, and a user"
                            + " for each account.");
        }
    }

    /** Returns the usual product, over as many days as this many events take. */
    public static Workload of(long events) {
        return new Workload(events, USERS, ACCOUNTS, daysOf(events), false, SEED);
    }

    private static int daysOf(long events) {
        long days = Math.round((double) events * MONTH_DAYS / MONTH_EVENTS);
        return (int) Math.max(FEWEST_DAYS, Math.min(MONTH_DAYS, days));
    }

    /** Returns the same workload with other users, in accounts of the same mean size. */
    public Workload withUsers(int count) {
        int inAccounts = (int) Math.max(1, (long) count * accounts / users);
        return new Workload(events, count, inAccounts, days, hot, seed);
    }

    /** Returns the same workload with its users in another number of accounts. */
    public Workload withAccounts(int count) {
        return new Workload(events, users, count, days, hot, seed);
    }

    /** Returns the same workload over other days. */
    public Workload withDays(int count) {
        return new Workload(events, users, accounts, count, hot, seed);
    }

    /** Returns the same workload with one account that makes half of all events. */
    public Workload withHotAccount() {
        return new Workload(events, users, accounts, days, true, seed);
    }

    /** Returns the first millisecond of its last day, since 1970. */
    public long startOfLastDay() {
        return start() + Duration.ofDays(days - 1L).toMillis();
    }

    /** Returns its first millisecond, since 1970. */
    public long start() {
        return FIRST_DAY.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    }
}
