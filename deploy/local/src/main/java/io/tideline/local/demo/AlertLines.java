package io.tideline.local.demo;

import static io.tideline.local.demo.Cell.cut;
import static io.tideline.local.demo.Cell.left;

import io.tideline.local.demo.Snapshot.Notice;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Renders the newest alerts: time, severity, and summary, which takes a second line where it is too
 * long for one and there is room for several alerts.
 */
final class AlertLines {

    private static final int WHEN = 8;
    private static final int SEVERITY = 12;

    /** The width from which on there is room for the rule's name. */
    private static final int WIDE = 96;

    private static final int RULE = 14;

    /** The number of lines from which on a summary may take two. */
    private static final int ROOMY = 5;

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
        int left = limit;
        for (var alert : alerts) {
            var summary = summary(alert, limit >= ROOMY && left > 1);
            if (summary.size() > left) {
                break;
            }
            lines.addAll(lines(alert, now, summary));
            left -= summary.size();
        }
        return lines;
    }

    private List<String> lines(Notice alert, LocalDateTime now, List<String> summary) {
        var lines = new ArrayList<String>();
        boolean isNew = alert.at().isAfter(now.minusSeconds(NEW));
        for (var text : summary) {
            boolean first = lines.isEmpty();
            lines.add(
                    "  "
                            + (first ? head(alert, now) : " ".repeat(indent()))
                            + (isNew ? ink.bold(text) : text));
        }
        return lines;
    }

    private String head(Notice alert, LocalDateTime now) {
        return ink.faint(left(when(alert.at(), now), WHEN))
                + severity(alert.severity())
                + (wide() ? ink.faint(left(alert.rule(), RULE)) : "");
    }

    private List<String> summary(Notice alert, boolean wraps) {
        int room = columns - 2 - indent();
        var whole = Cell.plain(alert.summary());
        int end = whole.lastIndexOf(' ', room);
        if (!wraps || whole.length() <= room || end <= 0) {
            return List.of(cut(whole, room));
        }
        return List.of(whole.substring(0, end), cut(whole.substring(end + 1), room));
    }

    private int indent() {
        return WHEN + SEVERITY + (wide() ? RULE : 0);
    }

    private boolean wide() {
        return columns >= WIDE;
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
