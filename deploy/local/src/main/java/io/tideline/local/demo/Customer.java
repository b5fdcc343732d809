package io.tideline.local.demo;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * A company that uses the simulated product.
 *
 * @param id of the account
 * @param plan that it starts with: trial, pro or enterprise
 * @param zone index into {@link #ZONES}: when its office hours are
 * @param pace how much its people do, about 1
 * @param tastes how much each kind of activity is to its liking
 */
record Customer(
        String id,
        String name,
        Course course,
        String plan,
        int zone,
        double pace,
        Map<Activity, Double> tastes,
        List<Person> people) {

    static final List<ZoneId> ZONES =
            List.of(
                    ZoneId.of("Europe/Berlin"),
                    ZoneId.of("Europe/London"),
                    ZoneId.of("America/New_York"),
                    ZoneId.of("America/Chicago"));

    /** When the trial of {@link Course#CONVERTS} became paid, in days before the present. */
    static final int CONVERTED = 12;

    /** From when on nobody of {@link Course#DIES} is seen, in days before the present. */
    static final int DEAD = 3;

    private static final int FADING = 13;
    private static final int TRIAL_BEGAN = 24;

    /** What becomes of it. */
    enum Course {
        STEADY,
        GROWS,
        FADES,
        /** Four times as busy within ten days. */
        TAKES_OFF,
        /** Less every day for ten days, then silence. */
        DIES,
        /** Hardly there since last week. */
        COOLS_DOWN,
        /** On trial, delighted, and now paying. */
        CONVERTS,
        TRIAL
    }

    /**
     * Somebody who works there.
     *
     * @param keenness the chance to be seen on an ordinary working day, 0..1; a champion's is high
     * @param joins days after the account's first one
     */
    record Person(String id, String name, double keenness, int joins) {}

    /**
     * The first day it is seen on, in days before the present; {@code history} if from the start.
     */
    int began(int history) {
        return switch (course) {
            case CONVERTS -> Math.min(history, 40);
            case TRIAL -> Math.min(history, TRIAL_BEGAN - people.size());
            default -> history;
        };
    }

    /** The plan that it is on, {@code daysAgo} days before the present. */
    String planAt(int daysAgo) {
        return course == Course.CONVERTS && daysAgo <= CONVERTED ? "pro" : plan;
    }

    /**
     * How busy it is compared with an ordinary customer, 0 for not at all.
     *
     * @param daysAgo days before the present; negative after it, where all goes on as it is
     */
    double intensity(int daysAgo) {
        int ago = Math.max(0, daysAgo);
        return switch (course) {
            case STEADY -> 1;
            case GROWS -> 1.4 - 0.008 * Math.min(90, ago);
            case FADES -> 0.5 + 0.008 * Math.min(90, ago);
            case TAKES_OFF -> ago >= 10 ? 0.35 : 0.35 + 0.14 * (10 - ago);
            case DIES ->
                    ago <= DEAD ? 0 : ago >= FADING ? 1.1 : 1.1 * (ago - DEAD) / (FADING - DEAD);
            case COOLS_DOWN -> ago > 6 ? 1.3 : 0.12;
            case CONVERTS -> ago > CONVERTED ? 0.7 + 0.02 * (40 - Math.min(40, ago)) : 1.5;
            case TRIAL -> people.size() % 2 == 0 ? 0.9 : 0.45;
        };
    }
}
