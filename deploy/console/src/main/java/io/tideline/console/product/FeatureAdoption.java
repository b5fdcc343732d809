package io.tideline.console.product;

/**
 * How many used a feature in the window that ends on the newest day.
 *
 * @param percent of the active accounts; null without active accounts
 * @param before percent of 28 days earlier; null: unknown
 */
public record FeatureAdoption(
        String feature, long accounts, long users, Double percent, Double before) {}
