package io.tideline.local.backtest;

import io.tideline.event.decode.QuotedSnippet;
import io.tideline.local.replay.TextTable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shows a backtest to a person, with the counts beside every ratio. */
public final class BacktestText {
    /** With fewer outcomes than these a warning is shown. */
    static final int FEW = 30;

    private static final BigDecimal SECONDS_OF_A_DAY = BigDecimal.valueOf(86_400);

    private final BacktestReport report;
    private final BacktestResult result;
    private final List<String> lines = new ArrayList<>();

    private BacktestText(BacktestReport report) {
        this.report = report;
        this.result = report.result();
    }

    /** Returns the lines, without line ends. */
    public static List<String> of(BacktestReport report) {
        var text = new BacktestText(report);
        text.addHeader();
        text.addRules();
        text.result.profiles().forEach(text::addProfile);
        return text.lines;
    }

    private void addHeader() {
        lines.add("Model     " + report.model());
        lines.add("Events    " + report.events());
        lines.add(
                "Outcome   %s of %s within %s; the data end %s"
                        .formatted(
                                QuotedSnippet.of(report.outcome()),
                                report.level().equals("account") ? "an account" : "a user",
                                report.horizon(),
                                report.dataEnd()));
        lines.add(
                "Outcomes  %s of %s %ss, of each of which the first counts; recall is of the %s that could be announced"
                        .formatted(
                                number(result.outcomes()),
                                number(result.entitiesWithOutcome()),
                                report.level(),
                                number(result.announceableOutcomes())));
        lines.add(
                "Base      %s days of %s %ss, of which %s were followed by the outcome: %s"
                        .formatted(
                                number(result.days()),
                                number(result.entities()),
                                report.level(),
                                number(result.daysFollowed()),
                                percent(result.baseRate())));
        if (result.announceableOutcomes() < FEW) {
            lines.add(
                    "Fewer than %d outcomes: chance alone can make any of these ratios high or low."
                            .formatted(FEW));
        }
    }

    private void addRules() {
        lines.add("");
        if (result.rules().isEmpty()) {
            lines.add("Alerts: the model has no rule of " + report.level() + "s.");
        } else {
            lines.add("Alerts, against the base");
            addTable("rule", "alerts", result.rules());
        }
        if (!report.rulesOfOtherLevel().isEmpty()) {
            lines.add(
                    "Not measured, being of the other level: "
                            + String.join(", ", report.rulesOfOtherLevel()));
        }
    }

    private void addProfile(ProfileResult profile) {
        lines.add("");
        lines.add(
                "Profile %s: %s rows, of which %s were followed by the outcome: %s; AUC %s"
                        .formatted(
                                profile.profile(),
                                number(profile.rows()),
                                number(profile.followed()),
                                percent(profile.baseRate()),
                                profile.auc() == null ? "-" : profile.auc()));
        if (!profile.bands().isEmpty()) {
            addTable("band", "rows", profile.bands());
        }
    }

    private void addTable(String name, String count, List<SignalResult> signals) {
        var table =
                new TextTable(
                        1,
                        name,
                        count,
                        "followed",
                        "precision",
                        "lift",
                        "warned",
                        "recall",
                        "median lead",
                        "after outcome",
                        "too near the end");
        for (SignalResult each : signals) {
            table.add(
                    each.name() == null ? "no band" : each.name(),
                    each.count(),
                    each.followed(),
                    percent(each.precision()),
                    each.lift(),
                    each.warned(),
                    percent(each.recall()),
                    days(each.medianLeadSeconds()),
                    each.afterOutcome(),
                    each.censored());
        }
        lines.addAll(table.lines());
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String percent(BigDecimal ratio) {
        return ratio == null
                ? null
                : ratio.movePointRight(2).setScale(1, RoundingMode.HALF_UP) + "%";
    }

    private static String days(Long seconds) {
        return seconds == null
                ? null
                : BigDecimal.valueOf(seconds).divide(SECONDS_OF_A_DAY, 1, RoundingMode.HALF_UP)
                        + "d";
    }
}
