package io.tideline.alert.kinds;

import io.tideline.activation.ActivationRow;
import io.tideline.activation.ActivationStatus;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger.ChecklistRow;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;
import io.tideline.model.Checklist;
import io.tideline.model.Model;

/** It was not activated in time. */
final class ActivationExpired extends ChecklistKind {
    ActivationExpired() {
        super("activation_expired", "its status becomes that", AlertOption.CHECKLIST);
    }

    @Override
    public String neverRaised(AlertRule rule, Model model) {
        return unlessSet("expires_after", Checklist::expiresAfter, rule, model);
    }

    @Override
    boolean isReached(AlertRule rule, ChecklistRow shown) {
        return shown.isDue() && shown.row().status() == ActivationStatus.EXPIRED;
    }

    @Override
    protected Text text(AlertTarget target, ChecklistRow shown) {
        ActivationRow row = shown.row();
        String since = span(target.at() - row.startedAt());
        String steps = row.completed() + " of " + row.total() + " steps done";
        String missing = String.join(", ", row.stepsRemaining());
        return text(
                row.checklist() + " " + target.at(),
                "%s ran out of time on %s after %s with %s; missing: %s."
                        .formatted(target.name(), row.checklist(), since, steps, missing),
                row);
    }
}
