package io.tideline.alert.kinds;

import io.tideline.alert.AlertKind;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger.FinalScore;
import io.tideline.alert.Details;
import io.tideline.alert.ScoreChange;
import io.tideline.alert.ScoreChangeDriver;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;
import io.tideline.serde.Json;

/** A score changed by the rule's points one way, where that of the day before had not. */
final class ScoreKind extends AlertKind<FinalScore> {
    private static final AlertOption<Integer> POINTS =
            AlertOption.number("points", 1, Integer.MAX_VALUE, 20, "by how many points at least");

    private final int sign;

    /**
     * @param sign 1 if it is about scores that rise, -1 for those that fall
     */
    ScoreKind(String name, int sign) {
        super(
                name,
                "the change over a window is as large as points",
                FinalScore.class,
                AlertOption.PROFILE,
                POINTS);
        this.sign = sign;
    }

    @Override
    protected boolean isMet(AlertRule rule, FinalScore score) {
        int points = rule.get(POINTS);
        if (sign * score.change() < points) {
            return false;
        }
        Integer before = score.changeOfDayBefore().get();
        return before == null || sign * before < points;
    }

    @Override
    protected Text text(AlertTarget target, FinalScore score) {
        ScoreChange change = score.details().get();
        return new Text(
                String.valueOf(change.day()),
                "%s %s from %s to %s in %s%s%s."
                        .formatted(
                                target.name(),
                                sign < 0 ? "fell" : "rose",
                                change.previousScore(),
                                change.score(),
                                change.window() == 1 ? "a day" : change.window() + " days",
                                target.where(),
                                cause(change)),
                new Details()
                        .text("profile", change.profile())
                        .text("day", Json.dayText(change.day()))
                        .number("score", change.score())
                        .number("previous_score", change.previousScore())
                        .number("change", change.change())
                        .number("raw", change.raw())
                        .number("previous_raw", change.previousRaw())
                        .number("benchmark", change.benchmark())
                        .number("previous_benchmark", change.previousBenchmark())
                        .movers("movers", change.movers()));
    }

    /** Returns what moved a score, in a sentence; empty where that is not known. */
    private String cause(ScoreChange change) {
        if (change.isByOthers()) {
            return " because others used it %s; the benchmark went from %s to %s"
                    .formatted(
                            sign < 0 ? "more" : "less",
                            Json.plain(change.previousBenchmark()),
                            Json.plain(change.benchmark()));
        }
        if (change.movers().isEmpty()) {
            return "";
        }
        ScoreChangeDriver most = change.movers().get(0);
        return "; " + most.event() + " went from " + most.before() + " to " + most.count();
    }
}
