package io.tideline.local.demo;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * A company that uses the simulated product.
 *
 * @param id of the account
 * @param since when it signed up, in days before the present; {@link #ALWAYS} if before the history
 * @param turns when its course takes its turn (it converts, cancels, discovers reports), in days
 *     before the present; unused by other courses
 * @param plan the plan that it starts with: trial, pro or enterprise
 * @param owner who looks after it at the vendor; null for nobody yet
 * @param zone index into {@link #ZONES}, which decides on its office hours
 * @param pace how active its people are, about 1
 * @param tastes its preference for each kind of activity
 */
record Customer(
        String id,
        String name,
        Course course,
        int since,
        int turns,
        String plan,
        String owner,
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

    /** A number of days that is longer than any history. */
    static final int ALWAYS = Integer.MAX_VALUE;

    /**
     * Since when no user of {@link Course#DIES} is active, in days before the present: about as
     * long as it takes until the inactivity is noticed.
     */
    static final int DEAD = 7;

    private static final int FADING = 17;

    /**
     * Since when the champion of {@link Course#LOSES_CHAMPION} is away, in days before the present:
     * as long as it takes until that is noticed.
     */
    static final int AWAY = 7;

    private static final int SHRINKING = 34;

    private static final int SEATS_IN_A_PACK = 5;

    /** What becomes of a customer. */
    enum Course {
        STEADY,
        GROWS,
        FADES,
        /** Gets four times as busy within ten days. */
        TAKES_OFF,
        /** Does less every day for ten days, then falls silent. */
        DIES,
        /** Is hardly active since last week. */
        COOLS_DOWN,
        /** Does ever less for a month. */
        SHRINKS,
        /** Is carried by its first person, who has left. */
        LOSES_CHAMPION,
        /** Is on trial, delighted, and now paying. */
        CONVERTS,
        /** Does ever less, then exports its data and leaves. */
        CANCELS,
        /** Used everything but reports until recently. */
        DISCOVERS,
        TRIAL,
        /** Is on trial, and gets no further than looking around. */
        STALLS
    }

    /**
     * A person who works there.
     *
     * @param keenness the chance to be active on an ordinary working day, 0..1; a champion's is
     *     high
     * @param joins days after the account's first one
     */
    record Person(String id, String name, double keenness, int joins) {}

    /**
     * Returns the first day with activity, in days before the present; {@code history} if it was
     * active from the start.
     */
    int began(int history) {
        return Math.min(history, since);
    }

    /** Returns whether it signed up within the history; it began with a trial then. */
    boolean signedUp() {
        return since != ALWAYS;
    }

    /** Returns the plan that it is on, {@code daysAgo} days before the present. */
    String planAt(int daysAgo) {
        if (daysAgo > turns) {
            return plan;
        }
        return switch (course) {
            case CONVERTS -> "pro";
            case CANCELS -> "free";
            default -> plan;
        };
    }

    /** Returns how many people may use the product: a few more than do. */
    int seats() {
        return SEATS_IN_A_PACK * (1 + people.size() / SEATS_IN_A_PACK);
    }

    /**
     * Returns whether a person, by index, is no longer there, {@code daysAgo} before the present.
     */
    boolean isAway(int person, int daysAgo) {
        return course == Course.LOSES_CHAMPION && person == 0 && daysAgo <= AWAY;
    }

    /** Returns how many days after the signup a trial that goes well connects an integration. */
    int integrates() {
        return 1 + people.size() % 4;
    }

    /**
     * Returns {@code drawn} if the customer has come that far, else an activity of looking around.
     */
    Activity allowed(Activity drawn, int daysAgo) {
        boolean yes =
                switch (drawn) {
                    case REPORT_CREATED, REPORT_SHARED ->
                            course != Course.STALLS
                                    && (course != Course.DISCOVERS || daysAgo < turns);
                    case FILE_UPLOADED, FILE_IMPORTED, INVITE_SENT -> course != Course.STALLS;
                    case INTEGRATION_CONNECTED ->
                            course != Course.STALLS
                                    && (!signedUp() || since - daysAgo > integrates());
                    default -> true;
                };
        return yes ? drawn : Activity.DASHBOARD_VIEWED;
    }

    /**
     * Returns how busy it is compared with an ordinary customer, 0 for not at all.
     *
     * @param daysAgo days before the present; negative after it, when everything stays as it is
     */
    double intensity(int daysAgo) {
        int ago = Math.max(0, daysAgo);
        return switch (course) {
            case STEADY, LOSES_CHAMPION -> 1;
            case GROWS -> 1.4 - 0.008 * Math.min(90, ago);
            case FADES -> 0.5 + 0.008 * Math.min(90, ago);
            case TAKES_OFF -> ago >= 10 ? 0.35 : 0.35 + 0.14 * (10 - ago);
            case DIES ->
                    ago <= DEAD ? 0 : ago >= FADING ? 1.1 : 1.1 * (ago - DEAD) / (FADING - DEAD);
            case COOLS_DOWN -> ago > 6 ? 1.3 : 0.12;
            case SHRINKS -> ago >= SHRINKING ? 1.2 : 0.02 + 1.18 * ago / SHRINKING;
            case CONVERTS -> ago > turns ? 0.7 + 0.02 * (26 - Math.min(26, ago)) : 1.5;
            case CANCELS -> ago <= turns ? 0 : Math.min(1.1, 0.15 + 0.05 * (ago - turns));
            case DISCOVERS -> ago > turns ? 0.8 : 1.2;
            case STALLS -> 0.3;
            case TRIAL -> people.size() % 2 == 0 ? 0.9 : 0.45;
        };
    }
}
