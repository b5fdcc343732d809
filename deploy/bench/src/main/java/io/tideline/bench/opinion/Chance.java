package io.tideline.bench.opinion;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Draws that a seed repeats. */
final class Chance {
    private final Random random;

    Chance(long seed) {
        this.random = new Random(seed);
    }

    /** Whether it happens, of so many percent. */
    boolean percent(int percent) {
        return random.nextInt(100) < percent;
    }

    /** From {@code from} to {@code to}, both included. */
    int between(int from, int to) {
        return from + random.nextInt(to - from + 1);
    }

    /** From {@code from} to {@code to}, both included. */
    long between(long from, long to) {
        return from + Math.floorMod(random.nextLong(), to - from + 1);
    }

    @SafeVarargs
    final <T> T of(T... these) {
        return these[random.nextInt(these.length)];
    }

    <T> T of(List<T> these) {
        return these.get(random.nextInt(these.size()));
    }

    /** Some of them, in a random order. */
    <T> List<T> some(List<T> these, int from, int to) {
        List<T> shuffled = new ArrayList<>(these);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, Math.min(these.size(), between(from, to)));
    }
}
