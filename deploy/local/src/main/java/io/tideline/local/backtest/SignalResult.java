package io.tideline.local.backtest;

import java.math.BigDecimal;

/**
 * How well a rule or band announces the outcome.
 *
 * @param name of the rule or band; null: no band
 * @param count alerts or rows that are judged
 * @param followed after how many of them the outcome came within the horizon
 * @param precision {@code followed} of {@code count}, 0..1, to 4 decimals; null without any
 * @param lift precision divided by the base rate, to 2 decimals; null with it or without a base
 * @param warned outcomes that at least one came before, within the horizon
 * @param recall {@code warned} of all outcomes that could be announced, 0..1, to 4 decimals; null
 *     without any
 * @param medianLeadSeconds from the first one within the horizon to the outcome, whole seconds;
 *     null without any
 * @param afterOutcome left out, being at or after the outcome
 * @param censored left out, since the horizon reaches past the end of the data
 */
record SignalResult(
        String name,
        long count,
        long followed,
        BigDecimal precision,
        BigDecimal lift,
        long warned,
        BigDecimal recall,
        Long medianLeadSeconds,
        long afterOutcome,
        long censored) {}
