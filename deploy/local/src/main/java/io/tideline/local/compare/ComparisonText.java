package io.tideline.local.compare;

import static java.util.stream.Collectors.joining;

import io.tideline.event.decode.QuotedSnippet;
import io.tideline.local.compare.ProfileComparison.BandMove;
import io.tideline.local.replay.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Shows a comparison to a person. Texts of senders are quoted and escaped. */
public final class ComparisonText {
    private final Comparison comparison;
    private final List<String> lines = new ArrayList<>();

    private ComparisonText(Comparison comparison) {
        this.comparison = comparison;
    }

    /** Returns the lines, without line ends. */
    public static List<String> of(Comparison comparison) {
        var text = new ComparisonText(comparison);
        text.addHeader();
        text.addCounts();
        comparison.profiles().forEach(text::addChanges);
        text.addAlerts();
        return text.lines;
    }

    private void addHeader() {
        lines.add("A       " + comparison.a());
        lines.add("B       " + comparison.b());
        lines.add("Events  " + comparison.events());
        if (!comparison.zoneA().equals(comparison.zoneB())) {
            lines.add(
                    "The days of A are in %s, those of B in %s: rows of the same day are not of the same hours."
                            .formatted(comparison.zoneA(), comparison.zoneB()));
        }
        addOnly("A", comparison.onlyInA());
        addOnly("B", comparison.onlyInB());
    }

    private void addOnly(String model, Names names) {
        var parts =
                Stream.of(
                                listed("profile", names.profiles()),
                                listed("segment", names.segments()),
                                listed("rule", names.rules()))
                        .filter(part -> !part.isEmpty())
                        .collect(joining("; "));
        if (!parts.isEmpty()) {
            lines.add("Only in " + model + ": " + parts);
        }
    }

    private static String listed(String what, List<String> names) {
        return names.isEmpty()
                ? ""
                : what + (names.size() == 1 ? " " : "s ") + String.join(", ", names);
    }

    private void addCounts() {
        lines.add("");
        if (comparison.profiles().isEmpty()) {
            lines.add("The models have no profile in common: no scores can be compared.");
            return;
        }
        lines.add("Accounts and users on " + comparison.lastDay() + ", the last day");
        addCounts(true);
        lines.add("");
        lines.add("Rows of all days");
        addCounts(false);
    }

    private void addCounts(boolean isOfLastDay) {
        var table =
                new TextTable(
                        2,
                        "profile",
                        "level",
                        "in both",
                        "changed",
                        "score",
                        "band",
                        "only in A",
                        "only in B");
        for (ProfileComparison each : comparison.profiles()) {
            var counts = isOfLastDay ? each.lastDay() : each.allDays();
            table.add(
                    each.profile(),
                    each.level(),
                    counts.inBoth(),
                    counts.changed(),
                    counts.scoreChanged(),
                    counts.bandChanged(),
                    counts.onlyInA(),
                    counts.onlyInB());
        }
        lines.addAll(table.lines());
    }

    private void addChanges(ProfileComparison profile) {
        var title = profile.profile() + ", " + profile.level() + "s, on " + comparison.lastDay();
        if (!profile.bandMoves().isEmpty()) {
            lines.add("");
            lines.add("Bands: " + title);
            var table = new TextTable(2, "A", "B", profile.level() + "s");
            for (BandMove move : profile.bandMoves()) {
                table.add(band(move.from()), band(move.to()), move.entities());
            }
            lines.addAll(table.lines());
        }
        addChanges("Largest rises: " + title, profile.level(), profile.rises());
        addChanges("Largest falls: " + title, profile.level(), profile.falls());
    }

    private void addChanges(String title, String level, List<ScoreChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add(title);
        boolean anyBands =
                changes.stream().anyMatch(each -> each.bandA() != null || each.bandB() != null);
        var table =
                anyBands
                        ? new TextTable(3, level, "band in A", "band in B", "A", "B", "change")
                        : new TextTable(1, level, "A", "B", "change");
        for (ScoreChange each : changes) {
            var cells = new ArrayList<Object>();
            cells.add(QuotedSnippet.of(each.entityId()));
            if (anyBands) {
                cells.add(band(each.bandA()));
                cells.add(band(each.bandB()));
            }
            cells.add(each.scoreA());
            cells.add(each.scoreB());
            cells.add((each.change() > 0 ? "+" : "") + each.change());
            table.add(cells.toArray());
        }
        lines.addAll(table.lines());
    }

    private static String band(String band) {
        return band == null ? "none" : band;
    }

    private void addAlerts() {
        lines.add("");
        if (comparison.alerts().isEmpty()) {
            lines.add("Neither model has alerts.");
            return;
        }
        lines.add("Alerts, matched by rule, kind, level, account, user and time");
        var table = new TextTable(3, "rule", "kind", "level", "A", "B", "lost", "gained");
        for (RuleComparison each : comparison.alerts()) {
            table.add(
                    each.rule(),
                    each.kind(),
                    each.level(),
                    each.inA(),
                    each.inB(),
                    each.lost(),
                    each.gained());
        }
        lines.addAll(table.lines());
    }
}
