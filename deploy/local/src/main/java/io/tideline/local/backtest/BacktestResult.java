package io.tideline.local.backtest;

import java.math.BigDecimal;
import java.util.List;

/**
 * How well alerts and scores announce an outcome.
 *
 * @param entities accounts or users with at least one row
 * @param outcomes how many times the outcome came
 * @param entitiesWithOutcome of which so many are an entity's first
 * @param announceableOutcomes of these, those that recall is of
 * @param days of entities that are judged
 * @param daysFollowed after how many of them the outcome came within the horizon
 * @param baseRate {@code daysFollowed} of {@code days}, 0..1, to 4 decimals; null without any
 * @param rules in the model's order
 * @param profiles in the model's order
 */
record BacktestResult(
        long entities,
        long outcomes,
        long entitiesWithOutcome,
        long announceableOutcomes,
        long days,
        long daysFollowed,
        BigDecimal baseRate,
        List<SignalResult> rules,
        List<ProfileResult> profiles) {}
