package io.tideline.alert.kinds;

import io.tideline.activation.ActivationRow;
import io.tideline.activation.ActivationStatus;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger;
import io.tideline.alert.AlertTrigger.ChecklistRow;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;
import io.tideline.model.Checklist;
import io.tideline.model.Model;

/** No step was done for too long. */
final class ActivationStalled extends ChecklistKind {
    ActivationStalled() {
        super(
                "activation_stalled",
                "its status becomes that",
                AlertOption.CHECKLIST,
                AlertOption.RESOLVE);
    }

    @Override
    public String neverRaised(AlertRule rule, Model model) {
        return unlessSet("stalled_after", Checklist::stalledAfter, rule, model);
    }

    @Override
    boolean isReached(AlertRule rule, ChecklistRow shown) {
        return shown.isDue() && shown.row().status() == ActivationStatus.STALLED;
    }

    @Override
    protected Text text(AlertTarget target, ChecklistRow shown) {
        ActivationRow row = shown.row();
        String since = span(target.at() - shown.lastProgress());
        String steps = row.completed() + " of " + row.total() + " done";
        String next = row.stepsRemaining().isEmpty() ? "none" : row.stepsRemaining().get(0);
        return text(
                row.checklist() + " " + target.at(),
                "%s is stuck on %s: no step for %s, %s; next: %s."
                        .formatted(target.name(), row.checklist(), since, steps, next),
                row);
    }

    @Override
    protected boolean isOver(AlertRule rule, AlertTrigger happened) {
        ChecklistRow shown = (ChecklistRow) happened;
        return shown.row().checklist().equals(rule.checklist())
                && shown.before() == ActivationStatus.STALLED
                && !shown.isDue()
                && shown.row().status() != ActivationStatus.STALLED;
    }

    @Override
    protected Text textWhenOver(AlertTarget target, AlertTrigger happened) {
        ActivationRow row = ((ChecklistRow) happened).row();
        return text(
                row.checklist() + " " + target.at(),
                "%s goes on with %s%s%s: %s of %s steps done."
                        .formatted(
                                target.name(),
                                row.checklist(),
                                target.by(),
                                target.where(),
                                row.completed(),
                                row.total()),
                row);
    }
}
