package io.tideline.console.alert;

import io.tideline.console.query.Database;
import io.tideline.console.query.Row;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads alerts. */
public final class AlertReader {
    /** Chooses the page first: joined to the view, the planner would look at all alerts. */
    private static final String PAGE = "SELECT id FROM alerts %s ORDER BY at DESC, id DESC LIMIT ?";

    private static final String ROWS =
            "SELECT * FROM alert_log WHERE id = ANY (?) ORDER BY at DESC, id DESC";

    private static final String COUNTS =
            """
            SELECT rule, count(*) FILTER (WHERE at >= ?::date) AS now, count(*) AS all
            FROM alerts WHERE kind <> 'resolved' AND at >= ?::date GROUP BY rule""";

    private final Database database;

    public AlertReader(Database database) {
        this.database = database;
    }

    /** How often a rule was raised in some days, and in as many before. */
    public record Count(String rule, long now, long before) {}

    /**
     * Returns a page of alerts.
     *
     * @param open those that are open, for a filter that wants these alone
     */
    public AlertPage page(AlertFilter filter, OpenAlerts open, int limit) {
        var ids = filter.openOnly() ? open.ids(filter, limit + 1) : ids(filter, limit + 1);
        List<AlertRow> rows =
                new ArrayList<>(
                        database.list(ROWS, AlertRow::of, (Object) ids.toArray(String[]::new)));
        if (rows.size() <= limit) {
            return new AlertPage(rows, null);
        }
        rows.remove(limit);
        return new AlertPage(rows, rows.get(limit - 1).cursor().text());
    }

    private List<String> ids(AlertFilter filter, int most) {
        var where = filter.where();
        where.parameters().add(most);
        return database.list(
                PAGE.formatted(where.sql()), row -> row.text("id"), where.parameters().toArray());
    }

    /** Returns how often each rule was raised in the days that end with a day, and before. */
    public List<Count> counts(LocalDate last, int days) {
        Function<Row, Count> read =
                row ->
                        new Count(
                                row.text("rule"),
                                row.count("now"),
                                row.count("all") - row.count("now"));
        return database.list(
                COUNTS, read, last.minusDays(days - 1L), last.minusDays(2L * days - 1));
    }
}
