package io.tideline.alert.kinds;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger.ChecklistRow;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;

/** A checklist's row first shows the rule's rate. */
final class ActivationReached extends ChecklistKind {
    private static final AlertOption<Integer> AT_LEAST =
            AlertOption.number("at_least", 1, 100, 100, "percent of the steps; 100 is activated");

    ActivationReached() {
        super(
                "activation",
                "a checklist reaches at_least percent",
                AlertOption.CHECKLIST,
                AT_LEAST);
    }

    @Override
    boolean isReached(AlertRule rule, ChecklistRow shown) {
        int atLeast = rule.get(AT_LEAST);
        return shown.percentBefore() < atLeast && shown.percent() >= atLeast;
    }

    @Override
    protected Text text(AlertTarget target, ChecklistRow shown) {
        ActivationRow row = shown.row();
        int total = row.total();
        String list = row.checklist();
        String what;
        if (row.stepsRemaining().isEmpty()) {
            String steps =
                    total == 1 ? "the one step of %s is" : "all " + total + " steps of %s are";
            what = " is activated: " + steps.formatted(list) + " done, ";
            what += span(target.at() - row.startedAt()) + " after the start.";
        } else {
            what = " has done " + row.completed() + " of " + total + " steps of " + list;
            what += "; next: " + row.stepsRemaining().get(0) + ".";
        }
        return text(list, target.name() + what, row);
    }
}
