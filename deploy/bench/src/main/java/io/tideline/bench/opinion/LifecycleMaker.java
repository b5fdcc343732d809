package io.tideline.bench.opinion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Draws a model's checklists, inactivity rules and alerts. */
final class LifecycleMaker {
    private static final String ACCOUNT = "account";
    private static final String USER = "user";
    private static final List<String> DURATIONS = List.of("30m", "5h", "1d", "36h", "3d");

    private final Chance chance;
    private final ObjectNode model;
    private final List<String> segments;

    LifecycleMaker(Chance chance, ObjectNode model) {
        this.chance = chance;
        this.model = model;
        this.segments = names(model, "segments");
    }

    /** Adds them to the model. */
    void add() {
        if (chance.percent(75)) {
            ObjectNode checklists = model.putObject("activation");
            for (String name : chance.some(List.of("setup", "trial", "own"), 1, 3)) {
                checklist(checklists.putObject(name));
            }
        }
        ObjectNode silences = model.putObject("inactive_after");
        for (String level : List.of(USER, ACCOUNT)) {
            if (chance.percent(70)) {
                silences.put(level, chance.of(DURATIONS));
            }
        }
        if (silences.isEmpty()) {
            model.remove("inactive_after");
        }
        if (chance.percent(80)) {
            alerts(model.putObject("alerts"));
        }
        if (model.path("alerts").isEmpty()) {
            model.remove("alerts");
        }
    }

    private static List<String> names(ObjectNode of, String section) {
        List<String> names = new ArrayList<>();
        of.path(section).fieldNames().forEachRemaining(names::add);
        return names;
    }

    private void checklist(ObjectNode checklist) {
        String level = chance.of(ACCOUNT, ACCOUNT, USER);
        checklist.put("level", level);
        if (level.equals(ACCOUNT)) {
            inSegment(checklist);
        }
        if (chance.percent(50)) {
            checklist.put("start", chance.of(ModelMaker.EVENTS));
        }
        ObjectNode steps = checklist.putObject("steps");
        for (String name : chance.some(List.of("One", "Two", "Three"), 1, 3)) {
            ObjectNode step = steps.putObject(name);
            if (chance.percent(60)) {
                step.put("event", chance.of(ModelMaker.EVENTS));
            } else {
                chance.some(ModelMaker.EVENTS, 1, 3).forEach(step.withArray("event")::add);
            }
            if (chance.percent(50)) {
                step.put("count", chance.between(1, 3));
            }
            if (chance.percent(25)) {
                step.put("distinct", chance.of("email", "n", "flag", "file.kind"));
            }
        }
        if (chance.percent(70)) {
            checklist.put("stalled_after", chance.of(DURATIONS));
        }
        if (chance.percent(70)) {
            checklist.put("expires_after", chance.of(DURATIONS));
        }
    }

    private void inSegment(ObjectNode of) {
        if (!segments.isEmpty() && chance.percent(40)) {
            of.put("segment", chance.of(segments));
        }
    }

    private void alerts(ObjectNode alerts) {
        for (String kind :
                chance.some(
                        List.of(
                                "new_account",
                                "new_user",
                                "event",
                                "activation",
                                "activation_stalled",
                                "activation_expired",
                                "score_drop",
                                "score_rise",
                                "inactive",
                                "reactivated",
                                "feature_adopted"),
                        3,
                        11)) {
            ObjectNode rule = rule(kind);
            if (rule != null) {
                alerts.set(kind + "-rule", rule);
            }
        }
    }

    /** Draws a rule of a kind; null if the model lacks what the rule needs. */
    private ObjectNode rule(String kind) {
        ObjectNode rule = model.objectNode().put("kind", kind);
        String level = kind.startsWith("new_") ? ACCOUNT : chance.of(ACCOUNT, ACCOUNT, USER);
        switch (kind) {
            case "event" -> {
                chance.some(ModelMaker.EVENTS, 1, 3).forEach(rule.withArray("events")::add);
                if (chance.percent(60)) {
                    rule.put("cooldown", chance.of(DURATIONS));
                }
            }
            case "activation", "activation_stalled", "activation_expired" -> {
                List<String> checklists = names(model, "activation");
                if (checklists.isEmpty()) {
                    return null;
                }
                String checklist = chance.of(checklists);
                level = model.path("activation").path(checklist).path("level").textValue();
                rule.put("checklist", checklist);
                if (kind.equals("activation") && chance.percent(60)) {
                    rule.put("at_least", chance.of(1, 33, 34, 50, 67, 100));
                }
            }
            case "score_drop", "score_rise" -> {
                rule.put("profile", chance.of(names(model, "profiles")));
                rule.put("points", chance.of(1, 5, 20, 40));
            }
            case "inactive", "reactivated" -> {
                List<String> levels = names(model, "inactive_after");
                if (levels.isEmpty()) {
                    return null;
                }
                level = chance.of(levels);
            }
            case "feature_adopted" -> {
                List<String> features = names(model, "features");
                if (features.isEmpty()) {
                    return null;
                }
                if (chance.percent(50)) {
                    chance.some(features, 1, 2).forEach(rule.withArray("features")::add);
                }
            }
            default -> {}
        }
        rule.put("level", level);
        if (level.equals(ACCOUNT)) {
            inSegment(rule);
        }
        if (chance.percent(30)) {
            rule.put("severity", chance.of("warning", "critical"));
        }
        return rule;
    }
}
