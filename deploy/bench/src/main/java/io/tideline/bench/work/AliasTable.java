package io.tideline.bench.work;

import java.util.SplittableRandom;

/** Draws indexes by weight in constant time (Vose's alias method). */
final class AliasTable {
    private final double[] keep;
    private final int[] other;

    /**
     * @param weights not negative, at least one of them positive
     */
    AliasTable(double[] weights) {
        int count = weights.length;
        keep = new double[count];
        other = new int[count];
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        int[] small = new int[count];
        int[] large = new int[count];
        int smalls = 0;
        int larges = 0;
        for (int i = 0; i < count; i++) {
            keep[i] = weights[i] * count / sum;
            if (keep[i] < 1) {
                small[smalls++] = i;
            } else {
                large[larges++] = i;
            }
        }
        while (smalls > 0 && larges > 0) {
            int poor = small[--smalls];
            int rich = large[larges - 1];
            other[poor] = rich;
            keep[rich] -= 1 - keep[poor];
            if (keep[rich] < 1) {
                larges--;
                small[smalls++] = rich;
            }
        }
        // The remaining ones differ from 1 only by rounding.
        while (smalls > 0) {
            keep[small[--smalls]] = 1;
        }
        while (larges > 0) {
            keep[large[--larges]] = 1;
        }
    }

    int draw(SplittableRandom random) {
        int index = random.nextInt(keep.length);
        return random.nextDouble() < keep[index] ? index : other[index];
    }
}
