package io.tideline.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.local.explain.Explain.Line;
import io.tideline.local.replay.TextTable;
import java.util.ArrayList;
import java.util.List;

/** Says which features are used, and by whom most is done. */
final class UseText {
    private UseText() {}

    static List<String> of(Explanation found) {
        var lines = new ArrayList<String>();
        if (found.score() != null) {
            addFeatures(lines, found);
            addChampions(lines, found);
        }
        return lines;
    }

    private static void addFeatures(List<String> lines, Explanation found) {
        var row = found.score();
        if (!Rows.has(row, "adoption_rate")) {
            return; // the profile has no features
        }
        var used = Rows.items(row.path("features_used")).stream().map(JsonNode::asText).toList();
        var others = found.features().stream().filter(name -> !used.contains(name)).toList();
        Explain.head(lines, "Features");
        lines.addAll(
                Explain.aligned(
                        List.of(
                                new Line("used", used.isEmpty() ? "none" : Rows.cleaned(used)),
                                new Line("not used", Rows.cleaned(others)),
                                new Line("adoption", adoption(row)))));
    }

    private static String adoption(JsonNode row) {
        return "%s%% in this window%s"
                .formatted(
                        Rows.shown(row.path("adoption_rate")),
                        Rows.has(row, "adoption_rate_all_time")
                                ? ", %s%% since first seen"
                                        .formatted(Rows.shown(row.path("adoption_rate_all_time")))
                                : "");
    }

    private static void addChampions(List<String> lines, Explanation found) {
        var champions = Rows.items(found.score().path("top_users"));
        if (champions.isEmpty()) {
            return;
        }
        Explain.head(lines, "Champions: who does most of it");
        var table = new TextTable(2, "user", "name", "points", "share");
        for (var champion : champions) {
            var user = found.users().get(Rows.text(champion, "user_id"));
            var name = user == null ? "" : Rows.trait(user, "name");
            table.add(
                    Rows.name(champion, "user_id"),
                    name.isEmpty() ? null : name,
                    champion.path("raw").longValue(),
                    Rows.shown(champion.path("share")) + "%");
        }
        lines.addAll(table.lines());
    }
}
