package io.tideline.bench.opinion;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Draws that a seed repeats. */
public final class Chance {
    private final Random random;

    /** The draws of a seed. */
    public Chance(long seed) {
        this.random = new Random(seed);
    }

    /** Whether it happens, of so many percent. */
    public boolean percent(int percent) {
        return random.nextInt(100) < percent;
    }

    /** From {@code from} to {@code to}, both included. */
    public int between(int from, int to) {
        return from + random.nextInt(to - from + 1);
    }

    /** From {@code from} to {@code to}, both included. */
    public long between(long from, long to) {
        return from + Math.floorMod(random.nextLong(), to - from + 1);
    }

    /** One of them. */
    @SafeVarargs
    public final <T> T of(T... these) {
        return these[random.nextInt(these.length)];
    }

    /** One of them. */
    public <T> T of(List<T> these) {
        return these.get(random.nextInt(these.size()));
    }

    /** From {@code from} to {@code to} of them, or all if there are fewer, in a random order. */
    public <T> List<T> some(List<T> these, int from, int to) {
        List<T> shuffled = new ArrayList<>(these);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, Math.min(these.size(), between(from, to)));
    }
}
