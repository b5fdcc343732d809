package io.tideline.job.sink.postgres;

import io.tideline.activation.ActivationRow;
import io.tideline.job.sink.row.ActivationFormat;
import java.util.Comparator;
import java.util.List;

/** How entities stand on their checklists. */
final class Activation extends PostgresTable<ActivationRow> {
    private static final long serialVersionUID = 1L;

    @Override
    String name() {
        return "activation";
    }

    @Override
    Age age() {
        return Age.ofTime("updated_at", "checklist", "status");
    }

    private static final Comparator<ActivationRow> AGE =
            Comparator.comparingInt(ActivationRow::completed)
                    .thenComparingLong(ActivationRow::updatedAt)
                    .thenComparingLong(ActivationRow::revision);

    /**
     * Steps are never undone, so more of them are newer. The revision alone would not do: events
     * taken as they arrive may need fewer rows in another run. Under another model every row is
     * new.
     */
    @Override
    String replacesSql() {
        return "(fresh.completed, fresh.updated_at, fresh.revision)"
                + " >= (stored.completed, stored.updated_at, stored.revision)"
                + " OR fresh.model_version <> stored.model_version";
    }

    @Override
    boolean replaces(ActivationRow fresh, ActivationRow stored) {
        return AGE.compare(fresh, stored) >= 0 || fresh.modelVersion() != stored.modelVersion();
    }

    @Override
    List<Column<ActivationRow>> columns() {
        return List.of(
                Column.textKey("checklist", ActivationRow::checklist),
                Column.textKey("entity_id", ActivationRow::entityId),
                Column.text("level", row -> row.level().text()),
                Column.<ActivationRow>text("account_id", ActivationRow::accountId).orNull(),
                Column.text("status", row -> row.status().text()),
                Column.<ActivationRow>integer("completed", ActivationRow::completed).guarding(),
                Column.integer("total", ActivationRow::total),
                Column.numeric("rate", ActivationRow::rate),
                Column.json("steps_done", row -> ActivationFormat.stepsDoneJson(row.stepsDone())),
                Column.json(
                        "steps_remaining",
                        row -> ActivationFormat.stepsRemainingJson(row.stepsRemaining())),
                Column.time("started_at", ActivationRow::startedAt),
                Column.<ActivationRow>time("activated_at", ActivationRow::activatedAt).orNull(),
                Column.<ActivationRow>bigint("time_to_activation", ActivationRow::timeToActivation)
                        .orNull(),
                Column.<ActivationRow>time("updated_at", ActivationRow::updatedAt).guarding(),
                Column.<ActivationRow>integer("model_version", ActivationRow::modelVersion)
                        .guarding(),
                Column.<ActivationRow>bigint("revision", ActivationRow::revision).guarding());
    }
}
