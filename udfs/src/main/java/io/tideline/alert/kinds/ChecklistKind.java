package io.tideline.alert.kinds;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.AlertKind;
import io.tideline.alert.AlertTrigger.ChecklistRow;
import io.tideline.alert.Details;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;
import io.tideline.model.Checklist;
import io.tideline.model.Model;
import java.time.Duration;
import java.util.function.Function;

/** What kinds about a checklist have in common. */
abstract class ChecklistKind extends AlertKind<ChecklistRow> {
    ChecklistKind(String name, String raisedWhen, AlertOption<?>... options) {
        super(name, raisedWhen, ChecklistRow.class, options);
    }

    @Override
    protected final boolean isMet(AlertRule rule, ChecklistRow shown) {
        return shown.row().checklist().equals(rule.checklist()) && isReached(rule, shown);
    }

    abstract boolean isReached(AlertRule rule, ChecklistRow shown);

    static Text text(String dedupKey, String summary, ActivationRow row) {
        return new Text(
                dedupKey,
                summary,
                new Details()
                        .text("checklist", row.checklist())
                        .number("completed", row.completed())
                        .number("total", row.total())
                        .texts("steps_remaining", row.stepsRemaining())
                        .time("started_at", row.startedAt()));
    }

    /** Returns that the rule's checklist has no setting of a name; null if it has. */
    static String unlessSet(
            String name, Function<Checklist, Duration> setting, AlertRule rule, Model model) {
        return model.activation().stream()
                        .filter(checklist -> checklist.name().equals(rule.checklist()))
                        .anyMatch(checklist -> setting.apply(checklist) != null)
                ? null
                : "its checklist has no " + name;
    }
}
