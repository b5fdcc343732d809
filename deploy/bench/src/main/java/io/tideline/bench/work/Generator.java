package io.tideline.bench.work;

import java.time.DayOfWeek;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Makes a workload's calls, in the order in which they arrive. Users come in sessions of about a
 * dozen calls, about one a minute; nights and weekends are quiet. A timestamp is up to five minutes
 * older than the call's arrival, and one call in twenty arrives again within three minutes, so that
 * none is late by Tideline's default of ten minutes.
 */
public final class Generator {
    /** Partitions of the topic; each user's calls are in one of them. */
    public static final int PARTITIONS = 4;

    private static final double DUPLICATES = 0.05;
    private static final int DUPLICATE_WITHIN_MINUTES = 3;
    private static final int MOST_REMEMBERED = 1 << 14;

    private static final int SESSION_CALLS = 12;
    private static final double GROUP_CALLS = 0.1;
    private static final double IDENTIFY_CALLS = 0.1;

    /** Most calls arrive within seconds; one in this many was held back by its sender. */
    private static final int HELD_BACK = 10;

    private static final int DELAY_MILLIS = 5_000;
    private static final int LONG_DELAY_MILLIS = (int) TimeUnit.MINUTES.toMillis(5);

    private static final int MINUTE_MILLIS = 60_000;
    private static final int DAY_MINUTES = 24 * 60;

    /** The activity in each hour of a day. */
    private static final double[] HOURS = {
        2, 1, 1, 1, 2, 4, 10, 25, 55, 80, 90, 85, 70, 80, 90, 88, 75, 55, 35, 25, 18, 12, 8, 4
    };

    private static final double WEEKEND = 0.25;

    /** Takes the calls one by one. */
    public interface Sink {
        /**
         * Takes the next call.
         *
         * @param partition from 0 to {@link #PARTITIONS}, exclusive
         * @param user the user's id; must not be changed
         * @param call JSON in UTF-8; must not be changed
         */
        void accept(int partition, byte[] user, byte[] call);
    }

    private final Workload work;
    private final Customers customers;
    private final SplittableRandom random;
    private final CallBytes calls;
    private final AliasTable deeds = Deed.frequencies();
    private final int[] newcomers;
    private int joined;

    private int[] sessionUsers = new int[64];
    private boolean[] sessionBegins = new boolean[64];
    private int sessions;

    private final int[] rememberedUsers = new int[MOST_REMEMBERED];
    private final byte[][] remembered = new byte[MOST_REMEMBERED][];
    private final int[] rememberedMinutes = new int[MOST_REMEMBERED];
    private int memories;

    private long made;
    private Sink sink;

    public Generator(Workload work) {
        this.work = work;
        this.customers = new Customers(work, work.days() * DAY_MINUTES);
        this.random = new SplittableRandom(~work.seed());
        this.calls = new CallBytes(customers, random);
        this.newcomers = newcomers();
    }

    /** Returns the accounts that join during the workload, in order of their joining. */
    private int[] newcomers() {
        Integer[] accounts = new Integer[customers.accounts()];
        Arrays.setAll(accounts, account -> account);
        return Arrays.stream(accounts)
                .filter(account -> customers.joinsAt(account) > 0)
                .sorted(Comparator.comparingInt(customers::joinsAt))
                .mapToInt(account -> account)
                .toArray();
    }

    /** Returns the partition of a user's calls. */
    static int partitionOf(int user) {
        return ((user * 0x9E3779B1) >>> 16) % PARTITIONS;
    }

    /** Makes all calls of the workload; can be called only once. */
    public void run(Sink to) {
        sink = to;
        int minutes = work.days() * DAY_MINUTES;
        double whole = 0;
        for (int minute = 0; minute < minutes; minute++) {
            whole += intensity(minute);
        }
        double until = 0;
        for (int minute = 0; minute < minutes; minute++) {
            until += intensity(minute);
            long due =
                    minute == minutes - 1
                            ? work.events()
                            : Math.round(work.events() * (until / whole));
            minute(minute, due);
        }
    }

