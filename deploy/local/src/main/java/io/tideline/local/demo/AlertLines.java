package io.tideline.local.demo;

import static io.tideline.local.demo.Cell.cut;
import static io.tideline.local.demo.Cell.left;

import io.tideline.local.demo.Snapshot.Notice;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Renders the newest alerts, one line each: time, severity, and summary. */
final class AlertLines {

    private static final int WHEN = 8;
    private static final int SEVERITY = 12;

    /** The width from which on there is room for the rule's name. */
    private static final int WIDE = 96;

    private static final int RULE = 14;

    /** The number of seconds for which an alert is marked as new. */
    private static final int NEW = 12;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

    private final Ink ink;
    private final int columns;

    AlertLines(Ink ink, int columns) {
        this.ink = ink;
        this.columns = columns;
    }

    /**
     * @param now the current time; alerts of today are shown with their time, others with their day
     * @param limit the maximum number of lines, in addition to two for space and title
     */
    List<String> of(List<Notice> alerts, LocalDateTime now, int limit) {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add(ink.faint("  ALERTS") + (alerts.isEmpty() ? ink.faint("  none yet") : ""));
        alerts.stream().limit(limit).map(alert -> line(alert, now)).forEach(lines::add);
        return lines;
    }

    private String line(Notice alert, LocalDateTime now) {
        boolean wide = columns >= WIDE;
        int room = columns - 2 - WHEN - SEVERITY - (wide ? RULE : 0);
        var summary = cut(alert.summary(), room);
        return "  "
                + ink.faint(left(when(alert.at(), now), WHEN))
                + severity(alert.severity())
                + (wide ? ink.faint(left(alert.rule(), RULE)) : "")
                + (alert.at().isAfter(now.minusSeconds(NEW)) ? ink.bold(summary) : summary);
    }

    private String severity(String severity) {
        var text = left("● " + severity, SEVERITY);
        return switch (severity) {
            case "critical" -> ink.bad(text);
            case "warning" -> ink.fair(text);
            default -> ink.good(text);
        };
    }

    private static String when(LocalDateTime at, LocalDateTime now) {
        return (at.toLocalDate().equals(now.toLocalDate()) ? TIME : DATE).format(at);
    }
}
