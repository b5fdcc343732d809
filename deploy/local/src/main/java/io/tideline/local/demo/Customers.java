package io.tideline.local.demo;

import io.tideline.local.demo.Customer.Course;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** The customers of the simulated product: invented companies with invented people. */
final class Customers {

    private static final String[] COMPANIES = {
        "Brindlewick Freight", "Osterfell Robotics", "Quennick Optics", "Tallowmere Foods",
        "Pindrake Studios", "Fennhollow Timber", "Umberlay Health", "Wexmoor Textiles",
        "Larkspindle Press", "Cindervane Energy", "Gorsleby Insurance", "Marrowgate Legal",
        "Hobblethwaite Tools", "Zephyrine Travel", "Dunmarrow Dairy", "Ivelstone Ceramics",
        "Kestrelby Aviation", "Nettlecombe Gardens", "Ravenscoft Games", "Silverquill Payroll",
        "Thistledown Kids", "Vantry Logistics", "Yarrowfen Seeds", "Ashenford Steel",
        "Bellwether Moss", "Copperlynx Audio", "Driftmarsh Marine", "Elderquay Shipping",
        "Foxmantle Outdoor", "Glimmerfell Lighting", "Harrowpike Security", "Inkwhistle Books",
        "Juniperlow Clinics", "Knollbarrow Farms", "Lumenwharf Media", "Mistlebrook Water",
        "Nimblewood Furniture", "Oakenspire Homes", "Plumhatch Bakery", "Quartzmere Labs",
    };

    private static final String[] FIRST = {
        "Ada", "Bram", "Cleo", "Dario", "Elif", "Femke", "Goran", "Hana", "Idris", "Jonna",
        "Kofi", "Lena", "Mara", "Nils", "Oana", "Priya", "Quim", "Rosa", "Soren", "Talia",
        "Uma", "Vito", "Wanda", "Ximena", "Yusuf", "Zora",
    };

    private static final String[] LAST = {
        "Abendroth",
        "Birkeland",
        "Castellow",
        "Drummel",
        "Eskeland",
        "Fairwood",
        "Grindal",
        "Hollowell",
        "Isterling",
        "Jarrowby",
        "Kettleman",
        "Lindqvist",
        "Marchetto",
        "Nordahl",
        "Oakeshott",
        "Pellegrove",
        "Quillfeld",
        "Rosendahl",
        "Stavrinou",
        "Tormundsen",
        "Umberfield",
        "Vandermoor",
        "Westerby",
        "Yellowlees",
        "Zandvoort",
        "Ambrosini",
        "Blackthorn",
        "Corrigane",
        "Dellwood",
        "Emberley",
    };

    private static final String[] OWNERS = {
        "Kim Aldous", "Lee Brandt", "Noor Castellan", "Sam Devereux",
    };

    private static final int LARGEST = 60;
    private static final int SMALLEST = 3;

    /** The size of the customer that one person carries. */
    private static final int CARRIED = 6;

    /** The index of the first company without a story; each one before it has its own. */
    private static final int WITHOUT_STORY = 5;

    /** The index from which on companies are on trial. */
    private static final int FIRST_ON_TRIAL = 30;

    /** How many days ago the last ones signed up: some trials are over, some have just begun. */
    private static final int[] TRIALS_BEGAN = {20, 18, 16, 15, 11, 9, 7, 5, 2, 1};

    private Customers() {}

    /** Returns the customers, the same for the same seed. */
    static List<Customer> of(long seed) {
        var random = new SplittableRandom(seed);
        var names = new Names(random.split());
        var customers = new ArrayList<Customer>();
        for (int i = 0; i < COMPANIES.length; i++) {
            customers.add(customer(i, random.split(), names));
        }
        return List.copyOf(customers);
    }

    private static Customer customer(int index, SplittableRandom random, Names names) {
        var name = COMPANIES[index];
        var course = course(index, random);
        var people = new ArrayList<Customer.Person>();
        int size = size(index, course, random);
        for (int i = 0; i < size; i++) {
            people.add(person(i, size, course, index >= FIRST_ON_TRIAL, random, names));
        }
        int since = since(index, course);
        return new Customer(
                id(name, '-'),
                name,
                course,
                since,
                turns(index, course),
                since != Customer.ALWAYS ? "trial" : size > 25 ? "enterprise" : "pro",
                OWNERS[index % OWNERS.length],
                random.nextInt(Customer.ZONES.size()),
                0.6 + 0.7 * random.nextDouble(),
                Activity.tastes(random),
                List.copyOf(people));
    }