    /** Returns the activity in a minute, relative to others. */
    private static double intensity(int minute) {
        int day = minute / DAY_MINUTES;
        DayOfWeek weekday = Workload.FIRST_DAY.plusDays(day).getDayOfWeek();
        boolean weekend = weekday == DayOfWeek.SATURDAY || weekday == DayOfWeek.SUNDAY;
        return HOURS[minute % DAY_MINUTES / 60] * (weekend ? WEEKEND : 1);
    }

    private void minute(int minute, long due) {
        int calls = (int) (due - made);
        // About one call a minute from each session; the fewer there are, the longer they take.
        openSessions(Math.max(1, calls), minute);
        while (joined < newcomers.length
                && customers.joinsAt(newcomers[joined]) <= minute
                && made + 1 < due) {
            int founder = customers.firstUserOf(newcomers[joined]);
            send(Deed.GROUPED, founder, minute, minute * (long) MINUTE_MILLIS);
            send(Deed.ACCOUNT_CREATED, founder, minute, minute * (long) MINUTE_MILLIS + 1);
            joined++;
        }
        while (made < due) {
            if (random.nextDouble() < DUPLICATES && sendAgain(minute, calls)) {
                continue;
            }
            step(random.nextInt(sessions), minute);
        }
    }

    private void openSessions(int count, int minute) {
        if (count > sessionUsers.length) {
            sessionUsers = Arrays.copyOf(sessionUsers, count * 2);
            sessionBegins = Arrays.copyOf(sessionBegins, count * 2);
        }
        for (; sessions < count; sessions++) {
            begin(sessions, minute);
        }
        sessions = count;
    }

    private void begin(int session, int minute) {
        sessionUsers[session] = customers.draw(minute, random);
        sessionBegins[session] = true;
    }

    /** Makes the next call of a session. */
    private void step(int session, int minute) {
        int user = sessionUsers[session];
        if (sessionBegins[session]) {
            // A client library identifies the user before it sends an action.
            double chance = random.nextDouble();
            if (chance < GROUP_CALLS) {
                send(Deed.GROUPED, user, minute);
            } else if (chance < GROUP_CALLS + IDENTIFY_CALLS) {
                send(Deed.IDENTIFIED, user, minute);
            } else {
                send(Deed.LOGGED_IN, user, minute);
            }
            sessionBegins[session] = false;
            return;
        }
        send(Deed.byChance(deeds.draw(random)), user, minute);
        if (random.nextInt(SESSION_CALLS - 1) == 0) {
            begin(session, minute);
        }
    }

    private void send(Deed deed, int user, int minute) {
        int delay =
                random.nextInt(HELD_BACK) == 0
                        ? random.nextInt(LONG_DELAY_MILLIS)
                        : random.nextInt(DELAY_MILLIS);
        long at = minute * (long) MINUTE_MILLIS + random.nextInt(MINUTE_MILLIS) - delay;
        send(deed, user, minute, Math.max(0, at));
    }

    /**
     * @param at milliseconds from the workload's start
     */
    private void send(Deed deed, int user, int minute, long at) {
        byte[] call = calls.of(deed, user, work.start() + at);
        int slot = memories++ % MOST_REMEMBERED;
        remembered[slot] = call;
        rememberedUsers[slot] = user;
        rememberedMinutes[slot] = minute;
        out(user, call);
    }

    /** Sends a call of the last minutes again; returns false if there is none available. */
    private boolean sendAgain(int minute, int perMinute) {
        int recent = Math.min(memories, Math.min(MOST_REMEMBERED, perMinute * 2));
        if (recent == 0) {
            return false;
        }
        int slot = (memories - 1 - random.nextInt(recent)) % MOST_REMEMBERED;
        if (minute - rememberedMinutes[slot] >= DUPLICATE_WITHIN_MINUTES) {
            return false;
        }
        out(rememberedUsers[slot], remembered[slot]);
        return true;
    }

    private void out(int user, byte[] call) {
        made++;
        sink.accept(partitionOf(user), customers.userId(user), call);
    }
}
