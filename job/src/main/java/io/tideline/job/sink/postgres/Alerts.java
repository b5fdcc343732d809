package io.tideline.job.sink.postgres;

import io.tideline.alert.Alert;
import io.tideline.job.sink.row.AlertFormat;
import java.util.List;

/** Alerts. One that is raised again is the same one, so none is older than another. */
final class Alerts extends PostgresTable<Alert> {
    private static final long serialVersionUID = 1L;

    @Override
    String name() {
        return "alerts";
    }

    @Override
    Age age() {
        return Age.ofTime("at");
    }

    @Override
    List<Column<Alert>> columns() {
        return List.of(
                Column.textKey("id", Alert::id),
                Column.text("rule", Alert::rule),
                Column.text("kind", Alert::kindText),
                Column.text("severity", Alert::severityText),
                Column.text("level", row -> row.level().text()),
                Column.<Alert>text("account_id", Alert::accountId).orNull(),
                Column.<Alert>text("user_id", Alert::userId).orNull(),
                Column.time("at", Alert::at),
                Column.text("summary", Alert::summary),
                Column.json("details", row -> AlertFormat.detailsJson(row.details())));
    }
}