    private static Course course(int index, SplittableRandom random) {
        return switch (index) {
            case 1 -> Course.TAKES_OFF;
            case 2 -> Course.DIES;
            case 3 -> Course.CONVERTS;
            case 4 -> Course.COOLS_DOWN;
            case 5 -> Course.CANCELS;
            case 6 -> Course.LOSES_CHAMPION;
            case 7 -> Course.SHRINKS;
            case 12 -> Course.DISCOVERS;
            case 31, 34, 37 -> Course.STALLS;
            case 33 -> Course.CONVERTS;
            default -> {
                if (index >= FIRST_ON_TRIAL) {
                    yield Course.TRIAL;
                }
                int dice = random.nextInt(10);
                yield dice < 2 ? Course.GROWS : dice < 4 ? Course.FADES : Course.STEADY;
            }
        };
    }

    private static int since(int index, Course course) {
        if (index >= FIRST_ON_TRIAL) {
            return TRIALS_BEGAN[index - FIRST_ON_TRIAL];
        }
        return course == Course.CONVERTS ? 26 : Customer.ALWAYS;
    }

    private static int turns(int index, Course course) {
        return switch (course) {
            case CONVERTS -> index >= FIRST_ON_TRIAL ? 1 : 12;
            case CANCELS -> 1;
            case DISCOVERS -> 2;
            default -> 0;
        };
    }

    /** Draws a size; most customers are small and a few are large. */
    private static int size(int index, Course course, SplittableRandom random) {
        if (course == Course.LOSES_CHAMPION) {
            return CARRIED;
        }
        if (index >= FIRST_ON_TRIAL) {
            return SMALLEST + random.nextInt(6);
        }
        if (index == 0) {
            return LARGEST;
        }
        if (index < WITHOUT_STORY) {
            return 16 + random.nextInt(12);
        }
        double skewed = Math.pow(random.nextDouble(), 2.2);
        return SMALLEST + (int) Math.round(skewed * (LARGEST - 18));
    }

    private static Customer.Person person(
            int index,
            int size,
            Course course,
            boolean onTrial,
            SplittableRandom random,
            Names names) {
        double keenness;
        if (course == Course.LOSES_CHAMPION) {
            keenness = index == 0 ? 0.95 : 0.12 + 0.06 * random.nextDouble();
        } else if (index == 0 || (size > 20 && index < 3)) {
            keenness = 0.85 + 0.12 * random.nextDouble();
        } else {
            double dice = random.nextDouble();
            keenness =
                    dice < 0.5
                            ? 0.40 + 0.3 * random.nextDouble()
                            : dice < 0.85
                                    ? 0.12 + 0.2 * random.nextDouble()
                                    : 0.03 + 0.05 * random.nextDouble();
        }
        var name = names.next();
        // The first of a team is there from day one, the others are invited gradually.
        int joins = index == 0 ? 0 : Math.max(1, random.nextInt(onTrial ? 6 : 25));
        return new Customer.Person(id(name, '.'), name, keenness, joins);
    }

    static String firstName(int index) {
        return FIRST[index];
    }

    static String lastName(SplittableRandom random) {
        return LAST[random.nextInt(LAST.length)];
    }

    static String id(String name, char between) {
        return name.toLowerCase(Locale.ROOT).replace(' ', between);
    }

    /** Each name once, in an order that depends on the seed. */
    private static final class Names {
        private final List<String> left = new ArrayList<>();
        private final SplittableRandom random;

        Names(SplittableRandom random) {
            this.random = random;
            for (var first : FIRST) {
                for (var last : LAST) {
                    left.add(first + " " + last);
                }
            }
        }

        String next() {
            int i = random.nextInt(left.size());
            var name = left.get(i);
            left.set(i, left.get(left.size() - 1));
            left.remove(left.size() - 1);
            return name;
        }
    }
}
