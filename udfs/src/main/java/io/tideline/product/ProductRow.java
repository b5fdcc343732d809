package io.tideline.product;

import java.math.BigDecimal;
import java.util.List;

/**
 * A row of the {@code product_metrics} output (docs/concepts.md), keyed by profile, segment and
 * day.
 *
 * @param profile its name in the model
 * @param segment a segment's name, or {@code all}
 * @param day days since 1970-01-01, local to the model's time zone
 * @param activeUsers users with raw above 0 in the window
 * @param activeAccounts accounts with raw above 0 in the window
 * @param totalAccounts accounts known by the end of the day
 * @param dailyActiveUsers those of the active users with raw above 0 on the day alone
 * @param stickiness daily over active users, 0..1, to 4 decimals; null without active users
 * @param averageAccountScore 1..100, to 2 decimals, over the active ones; null if none, as the next
 *     three
 * @param averageUserScore the same of users
 * @param averageAccountAdoptionRate percent, to 2 decimals; null, too, without features
 * @param averageUserAdoptionRate the same of users
 * @param totalAccountRaw points: the sum of raw over the active accounts
 * @param totalUserRaw the same of users
 * @param accountBenchmark points, the profile's; null without a population
 * @param userBenchmark the same of users
 * @param features in the model's order
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
        long totalAccountRaw,
        long totalUserRaw,
        BigDecimal accountBenchmark,
        BigDecimal userBenchmark,
        List<FeatureUse> features) {

    /**
     * How many of the active entities used a feature in the window.
     *
     * @param feature its name
     * @param accounts how many accounts
     * @param users how many users
     */
    public record FeatureUse(String feature, long accounts, long users) {}
}
