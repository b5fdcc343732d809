package io.tideline.local.demo;

import io.tideline.local.demo.Customer.Course;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * What the first person of a customer does in addition to everyday work: the first steps of a
 * trial, a purchase, the export of the data, the cancellation.
 */
final class Story {

    /** One in this many days, somebody of a fading customer looks for another product. */
    private static final int LOOKS_ELSEWHERE = 25;

    private static final long MINUTE = 60_000;

    private final Customer customer;
    private final CallWriter write;
    private final SplittableRandom random;
    private final Consumer<Call> send;
    private long at;

    /**
     * @param at when the story's part of the day begins, in milliseconds since the epoch
     */
    Story(
            Customer customer,
            CallWriter write,
            SplittableRandom random,
            Consumer<Call> send,
            long at) {
        this.customer = customer;
        this.write = write;
        this.random = random;
        this.send = send;
        this.at = at;
    }

    /** Sends the story's calls of a day, {@code ago} days before the present. */
    void send(int ago) {
        if (customer.signedUp()) {
            trial(customer.since() - ago);
        }
        switch (customer.course()) {
            case CONVERTS -> {
                if (ago == customer.turns()) {
                    does(Activity.SUBSCRIPTION_STARTED);
                    plan(ago);
                }
            }
            case CANCELS -> cancels(ago);
            case DISCOVERS -> {
                if (ago == customer.turns()) {
                    does(Activity.REPORT_CREATED);
                    does(Activity.REPORT_SHARED);
                }
            }
            case DIES -> exports(ago == Customer.DEAD + 3);
            case COOLS_DOWN -> exports(ago == 5 || ago == 1);
            case FADES -> exports(random.nextInt(LOOKS_ELSEWHERE) == 0);
            default -> {
                // No story.
            }
        }
    }

    /** Invites everybody the day before they join, and connects an integration when it is time. */
    private void trial(int age) {
        var people = customer.people();
        boolean stalls = customer.course() == Course.STALLS;
        if (age == 0) {
            does(Activity.PROFILE_COMPLETED);
        }
        if (stalls && age == 1 && people.size() % 2 == 0) {
            does(Activity.FILE_UPLOADED);
            does(Activity.FILE_UPLOADED);
        }
        for (int i = 1; i < people.size(); i++) {
            boolean today = age == Math.max(0, people.get(i).joins() - 1);
            if (today && (i == 1 || !stalls)) {
                send.accept(write.invite(people.get(i), next()));
            }
        }
        if (age == customer.integrates() && !stalls) {
            does(Activity.INTEGRATION_CONNECTED);
        }
    }

    private void cancels(int ago) {
        int left = ago - customer.turns();
        exports(left == 5 || left == 2 || left == 0);
        if (left == 0) {
            does(Activity.SUBSCRIPTION_CANCELLED);
            plan(ago);
        }
    }

    private void exports(boolean yes) {
        if (yes) {
            does(Activity.DATA_EXPORTED);
        }
    }

    private void plan(int ago) {
        send.accept(write.group(customer.planAt(ago), at + 500));
    }

    private void does(Activity activity) {
        send.accept(write.timed(activity, next()));
    }

    private long next() {
        at += MINUTE + random.nextInt((int) MINUTE);
        return at;
    }
}
