package io.tideline.alert.kinds;

import io.tideline.alert.AlertKind;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger;
import io.tideline.alert.AlertTrigger.FinalRow;
import io.tideline.alert.Details;
import io.tideline.alert.RowFacts;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;
import io.tideline.serde.Json;

/**
 * What kinds on final rows have in common: something holds on the row of a day that did not on the
 * row of the day before, or the other way round. Rows are those of the rule's profile.
 */
abstract class RowKind extends AlertKind<FinalRow> {
    RowKind(String name, String raisedWhen, AlertOption<?>... options) {
        super(name, raisedWhen, FinalRow.class, options);
    }

    abstract boolean holds(AlertRule rule, RowFacts facts);

    /** Returns whether what holds on two rows is the same thing. */
    boolean isSame(RowFacts before, RowFacts today) {
        return true;
    }

    @Override
    protected boolean isMet(AlertRule rule, FinalRow happened) {
        return holds(rule, happened.today()) && !held(rule, happened);
    }

    private boolean held(AlertRule rule, FinalRow happened) {
        RowFacts before = happened.before();
        return before != null && holds(rule, before) && isSame(before, happened.today());
    }

    @Override
    protected boolean isOver(AlertRule rule, AlertTrigger trigger) {
        FinalRow happened = (FinalRow) trigger;
        RowFacts before = happened.before();
        return before != null
                && holds(rule, before)
                && !(holds(rule, happened.today()) && isSame(before, happened.today()));
    }

    @Override
    protected Text textWhenOver(AlertTarget target, AlertTrigger happened) {
        FinalRow row = (FinalRow) happened;
        return new Text(dedupKey(row.row().day(), row.before()), over(target, row), details(row));
    }

    /** Returns what distinguishes alerts of a rule and an entity. */
    String dedupKey(int day, RowFacts facts) {
        return String.valueOf(day);
    }

    /** Returns a sentence that says that it is over. */
    abstract String over(AlertTarget target, FinalRow happened);

    /** Returns what the details of all of them begin with. */
    static Details details(FinalRow happened) {
        return new Details()
                .text("profile", happened.row().profile())
                .text("day", Json.dayText(happened.row().day()))
                .number("raw", happened.today().raw())
                .number("previous_raw", happened.today().previousRaw());
    }
}
