package io.tideline.local.demo;

import static io.tideline.local.demo.Cell.cut;
import static io.tideline.local.demo.Cell.left;
import static io.tideline.local.demo.Cell.percent;
import static io.tideline.local.demo.Cell.right;
import static io.tideline.local.demo.Cell.rounded;

import io.tideline.local.demo.Snapshot.Product;
import io.tideline.local.demo.Snapshot.Standing;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Renders a {@link Snapshot}: a small table of scores, followed by the newest alerts and the newest
 * trials. On a terminal with few rows each of the three is cut, so that everything fits and can be
 * drawn over.
 */
final class Board {

    static final int NARROWEST = 78;

    /** The number of accounts, alerts and trials that are shown if there is room. */
    static final int ACCOUNTS = 10;

    static final int ALERTS = 5;
    static final int TRIALS = 4;

    /** The number of other lines: titles, movers, the product, space. */
    private static final int OTHER_LINES = 13;

    private static final int MOVERS = 3;
    private static final int NAME = 22;
    private static final int BAR = 10;
    private static final int PLAN = 11;
    private static final int SCORE = 5;
    private static final int CHANGE = 8;
    private static final int ADOPTION = 10;
    private static final int USERS = 8;

    /** The width of all columns, and of the space around them. */
    private static final int FIXED = 2 + NAME + PLAN + SCORE + CHANGE + ADOPTION + USERS + 2;

    /** The width from which on there is room for bars and shares. */
    private static final int WIDE = 96;

    private static final int GOOD = 70;
    private static final int FAIR = 35;
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);

    private final Ink ink;
    private final int columns;
    private final int accounts;
    private final int alerts;
    private final int trials;

    /**
     * @param columns width of the terminal, at least {@value #NARROWEST}; no line is wider
     * @param rows its height; with 24 or more, the board has fewer lines than that
     */
    Board(Ink ink, int columns, int rows) {
        this.ink = ink;
        this.columns = Math.max(NARROWEST, columns);
        // The cursor takes one row.
        int room = rows - 1 - OTHER_LINES;
        this.trials = Math.max(1, Math.min(TRIALS, room / 4));
        this.alerts = Math.max(2, Math.min(ALERTS, room / 3));
        this.accounts = Math.max(3, Math.min(ACCOUNTS, room - trials - alerts));
    }

    List<String> lines(Snapshot snapshot) {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add(title(snapshot));
        lines.add("");
        if (snapshot.standings().isEmpty()) {
            lines.add("  No rows yet: the first day is being read.");
            return lines;
        }
        lines.add(ink.faint(header()));
        snapshot.standings().stream().limit(accounts).map(this::row).forEach(lines::add);
        lines.add("");
        lines.add(movers("Fell most", snapshot.standings(), -1));
        lines.add(movers("Rose most", snapshot.standings(), 1));
        if (snapshot.product() != null) {
            lines.addAll(product(snapshot.product()));
        }
        if (snapshot.alerts() != null) {
            lines.addAll(
                    new AlertLines(ink, columns).of(snapshot.alerts(), snapshot.now(), alerts));
        }
        if (snapshot.trials() != null) {
            lines.addAll(new TrialLines(ink, columns).of(snapshot.trials(), trials));
        }
        return lines;
    }

    private String title(Snapshot snapshot) {
        var pace = snapshot.pace();
        var left =
                "  "
                        + snapshot.profile()
                        + " scores"
                        + (snapshot.day() == null ? "" : ", " + DAY.format(snapshot.day()))
                        + (snapshot.catchingUp() ? ": reading history" : "");
        var right =
                String.format(
                        Locale.ROOT,
                        "%,d events · %,.0f/s · %,d behind",
                        pace.sent(),
                        pace.perSecond(),
                        pace.behind());
        int gap = Math.max(2, Math.min(columns, WIDE) - left.length() - right.length() - 1);
        return ink.bold(left) + " ".repeat(gap) + ink.faint(right);
    }

    private String header() {
        return "  "
                + left("ACCOUNT", NAME)
                + left("PLAN", PLAN)
                + right("SCORE", SCORE)
                + (wide() ? " ".repeat(BAR + 2) : "")
                + right("CHANGE", CHANGE)
                + right("ADOPTION", ADOPTION)
                + right("USERS", USERS)
                + "  CHAMPION";
    }

    private String row(Standing s) {
        var score = s.score() == null ? "–" : s.score().toString();
        var line =
                "  "
                        + left(s.name(), NAME)
                        + ink.faint(left(s.plan(), PLAN))
                        + byScore(s.score(), right(score, SCORE))
                        + (wide() ? "  " + byScore(s.score(), bar(s.score())) : "")
                        + change(s.change(), CHANGE)
                        + right(s.adoption() == null ? "–" : percent(s.adoption()), ADOPTION)
                        + right(s.activeUsers() + "/" + s.totalUsers(), USERS);
        if (s.champion() == null) {
            return line;
        }
        // The columns on the left take up their width, which colours do not change.
        int room = columns - FIXED - (wide() ? BAR + 2 : 0);
        var share = wide() ? " " + percent(s.share()) : "";
        return line + "  " + cut(s.champion(), room - share.length()) + ink.faint(share);
    }

    private boolean wide() {
        return columns >= WIDE;
    }

    private String movers(String title, List<Standing> all, int direction) {
        var movers =
                all.stream()
                        .filter(s -> s.change() != null && s.change() * direction > 0)
                        .sorted(
                                Comparator.comparingInt((Standing s) -> -direction * s.change())
                                        .thenComparing(Standing::name))
                        .limit(wide() ? MOVERS : MOVERS - 1)
                        .map(s -> Cell.plain(s.name()) + " " + change(s.change(), 0))
                        .collect(Collectors.joining(" · "));
        return "  " + ink.faint(left(title, 12)) + (movers.isEmpty() ? "nobody" : movers);
    }

    private List<String> product(Product p) {
        var stickiness =
                p.stickiness() == null
                        ? ""
                        : " · stickiness " + percent(p.stickiness().movePointRight(2));
        var first =
                String.format(
                        Locale.ROOT,
                        "%,d users on %s, %,d in the window",
                        p.dailyUsers(),
                        DAY.format(p.day()),
                        p.users());
        var second =
                String.format(
                                Locale.ROOT,
                                "%,d of %,d accounts active",
                                p.activeAccounts(),
                                p.accounts())
                        + (p.averageScore() == null
                                ? ""
                                : ", average score " + rounded(p.averageScore()));
        return List.of(
                "  " + ink.faint(left("Product", 12)) + first + stickiness,
                "  " + left("", 12) + second);
    }

    private String change(Integer change, int width) {
        if (change == null) {
            return ink.faint(right("new", width));
        }
        if (change == 0) {
            return ink.faint(right("=", width));
        }
        return change > 0
                ? ink.good(right("▲ " + change, width))
                : ink.bad(right("▼ " + -change, width));
    }

    private String byScore(Integer score, String text) {
        if (score == null) {
            return ink.faint(text);
        }
        return score >= GOOD ? ink.good(text) : score >= FAIR ? ink.fair(text) : ink.bad(text);
    }

    private static String bar(Integer score) {
        int full = score == null ? 0 : (score + 5) / BAR;
        return "█".repeat(full) + "░".repeat(BAR - full);
    }
}
