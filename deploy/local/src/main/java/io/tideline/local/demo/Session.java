package io.tideline.local.demo;

import io.tideline.local.demo.Customer.Person;
import java.util.SplittableRandom;

/** One person's visit to the product: after logging in, a few activities with pauses between. */
final class Session {

    /** The share of activities that the demo's model scores; noise makes up the rest. */
    private static final double COUNTING = 0.6;

    private static final double MEAN = 4.5;
    private static final int SHORTEST_PAUSE = 5_000;
    private static final int PAUSES = 85_000;

    private final Customer customer;
    private final int ago;
    private final SplittableRandom random;
    private final CallWriter write;
    private int left;

    /**
     * @param ago the day, in days before the present
     */
    Session(Customer customer, Person person, int ago, SplittableRandom random, CallWriter write) {
        this.customer = customer;
        this.ago = ago;
        this.random = random;
        this.write = write;
        double mean = MEAN * customer.pace() * Math.sqrt(customer.intensity(ago));
        this.left =
                1 + (int) (-Math.log(1 - random.nextDouble()) * mean * (0.6 + person.keenness()));
    }

    Call logIn(long at) {
        return write.logIn(at);
    }

    /** Returns whether there is another activity. */
    boolean hasNext() {
        return left > 0;
    }

    /** Returns how long the person pauses before the next activity, in ms. */
    long pause() {
        return (long) SHORTEST_PAUSE + random.nextInt(PAUSES);
    }

    Call next(long at) {
        left--;
        var activity = Activity.draw(random, customer.tastes(), COUNTING);
        return write.activity(customer.allowed(activity, ago), at);
    }
}
