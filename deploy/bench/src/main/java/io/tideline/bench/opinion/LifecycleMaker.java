package io.tideline.bench.opinion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Draws a model's checklists, inactivity rules and alerts. */
final class LifecycleMaker {
    private static final String ACCOUNT = "account";
    private static final String USER = "user";

    /** The kinds of rules whose alerts are raised on final rows. */
    private static final List<String> ROW_KINDS =
            List.of(
                    "score_drop",
                    "score_rise",
                    "usage_drop",
                    "usage_rise",
                    "band",
                    "champion_silent");

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

    /** Returns the kind of a rule by its name. */
    static String kindOf(String rule) {
        return rule.substring(0, rule.lastIndexOf('-'));
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
        if (chance.percent(85)) {
            checklist.put("stalled_after", chance.of(DURATIONS));
        }
        if (chance.percent(70)) {
            checklist.put("expires_after", chance.of(DURATIONS));
        }
    }

    private void inSegment(ObjectNode of) {
        if (!segments.isEmpty() && chance.percent(30)) {
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
                                "inactive",
                                "reactivated",
                                "feature_adopted"),
                        2,
                        9)) {
            add(alerts, kind + "-rule", kind);
        }
        for (String kind : chance.some(ROW_KINDS, 1, 6)) {
            add(alerts, kind + "-rule", kind);
            if (chance.percent(30)) {
                add(alerts, kind + "-other", kind);
            }
        }
    }

    private void add(ObjectNode alerts, String name, String kind) {
        ObjectNode rule = ROW_KINDS.contains(kind) ? ruleOnRows(kind) : rule(kind);
        if (rule != null) {
            alerts.set(name, rule);
        }
    }

    /** Draws a rule whose alerts are raised on final rows; null if the model has no bands. */
    private ObjectNode ruleOnRows(String kind) {
        ObjectNode rule = model.objectNode().put("kind", kind);
        rule.put("profile", chance.of(names(model, "profiles")));
        switch (kind) {
            case "score_drop", "score_rise" -> {
                rule.put("points", chance.of(1, 5, 20, 40));
                if (chance.percent(50)) {
                    rule.put("by", chance.of("usage", "usage", "change"));
                }
                if (chance.percent(40)) {
                    rule.put("escalate", true);
                }
            }
            case "usage_drop", "usage_rise" -> {
                if (chance.percent(80)) {
                    rule.put("min_raw", chance.of(1, 5, 12));
                }
                if (chance.percent(70)) {
                    rule.put("percent", chance.of(1, 10, 50, 60, 100));
                }
            }
            case "band" -> {
                List<String> bands = names(model, "bands");
                if (bands.isEmpty()) {
                    return null;
                }
                if (chance.percent(50)) {
                    chance.some(bands, 1, 2).forEach(rule.withArray("to")::add);
                }
            }
            default -> {
                if (chance.percent(70)) {
                    rule.put("share", chance.of(1, 10, 30, 50, 75));
                }
                if (chance.percent(90)) {
                    rule.put("silent_for", chance.of(1, 1, 1, 2, 3) + "d");
                }
            }
        }
        if (!kind.equals("band") && chance.percent(65)) {
            rule.put("resolve", true);
        }
        String level = kind.equals("champion_silent") ? ACCOUNT : chance.of(ACCOUNT, ACCOUNT, USER);
        return raised(rule, level);
    }

    /** Adds what rules of all kinds may have. */
    private ObjectNode raised(ObjectNode rule, String level) {
        rule.put("level", level);
        if (level.equals(ACCOUNT)) {
            inSegment(rule);
        }
        if (chance.percent(30)) {
            rule.put("severity", chance.of("warning", "critical"));
        }
        return rule;
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
        if (List.of("inactive", "activation_stalled").contains(kind) && chance.percent(70)) {
            rule.put("resolve", true);
        }
        return raised(rule, level);
    }
}
