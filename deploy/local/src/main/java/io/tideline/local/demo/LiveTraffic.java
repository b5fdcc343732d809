package io.tideline.local.demo;

import io.tideline.local.demo.Customer.Person;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/**
 * What happens in the product just now: two dozen people at work, whatever the hour. Every minute
 * or so one customer gathers for a workshop, so that there is something to see.
 */
public final class LiveTraffic {

    private static final int AT_WORK = 24;
    private static final long WORKSHOP = 60_000;
    private static final double IN_WORKSHOP = 0.4;

    /** The share of scored activities; low, or an hour of the demo would outweigh a month. */
    private static final double COUNTING = 0.15;

    private final List<Customer> customers;
    private final ToIntFunction<Instant> daysAgo;
    private final SplittableRandom random;
    private final List<Session> sessions = new ArrayList<>();

    private Customer workshop;
    private long workshopEnds;

    LiveTraffic(List<Customer> customers, ToIntFunction<Instant> daysAgo, SplittableRandom random) {
        this.customers = customers;
        this.daysAgo = daysAgo;
        this.random = random;
    }

    /** What somebody does at {@code now}, in milliseconds since the epoch. */
    public Call next(long now) {
        int ago = daysAgo.applyAsInt(Instant.ofEpochMilli(now));
        if (now >= workshopEnds) {
            workshop = anyCustomer(ago);
            workshopEnds = now + WORKSHOP;
        }
        if (sessions.size() < AT_WORK) {
            var session = begin(ago);
            sessions.add(session);
            return session.write.track("Logged In", now);
        }
        int i = random.nextInt(sessions.size());
        var session = sessions.get(i);
        if (--session.left == 0) {
            sessions.remove(i);
        }
        return session.write.activity(
                Activity.draw(random, session.customer.tastes(), COUNTING), now);
    }

    /** Calls a second at {@code now}: from 30 to 60, in slow waves. */
    public static double rate(long now) {
        return 45 + 15 * Math.sin(now / 20_000.0);
    }

    private Session begin(int ago) {
        var customer = random.nextDouble() < IN_WORKSHOP ? workshop : anyCustomer(ago);
        var person = any(customer.people(), Person::keenness);
        return new Session(
                customer, new CallWriter(customer, person, random), 10 + random.nextInt(60));
    }

    private Customer anyCustomer(int ago) {
        return any(customers, c -> c.intensity(ago) * c.pace() * c.people().size());
    }

    private <T> T any(List<T> of, ToDoubleFunction<T> weight) {
        double dice = random.nextDouble() * of.stream().mapToDouble(weight).sum();
        for (var one : of) {
            dice -= weight.applyAsDouble(one);
            if (dice < 0) {
                return one;
            }
        }
        return of.get(0);
    }

    private static final class Session {
        private final Customer customer;
        private final CallWriter write;
        private int left;

        Session(Customer customer, CallWriter write, int left) {
            this.customer = customer;
            this.write = write;
            this.left = left;
        }
    }
}
