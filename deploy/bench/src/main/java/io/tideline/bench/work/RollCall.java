package io.tideline.bench.work;

import java.util.SplittableRandom;

/**
 * A different workload: on each day every user does the same few things, so that the size of state
 * and the number of rows are known in advance.
 */
public final class RollCall {
    /** The number of different things that users can do. */
    public static final int MOST_KINDS = Deed.COUNTED.size();

    private static final long DAY_MILLIS = 86_400_000;

    private final Workload work;
    private final int kinds;
    private final Customers customers;
    private final CallBytes calls;

    /**
     * Creates the workload of these users over these days, which determine the number of calls.
     *
     * @param kinds the number of things that each user does per day, up to {@link #MOST_KINDS}
     */
    public RollCall(Workload work, int kinds) {
        this.work = work;
        this.kinds = kinds;
        this.customers = new Customers(work, 1);
        this.calls = new CallBytes(customers, new SplittableRandom(work.seed()));
    }

    /** Returns the number of calls. */
    public long size() {
        return (long) work.users() * kinds * work.days();
    }

    /** Makes the calls: each day all users once, then all again. */
    public void run(Generator.Sink sink) {
        for (long made = 0; made < size(); made++) {
            long at = work.start() + made * work.days() / size() * DAY_MILLIS;
            long inDay = made % ((long) work.users() * kinds);
            at += inDay * DAY_MILLIS / ((long) work.users() * kinds);
            send(
                    Deed.COUNTED.get((int) (inDay / work.users())),
                    (int) (inDay % work.users()),
                    at,
                    sink);
        }
    }

    /**
     * Makes a call for some users, spread over a day.
     *
     * @param day of the workload, from 0
     * @param step every how many users one is included, from 1
     * @return the number of users and accounts included
     */
    public int day(int day, int step, Generator.Sink sink) {
        int users = (work.users() + step - 1) / step;
        long start = work.start() + day * DAY_MILLIS;
        int accounts = 0;
        int lastAccount = -1;
        for (int call = 0; call < users; call++) {
            int user = call * step;
            send(Deed.LOGGED_IN, user, start + call * DAY_MILLIS / users, sink);
            if (customers.accountOf(user) != lastAccount) {
                lastAccount = customers.accountOf(user);
                accounts++;
            }
        }
        return users + accounts;
    }

    /**
     * Makes a call that counts ten points and has no daily cap.
     *
     * @param at its timestamp, in milliseconds since 1970
     */
    public void call(int user, long at, Generator.Sink sink) {
        send(Deed.INTEGRATION_CONNECTED, user, at, sink);
    }

    /** Makes a call in each partition, so that the clock of all reaches a time. */
    public void moveClock(long at, Generator.Sink sink) {
        for (int partition = 0; partition < Generator.PARTITIONS; partition++) {
            int user = 0;
            while (Generator.partitionOf(user) != partition) {
                user++;
            }
            send(Deed.LOGGED_IN, user, at, sink);
        }
    }

    private void send(Deed deed, int user, long at, Generator.Sink sink) {
        sink.accept(Generator.partitionOf(user), customers.userId(user), calls.of(deed, user, at));
    }
}
