package io.tideline.bench.micro;

import io.tideline.engagement.Percentile;
import java.math.BigDecimal;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The histogram of a population, and its benchmark. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HistogramBenchmark {
    private static final int ENTITIES = 20_000;
    private static final int HIGHEST = 3_000;
    private static final int PERCENT = 90;

    private final SortedMap<Long, Long> histogram = new TreeMap<>();
    private final long[] scores = new long[ENTITIES];
    private int next;

    @Setup
    public void fill() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < ENTITIES; i++) {
            // Low scores are the most frequent, as with real users.
            scores[i] = (long) (HIGHEST * Math.pow(random.nextDouble(), 3));
            histogram.merge(scores[i], 1L, Long::sum);
        }
    }

    /** Adds one score and removes another, so that the histogram stays as it is. */
    @Benchmark
    public SortedMap<Long, Long> count() {
        next = (next + 1) % ENTITIES;
        histogram.merge(scores[next], 1L, Long::sum);
        histogram.merge(scores[next], -1L, Long::sum);
        return histogram;
    }

    /** Computes the percentile of all scores. */
    @Benchmark
    public BigDecimal percentile() {
        return Percentile.of(histogram, PERCENT);
    }
}
