package io.tideline.job.sink.row;

import io.tideline.alert.Alert;
import io.tideline.alert.kinds.AlertKinds;
import io.tideline.model.AlertRule;
import io.tideline.model.Level;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The columns of alerts. One that is raised again is the same, so none is older than another. */
final class AlertColumns {
    private static final List<Column<Alert>> COLUMNS =
            List.of(
                    Column.text("id", Alert::id)
                            .key("The same for the same alert after a restart or in a replay."),
                    Column.text("rule", Alert::rule).about("The rule of the model that raised it."),
                    Column.choice(
                                    "kind",
                                    Alert::kind,
                                    AlertKinds.ofAlerts().toArray(String[]::new),
                                    Function.identity())
                            .about("The rule's kind; resolved: what it raised is over."),
                    Column.choice(
                                    "severity",
                                    Alert::severity,
                                    AlertRule.Severity.values(),
                                    AlertColumns::text)
                            .about("How urgent it is, by the rule."),
                    Column.choice("level", Alert::level, Level.values(), Level::text)
                            .about("What it is about."),
                    Column.textOrNull("account_id", Alert::accountId)
                            .about("The account; at level user, the user's at the time, or null."),
                    Column.textOrNull("user_id", Alert::userId)
                            .about("The user; at level account, whose event raised it, or null."),
                    Column.time("at", Alert::at)
                            .about("When it happened, by the events' own time."),
                    Column.objectTextOrNull("account", Alert::account)
                            .withFields("string", "number", "boolean")
                            .about("The account's carried traits at the time; null without one."),
                    Column.text("summary", Alert::summary)
                            .about("One sentence that a person can act on."),
                    Column.objectText("details", Alert::details)
                            .about("The numbers behind it, by kind."));

    private AlertColumns() {}

    static RowSchema<Alert> schema() {
        return new RowSchema<Alert>("alerts", "An alert.")
                .rows(COLUMNS)
                .table("alerts", row -> true, COLUMNS, "at")
                .recordKey(
                        "The user or account that it is about.",
                        row -> row.level() == Level.USER ? row.userId() : row.accountId());
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
