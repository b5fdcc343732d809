package io.tideline.local.backtest;

import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;
import io.tideline.model.EventRule;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A model with one rule more for each level, which is raised by each event of the outcome's name:
 * so the replay itself says whose outcomes there are, and when. Nothing else of the model changes.
 *
 * @param names of the rules added, which no other rule has
 */
public record OutcomeRules(Model model, Map<Level, String> names) {

    /** Returns a copy of a model that sees an outcome, given as the name of an event. */
    public static OutcomeRules in(Model model, String outcome) {
        List<EventRule> events = new ArrayList<>(model.events());
        int event = model.events().stream().map(EventRule::name).toList().indexOf(outcome);
        if (event < 0) {
            event = events.size();
            events.add(new EventRule(outcome, 0, Map.of(), 0));
        }
        Map<Level, String> names = new EnumMap<>(Level.class);
        List<AlertRule> alerts = new ArrayList<>(model.alerts());
        for (Level level : Level.values()) {
            String name = unused("outcome of " + level.text(), model);
            names.put(level, name);
            alerts.add(rule(name, level, event));
        }
        return new OutcomeRules(copy(model, events, alerts), names);
    }

    private static String unused(String name, Model model) {
        var used = model.alerts().stream().map(AlertRule::name).toList();
        return Stream.iterate(name, each -> each + "'")
                .filter(each -> !used.contains(each))
                .findFirst()
                .orElseThrow();
    }

    private static AlertRule rule(String name, Level level, int event) {
        return new AlertRule(
                name,
                "event",
                level,
                AlertRule.Severity.INFO,
                -1,
                Map.of(AlertOption.EVENTS.name(), List.of(event)));
    }

    private static Model copy(Model model, List<EventRule> events, List<AlertRule> alerts) {
        return new Model(
                model.version(),
                model.timezone(),
                List.copyOf(events),
                model.countedEvents(),
                model.features(),
                model.segments(),
                model.profiles().stream().map(each -> withWeights(each, events.size())).toList(),
                model.activation(),
                model.inactiveAfterUser(),
                model.inactiveAfterAccount(),
                model.rosterDays(),
                model.traits(),
                model.seats(),
                model.bands(),
                List.copyOf(alerts));
    }

    /** Returns a profile to which the events added are worth nothing. */
    private static Profile withWeights(Profile profile, int events) {
        List<Integer> weights = new ArrayList<>(profile.weights());
        while (weights.size() < events) {
            weights.add(0);
        }
        return new Profile(
                profile.name(),
                profile.window(),
                profile.compare(),
                profile.segment(),
                List.copyOf(weights),
                profile.features(),
                profile.normalization());
    }
}
