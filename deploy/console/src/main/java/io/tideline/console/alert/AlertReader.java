package io.tideline.console.alert;

import io.tideline.console.query.Database;
import io.tideline.console.query.Row;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads alerts. */
public final class AlertReader {
    /** Chooses the page first: whether an alert is open takes some look-ups each. */
    private static final String PAGE =
            """
            SELECT log.* FROM (SELECT id AS chosen, at AS chosen_at FROM alerts %s ORDER BY at DESC, id DESC LIMIT ?) AS page
            JOIN alert_log AS log ON log.id = page.chosen
            ORDER BY page.chosen_at DESC, page.chosen DESC""";

    private static final String OPEN = "id = ANY (?)";

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
     * @param open the ids of those that are open, for a filter that wants these alone
     */
    public AlertPage page(AlertFilter filter, OpenAlerts open, int limit) {
        var where = filter.where();
        if (filter.openOnly()) {
            where.conditions().add(OPEN);
            where.parameters().add(open.ids());
        }
        where.parameters().add(limit + 1);
        List<AlertRow> rows =
                new ArrayList<>(
                        database.list(
                                PAGE.formatted(where.sql()),
                                AlertRow::of,
                                where.parameters().toArray()));
        if (rows.size() <= limit) {
            return new AlertPage(rows, null);
        }
        rows.remove(limit);
        return new AlertPage(rows, rows.get(limit - 1).cursor().text());
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
