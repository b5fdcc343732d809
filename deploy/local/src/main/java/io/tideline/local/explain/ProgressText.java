package io.tideline.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.alert.Wording;
import io.tideline.local.replay.TextTable;
import java.util.ArrayList;
import java.util.List;

/** Says what is done of checklists, and which alerts there were. */
final class ProgressText {
    private ProgressText() {}

    static List<String> of(Explanation found) {
        var lines = new ArrayList<String>();
        for (var checklist : found.checklists()) {
            addChecklist(lines, checklist);
        }
        addAlerts(lines, found.alerts());
        return lines;
    }

    private static void addChecklist(List<String> lines, JsonNode row) {
        Explain.head(lines, "Checklist %s: %s".formatted(Rows.name(row, "checklist"), status(row)));
        lines.add(
                "  %s of %s steps are done (%s%%); started %s"
                        .formatted(
                                Rows.name(row, "completed"),
                                Rows.name(row, "total"),
                                Rows.shown(row.path("rate")),
                                Rows.time(row, "started_at")));
        for (var step : Rows.items(row.path("steps_done"))) {
            lines.add("  done  %s, %s".formatted(Rows.name(step, "step"), Rows.time(step, "at")));
        }
        for (var step : Rows.items(row.path("steps_remaining"))) {
            lines.add("  open  " + Rows.shown(step));
        }
    }

    private static String status(JsonNode row) {
        var updated = Rows.time(row, "updated_at");
        return switch (Rows.text(row, "status")) {
            case "activated" -> "activated since " + Rows.time(row, "activated_at");
            case "stalled" -> "stalled since " + updated;
            case "expired" -> "expired, last changed " + updated;
            default -> "in progress, last changed " + updated;
        };
    }

    private static void addAlerts(List<String> lines, List<JsonNode> alerts) {
        Explain.head(lines, alerts.isEmpty() ? "Alerts: none" : "The last alerts");
        if (alerts.isEmpty()) {
            return;
        }
        var table = new TextTable(3, "at", "severity", "summary");
        for (var alert : alerts) {
            table.add(
                    Rows.time(alert, "at"),
                    Rows.name(alert, "severity"),
                    Wording.cleanWhole(Rows.text(alert, "summary")));
        }
        lines.addAll(table.lines());
    }
}
