package io.tideline.local.demo;

import io.tideline.local.demo.Customer.Course;
import io.tideline.local.demo.Customer.Person;
import java.util.EnumMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/**
 * Companies that sign up while the demo runs, one every few minutes: they go through the first days
 * of a trial within five minutes, each as far as it gets. The first gets all the way.
 */
final class Newcomers {

    private static final String[] FRONT = {
        "Alder", "Birch", "Cobble", "Drift", "Ember", "Fern", "Gale", "Heather", "Iron", "Jasper",
        "Kite", "Linden", "Moor", "North", "Otter", "Pebble", "Quill", "Rowan", "Sorrel", "Tarn",
    };

    private static final String[] BACK = {
        "bridge", "combe", "dale", "field", "gate", "hurst", "mere", "stead", "wick", "worth",
    };

    private static final String[] TRADES = {
        "Analytics", "Bicycles", "Catering", "Design", "Events", "Fabrics", "Glass", "Heating",
        "Instruments", "Joinery", "Kitchens", "Lighting", "Metals", "Nurseries", "Paper", "Roofing",
    };

    private static final long FIRST_AFTER = 12_000;
    private static final long EVERY = 150_000;

    /** How long the first days take, in milliseconds; some are quicker and some slower. */
    private static final int ALL_THE_WAY = 270_000;

    private final SplittableRandom random;
    private final Agenda agenda;

    /**
     * @param agenda to which their calls are added
     */
    Newcomers(SplittableRandom random, Agenda agenda) {
        this.random = random;
        this.agenda = agenda;
    }

    /** Lets the first company sign up soon after a time, in ms since the epoch. */
    void start(long now) {
        signUpAt(now + FIRST_AFTER, true);
    }

    private void signUpAt(long start, boolean first) {
        var company = company();
        var founder = new CallWriter(company, company.people().get(0), random);
        agenda.add(
                start,
                at -> {
                    script(company, founder, at, first);
                    signUpAt(at + EVERY, false);
                    return founder.identify(at);
                });
    }

    private void script(Customer company, CallWriter founder, long start, boolean first) {
        double pace = 0.8 + 0.4 * random.nextDouble();
        double luck = first ? 0 : random.nextDouble();
        double far = luck < 0.45 ? 1 : luck < 0.7 ? 0.85 : 0.4;
        var script = new Script(start, pace, start + (long) (far * pace * ALL_THE_WAY));
        script.at(1, at -> founder.group("trial", at));
        script.at(2, at -> founder.timed(Activity.ACCOUNT_CREATED, at));
        script.at(8, founder::logIn);
        script.at(12, at -> founder.activity(Activity.DASHBOARD_VIEWED, at));
        script.at(22, at -> founder.timed(Activity.PROFILE_COMPLETED, at));
        script.at(35, at -> founder.invite(company.people().get(1), at));
        script.at(50, at -> founder.invite(company.people().get(2), at));
        var second = new CallWriter(company, company.people().get(1), random);
        script.at(70, second::identify);
        script.at(71, at -> second.group("trial", at));
        script.at(85, at -> second.activity(Activity.FILE_UPLOADED, at));
        script.at(100, at -> second.timed(Activity.FILE_IMPORTED, at));
        script.at(130, at -> founder.timed(Activity.REPORT_CREATED, at));
        script.at(145, at -> founder.activity(Activity.REPORT_SHARED, at));
        var third = new CallWriter(company, company.people().get(2), random);
        script.at(165, third::identify);
        script.at(166, at -> third.group("trial", at));
        script.at(180, at -> third.activity(Activity.DASHBOARD_VIEWED, at));
        script.at(205, at -> founder.timed(Activity.INTEGRATION_CONNECTED, at));
        script.at(260, at -> founder.timed(Activity.SUBSCRIPTION_STARTED, at));
        script.at(261, at -> founder.group("pro", at));
    }

    private Customer company() {
        var name = pick(FRONT) + pick(BACK) + " " + pick(TRADES);
        var id = Customers.id(name, '-');
        return new Customer(
                id,
                name,
                Course.TRIAL,
                0,
                0,
                "trial",
                null,
                0,
                1,
                new EnumMap<>(Activity.class),
                List.of(person(id, 0), person(id, 1), person(id, 2)));
    }

    /** Returns a person with a new id, since the known companies have people of the same names. */
    private Person person(String company, int index) {
        var name =
                Customers.firstName(3 * random.nextInt(8) + index)
                        + " "
                        + Customers.lastName(random);
        return new Person(Customers.id(name, '.') + "." + company, name, 1, 0);
    }

    private String pick(String[] of) {
        return of[random.nextInt(of.length)];
    }

    private final class Script {
        private final long start;
        private final double pace;
        private final long end;

        Script(long start, double pace, long end) {
            this.start = start;
            this.pace = pace;
            this.end = end;
        }

        void at(int seconds, LongFunction<Call> call) {
            long at = start + (long) (1000 * seconds * pace);
            if (at <= end) {
                agenda.add(at, call);
            }
        }
    }
}
