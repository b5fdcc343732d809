package io.tideline.job.sink.row;

import static io.tideline.job.sink.row.Quantity.COUNT;
import static io.tideline.job.sink.row.Quantity.COUNT_FROM_1;
import static io.tideline.job.sink.row.Quantity.PERCENT;
import static io.tideline.job.sink.row.Quantity.SECONDS;

import io.tideline.activation.ActivationRow;
import io.tideline.activation.ActivationRow.StepDone;
import io.tideline.activation.ActivationStatus;
import io.tideline.model.Level;
import java.util.List;

/** The columns of how entities stand on their checklists. */
final class ActivationColumns {
    /**
     * Steps are never undone, so a row with more of them is newer. The revision alone would not do:
     * events taken as they arrive may need fewer rows in another run.
     */
    private static final List<Column<ActivationRow>> COLUMNS =
            List.of(
                    Column.text("checklist", ActivationRow::checklist)
                            .key("The checklist of the model."),
                    Column.choice("level", ActivationRow::level, Level.values(), Level::text)
                            .about("What entity_id is the id of."),
                    Column.text("entity_id", ActivationRow::entityId).key("The user or account."),
                    Column.textOrNull("account_id", ActivationRow::accountId)
                            .about(
                                    "The account, or that of the user at the time; null without one."),
                    Column.choice(
                                    "status",
                                    ActivationRow::status,
                                    ActivationStatus.values(),
                                    ActivationStatus::text)
                            .about("stalled: no step for a while; expired: not activated in time."),
                    Column.integer("completed", ActivationRow::completed, COUNT)
                            .ordering("How many steps are done."),
                    Column.integer("total", ActivationRow::total, COUNT_FROM_1)
                            .about("How many steps the checklist has."),
                    Column.numeric("rate", ActivationRow::rate, PERCENT)
                            .about("completed, of total, to 2 decimals."),
                    Column.list("steps_done", ActivationRow::stepsDone, steps())
                            .about("The steps that are done, in the checklist's order."),
                    Column.texts("steps_remaining", ActivationRow::stepsRemaining)
                            .about("The other steps, in the checklist's order."),
                    Column.time("started_at", ActivationRow::startedAt)
                            .about("When it entered the checklist."),
                    Column.timeOrNull("activated_at", ActivationRow::activatedAt)
                            .about("When the last step was done, not before the start, or null."),
                    Column.bigintOrNull(
                                    "time_to_activation", ActivationRow::timeToActivation, SECONDS)
                            .about("From the start to activated_at, cut; null without it."),
                    Column.time("updated_at", ActivationRow::updatedAt)
                            .ordering("When an event or a time that ran out changed the row last."),
                    Column.integer("model_version", ActivationRow::modelVersion, COUNT)
                            .generation("The version of the model that the checklist is of."),
                    Column.bigint("revision", ActivationRow::revision, COUNT_FROM_1)
                            .onlyInTable()
                            .ordering("How often the row has been written."));

    private ActivationColumns() {}

    static RowSchema<ActivationRow> schema() {
        return new RowSchema<ActivationRow>(
                        "activation", "How a user or account stands on a checklist.")
                .rows(COLUMNS)
                .table("activation", row -> true, COLUMNS, "updated_at", "checklist", "status")
                .recordKey("The user or account.", ActivationRow::entityId);
    }

    private static List<Column<StepDone>> steps() {
        return List.of(
                Column.text("step", StepDone::step).about("The step's name."),
                Column.time("at", StepDone::at).about("When it was done."));
    }
}
