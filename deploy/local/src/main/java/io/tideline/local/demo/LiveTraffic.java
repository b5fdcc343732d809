package io.tideline.local.demo;

import io.tideline.local.demo.Customer.Course;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * The live traffic of the product: as many people at work as in an office hour of the history,
 * whatever the hour. So that there is something to see, every few minutes one customer gathers for
 * a workshop, now and then a dissatisfied one exports its data, the first of these cancels, and new
 * ones sign up.
 */
public final class LiveTraffic {

    private static final int AT_WORK = 4;

    private static final int FIRST_WORKSHOP_AFTER = 30_000;
    private static final int WORKSHOP_EVERY = 240_000;

    /** How many come to a workshop, and how much each of them does there. */
    private static final int COME = 4;

    private static final int DO = 4;
    private static final int WORKSHOP_PAUSE = 12_000;

    private static final int FIRST_EXPORT_AFTER = 45_000;
    private static final int EXPORT_EVERY = 110_000;
    private static final int CANCELS_AFTER = 50_000;

    private final List<Customer> customers;
    private final ToIntFunction<Instant> daysAgo;
    private final SplittableRandom random;
    private final Agenda agenda = new Agenda();
    private final List<Customer> discontent;

    /**
     * @param start when the first call may be due
     * @param daysAgo maps a time to the day, in days before the present
     */
    LiveTraffic(
            List<Customer> customers,
            Instant start,
            ToIntFunction<Instant> daysAgo,
            SplittableRandom random) {
        this.customers = customers;
        this.daysAgo = daysAgo;
        this.random = random;
        this.discontent =
                customers.stream()
                        .filter(c -> c.course() == Course.FADES || c.course() == Course.COOLS_DOWN)
                        .toList();
        long now = start.toEpochMilli();
        agenda.add(now, this::visit);
        for (int i = 1; i < AT_WORK; i++) {
            agenda.add(now + random.nextInt(FIRST_WORKSHOP_AFTER), this::visit);
        }
        agenda.add(now + FIRST_WORKSHOP_AFTER, this::workshop);
        var leaves = any(discontent, c -> 1);
        agenda.add(now + FIRST_EXPORT_AFTER, at -> export(leaves, at));
        agenda.add(
                now + FIRST_EXPORT_AFTER + CANCELS_AFTER,
                at -> first(leaves).timed(Activity.SUBSCRIPTION_CANCELLED, at));
        new Newcomers(random.split(), agenda).start(now);
    }

    /** Returns when the next call is due, in ms since the epoch. */
    public long next() {
        return agenda.next();
    }

    /** Returns the call that is due next, with the time at which it is due. */
    public Call take() {
        return agenda.take();
    }

    /** Begins somebody's session; when it is over, somebody else begins one. */
    private Call visit(long at) {
        int ago = ago(at);
        var customer = anyCustomer(ago);
        var index = any(present(customer, ago), p -> customer.people().get(p).keenness());
        var person = customer.people().get(index);
        var session =
                new Session(
                        customer, person, ago, random, new CallWriter(customer, person, random));
        agenda.add(at + session.pause(), later -> goOn(session, later));
        return session.logIn(at);
    }

    private Call goOn(Session session, long at) {
        var call = session.next(at);
        agenda.add(
                at + session.pause(),
                session.hasNext() ? later -> goOn(session, later) : this::visit);
        return call;
    }

    private Call workshop(long at) {
        int ago = ago(at);
        var customer = anyCustomer(ago);
        var guests = present(customer, ago);
        for (int i = 1; i < Math.min(COME, guests.size()); i++) {
            attend(customer, guests.get(i), at);
        }
        agenda.add(at + WORKSHOP_EVERY, this::workshop);
        return attend(customer, guests.get(0), at).logIn(at);
    }

    private CallWriter attend(Customer customer, int guest, long at) {
        var write = new CallWriter(customer, customer.people().get(guest), random);
        for (int i = 1; i <= DO; i++) {
            long when = at + (long) i * WORKSHOP_PAUSE + random.nextInt(WORKSHOP_PAUSE);
            agenda.add(
                    when,
                    later ->
                            write.activity(
                                    customer.allowed(Activity.REPORT_CREATED, ago(later)), later));
        }
        return write;
    }

    private Call export(Customer customer, long at) {
        var other = any(discontent, c -> 1);
        agenda.add(at + EXPORT_EVERY, later -> export(other, later));
        return first(customer).timed(Activity.DATA_EXPORTED, at);
    }

    /** Returns the indices of those who have not left. */
    private static List<Integer> present(Customer customer, int ago) {
        return IntStream.range(0, customer.people().size())
                .filter(person -> !customer.isAway(person, ago))
                .boxed()
                .toList();
    }

    private CallWriter first(Customer customer) {
        return new CallWriter(customer, customer.people().get(0), random);
    }

    private Customer anyCustomer(int ago) {
        return any(customers, c -> c.intensity(ago) * c.pace() * c.people().size());
    }

    private int ago(long at) {
        return daysAgo.applyAsInt(Instant.ofEpochMilli(at));
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
}
