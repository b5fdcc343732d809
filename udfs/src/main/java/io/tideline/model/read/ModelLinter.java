package io.tideline.model.read;

import io.tideline.alert.kinds.AlertKinds;
import io.tideline.model.AlertRule;
import io.tideline.model.EventRule;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import io.tideline.yaml.Suggestions;
import java.util.ArrayList;
import java.util.List;

/** Finds what is valid in a model but hardly meant. */
final class ModelLinter {
    private static final int NEAR = 2;

    private final Model model;
    private final List<String> hints = new ArrayList<>();

    private ModelLinter(Model model) {
        this.model = model;
    }

    static List<String> of(Model model) {
        var found = new ModelLinter(model);
        found.nearNames();
        found.profilesWithoutWeight();
        model.alerts().forEach(found::neverRaised);
        return List.copyOf(found.hints);
    }

    /**
     * An event that weighs nothing by itself may be another one misspelt: names that stand only
     * under a feature, step or alert come after those under {@code events}.
     */
    private void nearNames() {
        List<EventRule> events = model.events();
        for (int i = 1; i < events.size(); i++) {
            EventRule rule = events.get(i);
            if (rule.weight() > 0 || rule.dailyCap() > 0 || !rule.where().isEmpty()) {
                continue;
            }
            for (EventRule earlier : events.subList(0, i)) {
                if (isNear(rule.name(), earlier.name())) {
                    hints.add(
                            "The event \"%s\" is named almost like \"%s\"; if they are one, write both alike."
                                    .formatted(rule.name(), earlier.name()));
                }
            }
        }
    }

    private static boolean isNear(String name, String other) {
        // Short names differ by little (Signed In, Signed Up), numbered ones by a digit.
        int limit = Math.min(NEAR, Math.min(name.length(), other.length()) / 5);
        return Suggestions.distance(name, other, limit) <= limit
                && !name.replaceAll("\\d", "").equals(other.replaceAll("\\d", ""));
    }

    private void profilesWithoutWeight() {
        for (Profile profile : model.profiles()) {
            if (profile.weights().stream().allMatch(weight -> weight == 0)) {
                hints.add(
                        "The profile \"%s\" scores nothing, since no event has a weight in it."
                                .formatted(profile.name()));
            }
        }
    }

    private void neverRaised(AlertRule rule) {
        String why = AlertKinds.of(rule).neverRaised(rule, model);
        if (why != null) {
            hints.add("The alert \"%s\" is never raised, since %s.".formatted(rule.name(), why));
        }
    }
}
