package io.tideline.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Names of checklists, their steps and alert rules, as state has them: no two of a model are equal,
 * since no name contains a line end.
 */
public final class LifecycleNames {
    private LifecycleNames() {}

    /** Returns every name that the state of a lifecycle refers to. */
    public static List<String> all(Model model) {
        List<String> names = new ArrayList<>();
        for (Checklist checklist : model.activation()) {
            names.add(of(checklist));
            checklist.steps().forEach(step -> names.add(of(checklist, step)));
        }
        for (AlertRule rule : model.alerts()) {
            names.add(of(rule));
        }
        return names;
    }

    public static String of(Checklist checklist) {
        return "checklist\n" + checklist.name();
    }

    public static String of(Checklist checklist, Checklist.Step step) {
        return "step\n" + checklist.name() + "\n" + step.name();
    }

    public static String of(AlertRule rule) {
        return "rule\n" + rule.name();
    }
}
