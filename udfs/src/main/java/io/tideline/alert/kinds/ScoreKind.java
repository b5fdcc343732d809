package io.tideline.alert.kinds;

import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger.FinalRow;
import io.tideline.alert.RowFacts;
import io.tideline.alert.Wording;
import io.tideline.engagement.ScoreRow;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;

/** A score changed by the rule's points one way, where that of the day before had not. */
final class ScoreKind extends RowKind {
    private static final AlertOption<Integer> POINTS =
            AlertOption.number("points", 1, Integer.MAX_VALUE, 20, "by how many points at least");
    private static final AlertOption<AlertRule.Measure> BY =
            AlertOption.optional(
                    "by",
                    AlertOption.Type.MEASURE,
                    AlertRule.Measure.CHANGE,
                    "change: all of it; usage: what the entity did itself");
    private static final AlertOption<Boolean> ESCALATE =
            AlertOption.optional(
                    "escalate",
                    AlertOption.Type.FLAG,
                    false,
                    "whether it is raised again when the change reaches another multiple of points");

    private final int sign;

    /**
     * @param sign 1 if it is about scores that rise, -1 for those that fall
     */
    ScoreKind(String name, int sign) {
        super(
                name,
                "the change over a window is as large as points",
                AlertOption.PROFILE,
                POINTS,
                BY,
                ESCALATE,
                AlertOption.RESOLVE);
        this.sign = sign;
    }

    @Override
    boolean holds(AlertRule rule, RowFacts facts) {
        return multiple(rule, facts) > 0;
    }

    /** Returns how often the rule's points go into the change; 0 if it is the other way. */
    private int multiple(AlertRule rule, RowFacts facts) {
        boolean byUsage = rule.get(BY) == AlertRule.Measure.USAGE;
        Integer change = byUsage ? facts.changeUsage() : facts.change();
        return change == null ? 0 : Math.max(0, sign * change / rule.get(POINTS));
    }

    @Override
    protected boolean isMet(AlertRule rule, FinalRow happened) {
        return super.isMet(rule, happened)
                || (rule.get(ESCALATE)
                        && happened.before() != null
                        && multiple(rule, happened.today()) > multiple(rule, happened.before()));
    }

    @Override
    protected Text text(AlertTarget target, FinalRow happened) {
        ScoreRow row = happened.row();
        return new Text(
                dedupKey(row.day(), happened.today()),
                (sign * row.change() > 0 ? moved(target, happened) : offset(target, happened))
                        + Wording.mover(row.movers())
                        + ".",
                details(happened)
                        .number("score", (long) row.score())
                        .number("previous_score", (long) row.previousScore())
                        .number("change", (long) row.change())
                        .number("change_usage", (long) row.changeUsage())
                        .number("change_benchmark", (long) row.changeBenchmark())
                        .number("benchmark", row.benchmark())
                        .number("previous_benchmark", happened.previousBenchmark())
                        .movers("movers", row.movers()));
    }

    private String moved(AlertTarget target, FinalRow happened) {
        ScoreRow row = happened.row();
        return "%s %s from %s to %s in %s%s%s"
                .formatted(
                        target.name(),
                        sign < 0 ? "fell" : "rose",
                        row.previousScore(),
                        row.score(),
                        Wording.days(happened.days()),
                        target.where(),
                        cause(happened));
    }

    /** Returns what an entity did itself, where others have made up for it. */
    private String offset(AlertTarget target, FinalRow happened) {
        ScoreRow row = happened.row();
        return "%s %s %s by %s in %s%s, which others made up for: from %s to %s"
                .formatted(
                        target.name(),
                        sign < 0 ? "lost" : "gained",
                        Wording.count(Math.abs(row.changeUsage()), "point"),
                        Wording.ownUse(row.level()),
                        Wording.days(happened.days()),
                        target.where(),
                        row.previousScore(),
                        row.score());
    }

    /** Returns what a change is made of, in a sentence; empty where that is not known. */
    private static String cause(FinalRow happened) {
        ScoreRow row = happened.row();
        if (row.changeBenchmark() != 0 && !happened.isRelative()) {
            return ""; // what is not its own doing is not known to be others'
        }
        return Wording.cause(row.level(), row.changeUsage(), row.changeBenchmark());
    }

    @Override
    String over(AlertTarget target, FinalRow happened) {
        return "%s is no longer %s%s: its score is %s, %s of %s before."
                .formatted(
                        target.name(),
                        sign < 0 ? "falling" : "rising",
                        target.where(),
                        happened.today().score(),
                        change(happened.today().change()),
                        Wording.days(happened.days()));
    }

    private static String change(Integer change) {
        return change == null
                ? "which cannot be compared with that"
                : Wording.signed(change) + " since that";
    }
}
