package io.tideline.local.demo;

import io.tideline.local.demo.Customer.Course;
import io.tideline.local.demo.Customer.Person;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/**
 * The live traffic of the product: two dozen people at work, whatever the hour. To make it
 * interesting, about every minute one customer gathers for a workshop, now and then a dissatisfied
 * one exports its data, the first of these cancels, and new ones sign up.
 */
public final class LiveTraffic {

    private static final int AT_WORK = 24;
    private static final long WORKSHOP = 60_000;
    private static final double IN_WORKSHOP = 0.4;

    private static final long FIRST_EXPORT_AFTER = 45_000;
    private static final long EXPORT_EVERY = 110_000;
    private static final long CANCELS_AFTER = 50_000;

    /** The share of scored activities; low, or else an hour of the demo would outweigh a month. */
    private static final double COUNTING = 0.15;

    private final List<Customer> customers;
    private final ToIntFunction<Instant> daysAgo;
    private final SplittableRandom random;
    private final List<Session> sessions = new ArrayList<>();

    private final Newcomers newcomers;
    private final List<Customer> discontent;

    private Customer workshop;
    private long workshopEnds;
    private long nextExport;
    private Customer leaves;
    private long leavesAt;

    LiveTraffic(List<Customer> customers, ToIntFunction<Instant> daysAgo, SplittableRandom random) {
        this.customers = customers;
        this.daysAgo = daysAgo;
        this.random = random;
        this.newcomers = new Newcomers(random.split());
        this.discontent =
                customers.stream()
                        .filter(c -> c.course() == Course.FADES || c.course() == Course.COOLS_DOWN)
                        .toList();
    }

    /** Returns a call at {@code now}, in milliseconds since the epoch. */
    public Call next(long now) {
        var arrival = newcomers.due(now);
        if (arrival != null) {
            return arrival;
        }
        int ago = daysAgo.applyAsInt(Instant.ofEpochMilli(now));
        if (nextExport == 0) {
            nextExport = now + FIRST_EXPORT_AFTER;
        }
        if (now >= nextExport) {
            nextExport = now + EXPORT_EVERY;
            return export(now);
        }
        if (leaves != null && now >= leavesAt) {
            leavesAt = Long.MAX_VALUE;
            return of(leaves).timed(Activity.SUBSCRIPTION_CANCELLED, now);
        }
        if (now >= workshopEnds) {
            workshop = anyCustomer(ago);
            workshopEnds = now + WORKSHOP;
        }
        if (sessions.size() < AT_WORK) {
            var session = begin(ago);
            sessions.add(session);
            return session.write.logIn(now);
        }
        int i = random.nextInt(sessions.size());
        var session = sessions.get(i);
        if (--session.left == 0) {
            sessions.remove(i);
        }
        var activity = Activity.draw(random, session.customer.tastes(), COUNTING);
        return session.write.activity(session.customer.allowed(activity, ago), now);
    }

    /** Returns the plan of each account that has signed up since the start, by account id. */
    Map<String, String> newPlans() {
        return newcomers.plans();
    }

    /** Returns the calls per second at {@code now}: from 30 to 60, in slow waves. */
    public static double rate(long now) {
        return 45 + 15 * Math.sin(now / 20_000.0);
    }

    private Session begin(int ago) {
        var customer = random.nextDouble() < IN_WORKSHOP ? workshop : anyCustomer(ago);
        var person = any(customer.people(), Person::keenness);
        return new Session(
                customer, new CallWriter(customer, person, random), 10 + random.nextInt(60));
    }

    private Call export(long now) {
        var customer = any(discontent, c -> 1);
        if (leaves == null) {
            leaves = customer;
            leavesAt = now + CANCELS_AFTER;
        }
        return of(customer).timed(Activity.DATA_EXPORTED, now);
    }

    private CallWriter of(Customer customer) {
        return new CallWriter(customer, customer.people().get(0), random);
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
