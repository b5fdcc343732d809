package io.tideline.local.demo;

import io.tideline.local.demo.Customer.Person;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A simulated B2B product with about forty customers: three months of history with office hours and
 * weekends, in which some take off, some cool down, one dies, one shrinks, one loses its champion,
 * one cancels, and trials begin, of which some stall and some convert; then live traffic. The same
 * seed and present day give the same history, byte for byte.
 */
public final class Simulation {

    /** How far the history goes back from the present day. */
    public static final int HISTORY_DAYS = 91;

    /** One in this many calls waits on the client for up to {@link #LONGEST_WAIT} ms. */
    private static final int BUFFERED = 50;

    private static final int LONGEST_WAIT = 300_000;

    /** One in this many calls is sent twice. */
    private static final int DOUBLED = 300;

    /** The share of invited people who complete their profile. */
    private static final double COMPLETES = 0.7;

    private static final ZoneId EARLIEST_ZONE = Customer.ZONES.get(0);

    private final long seed;
    private final LocalDate present;
    private final List<Customer> customers;

    /**
     * @param present the day up to which the customers' stories go; after it everything stays as it
     *     is
     */
    public Simulation(long seed, LocalDate present) {
        this.seed = seed;
        this.present = present;
        this.customers = Customers.of(seed);
    }

