package io.tideline.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.alert.Wording;
import io.tideline.local.explain.Explain.Line;
import io.tideline.local.replay.TextTable;
import io.tideline.model.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongPredicate;

/** Says what the score is, how it changed, and what of. */
final class ScoreText {
    private final Explanation found;
    private final JsonNode row;
    private final List<String> lines = new ArrayList<>();

    private ScoreText(Explanation found) {
        this.found = found;
        this.row = found.score();
    }

    static List<String> of(Explanation found) {
        var text = new ScoreText(found);
        if (text.row == null) {
            text.addNone();
        } else {
            text.addScore();
        }
        text.addProfiles();
        if (text.row != null) {
            text.addMovers("Less than in the window before", change -> change < 0);
            text.addMovers("More than in the window before", change -> change > 0);
            text.addDrivers();
        }
        return text.lines;
    }

    private void addNone() {
        var profile = found.question().profile();
        Explain.head(
                lines,
                "Score: none%s%s"
                        .formatted(
                                profile == null ? "" : " in profile " + Wording.clean(profile),
                                found.question().day() == null
                                        ? ""
                                        : " up to " + found.question().day()));
        lines.add(
                profile == null
                        ? "  Nothing that counts was done on a day that is closed."
                        : "  " + reason("until then"));
    }

    private static String reason(String when) {
        return "Nothing that counts was done %s, or the account was not in the profile's segment."
                .formatted(when);
    }

    private void addScore() {
        Explain.head(
                lines,
                "Score: profile %s, the window that ends on %s"
                        .formatted(Rows.name(row, "profile"), Rows.name(row, "day")));
        addWhichDay();
        lines.add("  " + score() + " " + change());
        lines.addAll(Explain.aligned(numbers()));
    }

    /** Says why the row is not one of the day that was asked for. */
    private void addWhichDay() {
        var day = found.day();
        var closed = found.closed();
        var of = Rows.day(row);
        if (day == null || !of.isBefore(day)) {
            return;
        }
        if (closed != null && day.isAfter(closed)) {
            lines.add("  %s is not closed: the newest day that is, is %s.".formatted(day, closed));
            if (!of.isBefore(closed)) {
                return;
            }
            day = closed;
        }
        lines.add("  There is no row of %s. %s".formatted(day, reason("in that window")));
    }

    private String score() {
        if (!Rows.has(row, "score")) {
            return "None: there was no benchmark to measure it by.";
        }
        var band = Rows.name(row, "band");
        return "%s of 100%s%s."
                .formatted(
                        Rows.name(row, "score"),
                        band.isEmpty() ? "" : ", " + band,
                        row.path("active").booleanValue()
                                ? ""
                                : ": nothing that counts was done in this window");
    }

    private String change() {
        if (!Rows.has(row, "change")) {
            return Rows.has(row, "previous_score")
                    ? "In the window before it was %s.".formatted(Rows.name(row, "previous_score"))
                    : "There is no score of the window before to compare it with.";
        }
        int change = row.path("change").intValue();
        var before = Rows.name(row, "previous_score");
        if (change == 0) {
            return "It was the same in the window before%s.".formatted(cause());
        }
        return "It %s from %s in the window before%s."
                .formatted(change < 0 ? "fell" : "rose", before, cause());
    }

    private String cause() {
        int usage = row.path("change_usage").intValue();
        int benchmark = row.path("change_benchmark").intValue();
        return usage == 0 && benchmark == 0 ? "" : Wording.cause(found.level(), usage, benchmark);
    }

    private List<Line> numbers() {
        var numbers = new ArrayList<Line>();
        numbers.add(
                new Line(
                        "points",
                        Rows.count(row, "raw")
                                + (Rows.has(row, "previous_raw")
                                        ? ", %s in the window before"
                                                .formatted(Rows.count(row, "previous_raw"))
                                        : "")));
        numbers.add(new Line("measured by", Rows.shown(row.path("benchmark"))));
        numbers.add(new Line("active days", Rows.count(row, "frequency")));
        if (found.level() == Level.ACCOUNT) {
            numbers.add(
                    new Line(
                            "active users",
                            "%s of %s seen lately"
                                    .formatted(
                                            Rows.count(row, "active_users"),
                                            Rows.count(row, "total_users"))));
            numbers.add(new Line("seats", seats()));
        }
        return numbers;
    }

    private String seats() {
        return Rows.has(row, "seats")
                ? "%s, of which %s%% are used"
                        .formatted(
                                Rows.shown(row.path("seats")), Rows.shown(row.path("seat_usage")))
                : "";
    }

    private void addProfiles() {
        if (found.scores().size() <= (row == null ? 0 : 1)) {
            return;
        }
        Explain.head(lines, "In each profile");
        var table = new TextTable(3, "profile", "day", "band", "score", "change");
        for (var each : found.scores()) {
            table.add(
                    Rows.name(each, "profile"),
                    Rows.name(each, "day"),
                    Rows.has(each, "band") ? Rows.name(each, "band") : null,
                    Rows.has(each, "score") ? Rows.name(each, "score") : null,
                    Rows.has(each, "change")
                            ? Wording.signed(each.path("change").longValue())
                            : null);
        }
        lines.addAll(table.lines());
    }

    private void addMovers(String head, LongPredicate which) {
        var movers =
                Rows.items(row.path("movers")).stream()
                        .filter(mover -> which.test(change(mover)))
                        .toList();
        if (movers.isEmpty()) {
            return;
        }
        Explain.head(lines, head);
        var table =
                new TextTable(
                        1,
                        "event",
                        "times before",
                        "times now",
                        "points before",
                        "points now",
                        "change");
        for (var mover : movers) {
            table.add(
                    Rows.name(mover, "event"),
                    mover.path("previous_count").longValue(),
                    mover.path("count").longValue(),
                    mover.path("previous_points").longValue(),
                    mover.path("points").longValue(),
                    String.format(Locale.ROOT, "%+,d", change(mover)));
        }
        lines.addAll(table.lines());
    }

    private static long change(JsonNode mover) {
        return mover.path("points").longValue() - mover.path("previous_points").longValue();
    }

    private void addDrivers() {
        var drivers = Rows.items(row.path("drivers"));
        if (drivers.isEmpty()) {
            return;
        }
        Explain.head(lines, "What the score is made of");
        var table = new TextTable(1, "event", "times", "points");
        for (var driver : drivers) {
            table.add(
                    Rows.name(driver, "event"),
                    driver.path("count").longValue(),
                    driver.path("points").longValue());
        }
        lines.addAll(table.lines());
    }
}
