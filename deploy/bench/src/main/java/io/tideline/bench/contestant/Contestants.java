package io.tideline.bench.contestant;

import java.util.Map;
import java.util.function.Supplier;

/** Who there is, by name. */
public final class Contestants {
    public static final String LIMIT = "limit";
    public static final String TIDELINE = "tideline";

    private static final Map<String, Supplier<Contestant>> ALL =
            Map.of(LIMIT, LimitContestant::new, TIDELINE, TidelineContestant::new);

    private Contestants() {}

    /**
     * A contestant that has not been started.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Contestant of(String name) {
        var made = ALL.get(name);
        if (made == null) {
            throw new IllegalArgumentException("There is no contestant " + name + ".");
        }
        return made.get();
    }
}