    /** Returns the first instant of the history. */
    public Instant beginning() {
        return present.minusDays(HISTORY_DAYS).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /**
     * Sends the calls from {@code from} (inclusive) to {@code to} (exclusive), in the order in
     * which they were sent: nearly that of the timestamps.
     */
    public void history(Instant from, Instant to, Consumer<Call> sink) {
        var pending = new PriorityQueue<>(Comparator.comparingLong(Sent::at));
        var day = LocalDate.ofInstant(from, ZoneOffset.UTC).minusDays(1);
        var last = LocalDate.ofInstant(to, ZoneOffset.UTC).plusDays(1);
        for (; !day.isAfter(last); day = day.plusDays(1)) {
            generate(day, pending);
            // The next day begins at its midnight in the easternmost zone.
            long until =
                    Math.min(
                            day.plusDays(1).atStartOfDay(EARLIEST_ZONE).toInstant().toEpochMilli(),
                            to.toEpochMilli());
            while (!pending.isEmpty() && pending.peek().at() < until) {
                var sent = pending.poll();
                if (sent.at() >= from.toEpochMilli()) {
                    sink.accept(sent.call());
                }
            }
        }
    }

    /** Returns live traffic from {@code start} on; another start gives other traffic. */
    public LiveTraffic live(Instant start) {
        return new LiveTraffic(
                customers, start, this::daysAgo, random(-1, -1, start.toEpochMilli()));
    }

    /** Returns the account that does ever less. */
    String shrinking() {
        return customers.stream()
                .filter(customer -> customer.course() == Customer.Course.SHRINKS)
                .findFirst()
                .orElseThrow()
                .id();
    }

    List<Customer> customers() {
        return customers;
    }

    private int daysAgo(Instant at) {
        return daysAgo(LocalDate.ofInstant(at, ZoneOffset.UTC));
    }

    private int daysAgo(LocalDate day) {
        return (int) ChronoUnit.DAYS.between(day, present);
    }

    private record Sent(long at, Call call) {}

    private void generate(LocalDate day, PriorityQueue<Sent> pending) {
        int ago = daysAgo(day);
        for (int c = 0; c < customers.size(); c++) {
            var customer = customers.get(c);
            int age = customer.began(HISTORY_DAYS) - ago;
            if (age < 0) {
                continue;
            }
            for (int p = 0; p < customer.people().size(); p++) {
                var person = customer.people().get(p);
                if (person.joins() <= age && !customer.isAway(p, ago)) {
                    var random = random(c, p, day.toEpochDay());
                    var sender = new Sender(random, pending);
                    new Day(customer, person, day, ago, random, sender)
                            .live(person.joins() == age, p == 0, customer.isAway(p, ago - 1));
                }
            }
        }
    }

    /**
     * Returns a generator for each person's day, so that it does not depend on those drawn before.
     */
    private SplittableRandom random(long customer, long person, long day) {
        long mixed = seed;
        for (long part : new long[] {customer, person, day}) {
            mixed = (mixed ^ part) * 0x9E3779B97F4A7C15L;
            mixed ^= mixed >>> 32;
        }
        return new SplittableRandom(mixed);
    }

    /** Sends calls, some late and some twice. */
    private record Sender(SplittableRandom random, PriorityQueue<Sent> pending) {
        void send(Call call) {
            long at = call.timestamp();
            if (random.nextInt(BUFFERED) == 0) {
                at += random.nextInt(LONGEST_WAIT);
            }
            pending.add(new Sent(at, call));
            if (random.nextInt(DOUBLED) == 0) {
                pending.add(new Sent(at + 2_000 + random.nextInt(20_000), call));
            }
        }

        void sendAtOnce(Call call) {
            pending.add(new Sent(call.timestamp(), call));
        }
    }

    /** A day of one person. */
    private static final class Day {
        private final Customer customer;
        private final LocalDate day;
        private final int ago;
        private final Person person;
        private final SplittableRandom random;
        private final Sender sender;
        private final CallWriter write;

        Day(
                Customer customer,
                Person person,
                LocalDate day,
                int ago,
                SplittableRandom random,
                Sender sender) {
            this.customer = customer;
            this.day = day;
            this.ago = ago;
            this.person = person;
            this.random = random;
            this.sender = sender;
            this.write = new CallWriter(customer, person, random);
        }

        /**
         * @param first whether it is the person's first day
         * @param leads whether the person is the customer's first
         * @param last whether it is the person's last day there
         */
        void live(boolean first, boolean leads, boolean last) {
            long at = officeHour();
            if (first && customer.intensity(ago) > 0) {
                arrives(at, leads);
            } else {
                works(last);
            }
            if (leads) {
                new Story(customer, write, random, sender::sendAtOnce, at).send(ago);
            }
        }

        /** Logs in for the first time, and looks around. */
        private void arrives(long at, boolean leads) {
            sender.sendAtOnce(write.identify(at));
            sender.sendAtOnce(write.group(customer.planAt(ago), at + 500));
            if (leads && customer.signedUp()) {
                sender.sendAtOnce(write.timed(Activity.ACCOUNT_CREATED, at + 600));
            }
            if (!leads && random.nextDouble() < COMPLETES) {
                sender.send(write.timed(Activity.PROFILE_COMPLETED, at + 40_000));
            }
            session(at + 1_000);
        }

        private void works(boolean surely) {
            double busy = customer.intensity(ago);
            double chance = person.keenness() * rhythm(day.getDayOfWeek()) * Math.min(busy, 1.3);
            if (!surely && random.nextDouble() >= Math.min(0.97, chance)) {
                return;
            }
            int sessions = 1 + random.nextInt(3);
            for (int i = 0; i < sessions; i++) {
                session(officeHour());
            }
        }

        private void session(long start) {
            long at = start;
            var session = new Session(customer, person, ago, random, write);
            sender.send(session.logIn(at));
            while (session.hasNext()) {
                at += session.pause();
                sender.send(session.next(at));
            }
        }

        /** Draws a time in the morning or, a little more likely, in the afternoon. */
        private long officeHour() {
            boolean morning = random.nextDouble() < 0.45;
            double hour = morning ? 8 + 4 * random.nextDouble() : 13 + 5 * random.nextDouble();
            return day.atTime(LocalTime.MIN)
                            .atZone(Customer.ZONES.get(customer.zone()))
                            .toInstant()
                            .toEpochMilli()
                    + (long) (hour * 3_600_000);
        }

        private static double rhythm(DayOfWeek day) {
            return switch (day) {
                case MONDAY -> 1;
                case TUESDAY, WEDNESDAY -> 1.1;
                case THURSDAY -> 1.05;
                case FRIDAY -> 0.85;
                case SATURDAY -> 0.16;
                case SUNDAY -> 0.12;
            };
        }
    }
}
