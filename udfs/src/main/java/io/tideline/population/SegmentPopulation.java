package io.tideline.population;

import io.tideline.engagement.EngagementScore;
import io.tideline.message.PartialPopulation;
import io.tideline.model.Feature;
import io.tideline.model.Level;
import io.tideline.model.Profile;
import io.tideline.product.ProductMetrics;
import io.tideline.product.ProductRow;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A profile's population within one segment, summed up part by part. */
final class SegmentPopulation {
    private final ProductSegment segment;
    private final PopulationAccumulator users = new PopulationAccumulator();
    private final PopulationAccumulator accounts = new PopulationAccumulator();

    SegmentPopulation(ProductSegment segment) {
        this.segment = segment;
    }

    ProductSegment segment() {
        return segment;
    }

    /** Adds a part, if it is within the segment. */
    void add(PartialPopulation part) {
        if (segment.contains(part.segments())) {
            of(part.level()).add(part);
        }
    }

    PopulationAccumulator of(Level level) {
        return level == Level.USER ? users : accounts;
    }

    /**
     * Returns the product's row.
     *
     * @param totalAccounts known accounts in the segment
     */
    ProductRow row(
            Profile profile, int day, long totalAccounts, Map<Level, BigDecimal> benchmarks) {
        List<ProductRow.FeatureUse> features = new ArrayList<>();
        for (Feature feature : profile.features()) {
            int place = features.size();
            features.add(
                    new ProductRow.FeatureUse(
                            feature.name(),
                            accounts.featureCount(place),
                            users.featureCount(place)));
        }
        return new ProductRow(
                profile.name(),
                segment.name(),
                day,
                users.active(),
                accounts.active(),
                totalAccounts,
                users.activeOnTheDay(),
                ProductMetrics.stickiness(users.activeOnTheDay(), users.active()),
                averageScore(profile, accounts, benchmarks.get(Level.ACCOUNT)),
                averageScore(profile, users, benchmarks.get(Level.USER)),
                averageAdoption(profile, accounts),
                averageAdoption(profile, users),
                accounts.raw(),
                users.raw(),
                benchmarks.get(Level.ACCOUNT),
                benchmarks.get(Level.USER),
                features);
    }

    private static BigDecimal averageScore(
            Profile profile, PopulationAccumulator population, BigDecimal benchmark) {
        long sum = 0;
        for (Map.Entry<Long, Long> entry : population.histogram().entrySet()) {
            sum +=
                    entry.getValue()
                            * EngagementScore.of(
                                    profile.normalization(), entry.getKey(), benchmark);
        }
        return ProductMetrics.average(sum, population.active());
    }

    private static BigDecimal averageAdoption(Profile profile, PopulationAccumulator population) {
        return ProductMetrics.averageAdoptionRate(
                population.featuresUsed(), profile.features().size(), population.active());
    }
}
