package io.tideline.local.backtest;

import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sets alerts and rows of one level against the outcomes of their entities, all of which are known
 * before. Entities are the accounts or the users.
 */
final class Backtest {
    private final Outcomes outcomes;
    private final KnownDays days;
    private final Map<String, Signal> rules = new LinkedHashMap<>();
    private final Map<String, ProfileSignals> profiles = new LinkedHashMap<>();

    /**
     * @param timezone in which days are cut
     * @param lastDay an epoch day, the last of the data
     * @param rules of the level, in the order of the result
     * @param profiles in the order of the result
     */
    Backtest(
            Horizon horizon,
            Outcomes outcomes,
            ZoneId timezone,
            int lastDay,
            List<String> rules,
            List<String> profiles) {
        this.outcomes = outcomes;
        this.days = new KnownDays(horizon, timezone, lastDay);
        rules.forEach(rule -> this.rules.put(rule, new Signal(horizon)));
        profiles.forEach(
                profile -> this.profiles.put(profile, new ProfileSignals(profile, horizon)));
    }

    /**
     * Adds an alert of one of the rules.
     *
     * @param at epoch milliseconds
     */
    void addAlert(String rule, String entity, long at) {
        rules.get(rule).add(entity, at, outcomes.of(entity));
    }

    /**
     * Adds a final row of one of the profiles.
     *
     * @param day an epoch day
     * @param band null: none
     * @param score null: none
     */
    void addRow(String profile, String entity, int day, String band, Integer score) {
        days.add(entity, day);
        profiles.get(profile).add(entity, days.endOf(day), outcomes.of(entity), band, score);
    }

    /** Returns the numbers of all that was added. */
    BacktestResult result() {
        var announceable = days.announceable(outcomes);
        var count = days.count(outcomes);
        var base = new Ratio(count.followed(), count.count());
        return new BacktestResult(
                days.entities(),
                outcomes.events(),
                outcomes.first().size(),
                announceable.size(),
                count.count(),
                count.followed(),
                base.value(),
                rules.entrySet().stream()
                        .map(each -> each.getValue().result(each.getKey(), base, announceable))
                        .toList(),
                profiles.values().stream().map(each -> each.result(announceable)).toList());
    }
}
