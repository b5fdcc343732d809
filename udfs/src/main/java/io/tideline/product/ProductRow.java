package io.tideline.product;

import java.math.BigDecimal;
import java.util.List;

/**
 * A row of the {@code product_metrics} output (docs/concepts.md), keyed by profile, segment and
 * day.
 *
 * @param segment a segment's name, or {@code all}
 * @param day days since 1970-01-01, local to the model's time zone
 * @param stickiness daily over active users, to 4 decimals; null without active users
 * @param averageAccountScore to 2 decimals, over the active ones; null if none, as the next three
 * @param accountBenchmark the profile's, or null
 */
public record ProductRow(
        String profile,
        String segment,
        int day,
        long activeUsers,
        long activeAccounts,
        long totalAccounts,
        long dailyActiveUsers,
        BigDecimal stickiness,
        BigDecimal averageAccountScore,
        BigDecimal averageUserScore,
        BigDecimal averageAccountAdoptionRate,
        BigDecimal averageUserAdoptionRate,
        BigDecimal accountBenchmark,
        BigDecimal userBenchmark,
        List<FeatureUse> features) {

    /** How many of the active entities used a feature in the window. */
    public record FeatureUse(String feature, long accounts, long users) {}
}
