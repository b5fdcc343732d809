package io.tideline.local.backtest;

import io.tideline.local.backtest.Horizon.Verdict;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** What announces an outcome, or does not: the alerts of a rule, or the rows of a band. */
final class Signal {
    private final Horizon horizon;
    private final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
    private final Map<String, Long> earliest = new HashMap<>();

    Signal(Horizon horizon) {
        this.horizon = horizon;
    }

    /** Adds an alert, or a row at the end of its day, in any order of time. */
    void add(String entity, long at, long outcome) {
        verdicts.merge(horizon.judge(at, outcome), 1L, Long::sum);
        if (horizon.isWarning(at, outcome)) {
            earliest.merge(entity, at, Math::min);
        }
    }

    long count(Verdict verdict) {
        return verdicts.getOrDefault(verdict, 0L);
    }

    /**
     * Returns the numbers.
     *
     * @param name of the rule or band; null: no band
     * @param base what share of all is followed by the outcome
     * @param outcomes those that recall is of, by entity
     */
    SignalResult result(String name, Ratio base, Map<String, Long> outcomes) {
        long followed = count(Verdict.FOLLOWED);
        var precision = new Ratio(followed, followed + count(Verdict.NOT_FOLLOWED));
        long[] leads =
                outcomes.entrySet().stream()
                        .filter(each -> earliest.containsKey(each.getKey()))
                        .mapToLong(each -> each.getValue() - earliest.get(each.getKey()))
                        .toArray();
        var recall = new Ratio(leads.length, outcomes.size());
        return new SignalResult(
                name,
                precision.whole(),
                followed,
                precision.value(),
                precision.dividedBy(base),
                leads.length,
                recall.value(),
                Median.ofSeconds(leads),
                count(Verdict.AFTER_OUTCOME),
                count(Verdict.CENSORED));
    }
}
