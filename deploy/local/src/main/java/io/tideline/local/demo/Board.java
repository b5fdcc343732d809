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
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Renders a {@link Snapshot}: a small table of scores, those who fell most, the newest alerts and
 * the newest trials. On a terminal with few rows each of the four is cut, so that everything fits
 * and can be drawn over.
 */
final class Board {

    static final int NARROWEST = 78;

    /** The number of accounts, fallers, alerts and trials that are shown if there is room. */
    static final int ACCOUNTS = 10;

    static final int FALLERS = 3;
    static final int ALERTS = 8;
    static final int TRIALS = 4;

    /** The number of other lines: titles, those who rose, the product, rejections, space. */
    private static final int OTHER_LINES = 15;

    private static final int RISERS = 3;
    private static final int NAME = 22;
    private static final int PLAN = 11;
    private static final int SCORE = 5;
    private static final int BAND = 9;
    private static final int CHANGE = 7;
    private static final int ADOPTION = 10;
    private static final int USERS = 8;
    private static final int FROM_TO = 10;
    private static final int LABEL = 12;

    /** The width from which on there is room for adoption and users. */
    private static final int WIDE = 96;

    private static final int GOOD = 70;
    private static final int FAIR = 35;
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);

    private final Ink ink;
    private final int columns;
    private final int accounts;
    private final int fallers;
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
        this.trials = within(room / 5, 1, TRIALS);
        this.fallers = within(room / 5, 1, FALLERS);
        this.alerts = within(room / 3, 2, ALERTS);
        this.accounts = within(room - trials - fallers - alerts, 3, ACCOUNTS);
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
        lines.addAll(fell(snapshot.standings()));
        lines.add("");
        lines.add(rose(snapshot.standings()));
        if (snapshot.product() != null) {
            lines.addAll(product(snapshot.product()));
        }
        lines.add(labelled("Rejected", rejected(snapshot.pace().rejected())));
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
                        "%,d events · %s · %,d behind",
                        pace.sent(),
                        snapshot.catchingUp()
                                ? String.format(Locale.ROOT, "%,.0f/s", pace.perSecond())
                                : "live",
                        pace.behind());
        int gap = Math.max(2, Math.min(columns, WIDE) - left.length() - right.length() - 1);
        return ink.bold(left) + " ".repeat(gap) + ink.faint(right);
    }

    private String header() {
        return "  "
                + left("ACCOUNT", NAME)
                + left("PLAN", PLAN)
                + right("SCORE", SCORE)
                + "  "
                + left("BAND", BAND)
                + right("CHANGE", CHANGE)
                + (wide() ? right("ADOPTION", ADOPTION) + right("USERS", USERS) : "")
                + "  WHY";
    }

    private String row(Standing s) {
        var adoption = s.adoption() == null ? "–" : percent(s.adoption());
        var users = s.activeUsers() + "/" + s.totalUsers();
        int room = columns - 2 - NAME - PLAN - SCORE - 2 - BAND - CHANGE - 2;
        return "  "
                + left(s.name(), NAME)
                + ink.faint(left(s.plan(), PLAN))
                + byScore(s.score(), right(s.score() == null ? "–" : s.score().toString(), SCORE))
                + "  "
                + byScore(s.score(), left(s.band() == null ? "" : s.band(), BAND))
                + change(s.change(), CHANGE)
                + (wide() ? right(adoption, ADOPTION) + right(users, USERS) : "")
                + "  "
                + cut(CauseText.of(s), room - (wide() ? ADOPTION + USERS : 0));
    }

    private boolean wide() {
        return columns >= WIDE;
    }

    /** Renders those who fell most, also where they have no row any more. */
    private List<String> fell(List<Standing> all) {
        var lines = movers(all, -1).limit(fallers).map(this::faller).collect(Collectors.toList());
        lines.add(0, ink.faint("  FELL MOST") + (lines.isEmpty() ? ink.faint("  nobody") : ""));
        return lines;
    }

    private String faller(Standing s) {
        return "  "
                + left(s.name(), NAME)
                + right(s.score() - s.change() + " → " + s.score(), FROM_TO)
                + change(s.change(), CHANGE)
                + "  "
                + cut(CauseText.of(s), columns - 2 - NAME - FROM_TO - CHANGE - 2);
    }

    private String rose(List<Standing> all) {
        var risers =
                movers(all, 1)
                        .limit(wide() ? RISERS : RISERS - 1)
                        .map(s -> Cell.plain(s.name()) + " " + change(s.change(), 0))
                        .collect(Collectors.joining(" · "));
        return labelled("Rose most", risers.isEmpty() ? "nobody" : risers);
    }

    private static Stream<Standing> movers(List<Standing> all, int direction) {
        return all.stream()
                .filter(s -> s.change() != null && s.change() * direction > 0)
                .sorted(
                        Comparator.comparingInt((Standing s) -> -direction * s.change())
                                .thenComparing(Standing::name));
    }

    private String rejected(Map<String, Long> counts) {
        if (counts.isEmpty()) {
            return "no records";
        }
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        var reasons =
                counts.entrySet().stream()
                        .map(reason -> reason.getKey() + " " + reason.getValue())
                        .collect(Collectors.joining(", "));
        return cut(
                String.format(
                        Locale.ROOT, "%,d %s: %s", all, all == 1 ? "record" : "records", reasons),
                columns - 2 - LABEL);
    }

    private String labelled(String label, String text) {
        return "  " + ink.faint(left(label, LABEL)) + text;
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
        return List.of(labelled("Product", first + stickiness), labelled("", second));
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

    private static int within(int value, int least, int most) {
        return Math.max(least, Math.min(most, value));
    }
}
