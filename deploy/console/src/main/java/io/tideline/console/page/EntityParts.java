package io.tideline.console.page;

import io.tideline.console.alert.AlertRow;
import io.tideline.console.entity.DayScore;
import io.tideline.console.readers.Readers;
import io.tideline.console.view.Chart;
import io.tideline.model.Level;
import java.time.LocalDate;
import java.util.List;

/** What the pages of accounts and of users have in common. */
final class EntityParts {
    /** A year and a month, so that a month can be compared with that of the year before. */
    private static final int DAYS = 400;

    private EntityParts() {}

    /** Returns scores over time with a mark for each alert; null of fewer than two days. */
    static String chart(
            Readers readers,
            Level level,
            String id,
            String profile,
            LocalDate last,
            List<AlertRow> alerts) {
        var history = readers.entities().history(level, id, profile, last.minusDays(DAYS));
        if (history.size() < 2) {
            return null;
        }
        var from = history.get(0).day();
        var chart =
                new Chart(history.stream().map(DayScore::day).toList())
                        .from(0, 100)
                        .line("Score", history.stream().map(DayScore::score).toList());
        alerts.stream()
                .filter(alert -> !alert.day().isBefore(from))
                .forEach(alert -> chart.mark(alert.day(), alert.severity(), alert.rule()));
        return chart.toString();
    }
}
