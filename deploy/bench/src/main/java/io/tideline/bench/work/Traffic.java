package io.tideline.bench.work;

import java.util.SplittableRandom;

/** Calls of the usual users, one at a time, at any time. */
public final class Traffic {
    private final Customers customers;
    private final CallBytes calls;
    private final SplittableRandom random;
    private final AliasTable deeds = Deed.frequencies();
    private final int users;

    /**
     * @param users how many of the workload's users take part, counted from the first
     */
    public Traffic(Workload work, int users) {
        this.users = users;
        this.customers = new Customers(work, 1);
        this.random = new SplittableRandom(work.seed() + 1);
        this.calls = new CallBytes(customers, random);
    }

    /**
     * Makes a call.
     *
     * @param at its timestamp, in milliseconds since 1970
     */
    public void call(long at, Generator.Sink sink) {
        int user = customers.draw(1, random);
        while (user >= users) {
            user = customers.draw(1, random);
        }
        var deed = Deed.byChance(deeds.draw(random));
        sink.accept(Generator.partitionOf(user), customers.userId(user), calls.of(deed, user, at));
    }
}
