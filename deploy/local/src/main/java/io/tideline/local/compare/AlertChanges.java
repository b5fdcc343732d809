package io.tideline.local.compare;

import io.tideline.local.replay.AlertLine;
import io.tideline.model.AlertRule;
import io.tideline.model.Model;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers which alerts two models have in common: those of the same rule, kind, level, account,
 * user and time. Ids are not looked at; of several alike as many are matched as both have.
 */
final class AlertChanges {
    private final Map<Rule, Tally> rules = new LinkedHashMap<>();
    private final Map<AlertLine, Integer> unmatched = new HashMap<>();

    private record Rule(String name, String kind, String level) {
        static Rule of(AlertRule rule) {
            return new Rule(rule.name(), rule.kind(), rule.level().text());
        }

        static Rule of(AlertLine alert) {
            return new Rule(alert.rule(), alert.kind(), alert.level());
        }
    }

    private static final class Tally {
        private long inA;
        private long inB;
        private long inBoth;
    }

    /** Starts with the rules of both models, which are listed even if they have no alert. */
    AlertChanges(Model a, Model b) {
        a.alerts().forEach(rule -> tally(Rule.of(rule)));
        b.alerts().forEach(rule -> tally(Rule.of(rule)));
    }

    private Tally tally(Rule rule) {
        return rules.computeIfAbsent(rule, each -> new Tally());
    }

    /** Adds an alert of A; all of these come before those of B. */
    void addOfA(AlertLine alert) {
        tally(Rule.of(alert)).inA++;
        unmatched.merge(alert, 1, Integer::sum);
    }

    void addOfB(AlertLine alert) {
        var tally = tally(Rule.of(alert));
        tally.inB++;
        if (unmatched.containsKey(alert)) {
            tally.inBoth++;
            unmatched.computeIfPresent(alert, (each, left) -> left == 1 ? null : left - 1);
        }
    }

    List<RuleComparison> result() {
        return rules.entrySet().stream()
                .map(each -> comparison(each.getKey(), each.getValue()))
                .toList();
    }

    private static RuleComparison comparison(Rule rule, Tally tally) {
        return new RuleComparison(
                rule.name(),
                rule.kind(),
                rule.level(),
                tally.inA,
                tally.inB,
                tally.inA - tally.inBoth,
                tally.inB - tally.inBoth);
    }
}
