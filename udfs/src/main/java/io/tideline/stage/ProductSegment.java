package io.tideline.stage;

import io.tideline.engagement.EngagementScore;
import io.tideline.model.Feature;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import io.tideline.product.ProductMetrics;
import io.tideline.product.ProductRow;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a product row is cut by: everybody, or one of the model's segments.
 *
 * @param bit of the segment; -1: everybody
 */
record ProductSegment(String name, int bit) {
    private static final String ALL = "all";

    static List<ProductSegment> of(Model model) {
        List<ProductSegment> segments = new ArrayList<>();
        segments.add(new ProductSegment(ALL, -1));
        for (int bit = 0; bit < model.segments().size(); bit++) {
            segments.add(new ProductSegment(model.segments().get(bit).name(), bit));
        }
        return segments;
    }

    boolean contains(long segments) {
        return SegmentBits.contain(segments, bit);
    }

    /**
     * @param parts of the profile's population on the day
     * @param totalAccounts known accounts in this segment
     */
    ProductRow row(
            Profile profile,
            int day,
            List<PopulationPart> parts,
            long totalAccounts,
            Map<Level, BigDecimal> benchmarks) {
        PopulationCounter users = within(parts, Level.USER);
        PopulationCounter accounts = within(parts, Level.ACCOUNT);
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
                name,
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
                benchmarks.get(Level.ACCOUNT),
                benchmarks.get(Level.USER),
                features);
    }

    private PopulationCounter within(List<PopulationPart> parts, Level level) {
        PopulationCounter counter = new PopulationCounter();
        for (PopulationPart part : parts) {
            if (part.level() == level && contains(part.segments())) {
                counter.add(part);
            }
        }
        return counter;
    }

    private static BigDecimal averageScore(
            Profile profile, PopulationCounter population, BigDecimal benchmark) {
        long sum = 0;
        for (Map.Entry<Long, Long> entry : population.histogram().entrySet()) {
            sum +=
                    entry.getValue()
                            * EngagementScore.of(
                                    profile.normalization(), entry.getKey(), benchmark);
        }
        return ProductMetrics.average(sum, population.active());
    }

    private static BigDecimal averageAdoption(Profile profile, PopulationCounter population) {
        return ProductMetrics.averageAdoptionRate(
                population.featuresUsed(), profile.features().size(), population.active());
    }
}
