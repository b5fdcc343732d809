package io.tideline.population;

import io.tideline.message.PartialPopulation;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Level;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Adds up active entities of one population and combination of segments. */
final class PopulationAccumulator {
    private final TreeMap<Long, Long> histogram = new TreeMap<>();
    private long activeOnTheDay;
    private long featuresUsed;
    private long[] featureCounts = new long[0];

    void add(ProfileSnapshot row) {
        histogram.merge(row.raw(), 1L, Long::sum);
        activeOnTheDay += row.activeOnTheDay() ? 1 : 0;
        featuresUsed += row.featuresUsed().length;
        for (int feature : row.featuresUsed()) {
            growTo(feature + 1);
            featureCounts[feature]++;
        }
    }

    void add(PartialPopulation part) {
        for (int i = 0; i < part.raws().length; i++) {
            histogram.merge(part.raws()[i], part.counts()[i], Long::sum);
        }
        activeOnTheDay += part.activeOnTheDay();
        featuresUsed += part.featuresUsed();
        growTo(part.featureCounts().length);
        for (int feature = 0; feature < part.featureCounts().length; feature++) {
            featureCounts[feature] += part.featureCounts()[feature];
        }
    }

    private void growTo(int features) {
        if (features > featureCounts.length) {
            featureCounts = Arrays.copyOf(featureCounts, features);
        }
    }

    SortedMap<Long, Long> histogram() {
        return histogram;
    }

    /** Returns the sum of all raw scores. */
    long raw() {
        return histogram.entrySet().stream()
                .mapToLong(entry -> entry.getKey() * entry.getValue())
                .sum();
    }

    long active() {
        return histogram.values().stream().mapToLong(Long::longValue).sum();
    }

    long activeOnTheDay() {
        return activeOnTheDay;
    }

    long featuresUsed() {
        return featuresUsed;
    }

    long featureCount(int feature) {
        return feature < featureCounts.length ? featureCounts[feature] : 0;
    }

    PartialPopulation toPart(String profile, Level level, int day, long segments) {
        long[] raws = new long[histogram.size()];
        long[] counts = new long[histogram.size()];
        int i = 0;
        for (Map.Entry<Long, Long> entry : histogram.entrySet()) {
            raws[i] = entry.getKey();
            counts[i++] = entry.getValue();
        }
        return new PartialPopulation(
                profile,
                level,
                day,
                segments,
                raws,
                counts,
                activeOnTheDay,
                featuresUsed,
                featureCounts);
    }
}
