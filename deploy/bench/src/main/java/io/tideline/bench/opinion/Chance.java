package io.tideline.bench.opinion;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Random draws that a seed repeats. */
public final class Chance {
    private final Random random;

    /** Creates the draws of a seed. */
    public Chance(long seed) {
        this.random = new Random(seed);
    }

    /** Returns true with a probability of this many percent. */
    public boolean percent(int percent) {
        return random.nextInt(100) < percent;
    }

    /** Draws from {@code from} to {@code to}, both included. */
    public int between(int from, int to) {
        return from + random.nextInt(to - from + 1);
    }

    /** Draws from {@code from} to {@code to}, both included. */
    public long between(long from, long to) {
        return from + Math.floorMod(random.nextLong(), to - from + 1);
    }

    /** Draws one of the values. */
    @SafeVarargs
    public final <T> T of(T... these) {
        return these[random.nextInt(these.length)];
    }

    /** Draws one of the elements. */
    public <T> T of(List<T> these) {
        return these.get(random.nextInt(these.size()));
    }

    /** Draws {@code from} to {@code to} elements, or all if there are fewer, in a random order. */
    public <T> List<T> some(List<T> these, int from, int to) {
        List<T> shuffled = new ArrayList<>(these);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, Math.min(these.size(), between(from, to)));
    }
}
