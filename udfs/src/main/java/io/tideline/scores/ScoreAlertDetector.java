package io.tideline.scores;

import io.tideline.alert.Alert;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.Alerts;
import io.tideline.alert.ScoreChange;
import io.tideline.alert.ScoreChangeDriver;
import io.tideline.engagement.EngagementScore;
import io.tideline.engagement.LookBack;
import io.tideline.engagement.ScoreRow;
import io.tideline.message.DailySnapshot;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.AlertRule;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Normalization;
import io.tideline.model.SegmentBits;
import io.tideline.state.LookBacks;
import io.tideline.time.DayCalendar;
import java.util.ArrayList;
import java.util.List;

/** Raises alerts on final rows whose score fell or rose, where that of the day before had not. */
final class ScoreAlertDetector {
    private final Model model;
    private final DayCalendar calendar;
    private final LookBacks lookBacks;
    private final BenchmarkState benchmarks;
    private final ScoringTerms terms;

    ScoreAlertDetector(
            Model model, LookBacks lookBacks, BenchmarkState benchmarks, ScoringTerms terms) {
        this.model = model;
        this.benchmarks = benchmarks;
        this.terms = terms;
        this.lookBacks = lookBacks;
        this.calendar = new DayCalendar(model.timezone());
    }

    /**
     * The alerts of a final row.
     *
     * @param history with the row and all before it
     */
    List<Alert> of(DailySnapshot entity, ScoreRow row, ScoreHistory history) {
        List<Alert> alerts = new ArrayList<>();
        for (AlertRule rule : model.alerts()) {
            if (row.profile().equals(rule.profile())
                    && rule.level() == row.level()
                    && SegmentBits.contain(entity.segments(), rule.segment())
                    && isMet(rule, row.change())
                    && !isMet(rule, changeOfDayBefore(entity, row, history))) {
                alerts.add(Alerts.score(rule, subject(entity), change(entity, row, history)));
            }
        }
        return alerts;
    }

    private static boolean isMet(AlertRule rule, Integer change) {
        if (change == null) {
            return false;
        }
        return rule.kind() == AlertRule.Kind.SCORE_DROP
                ? change <= -rule.points()
                : change >= rule.points();
    }

    /** As the row of the day before stands now, corrections included; null if there is none. */
    private Integer changeOfDayBefore(DailySnapshot entity, ScoreRow row, ScoreHistory history) {
        int before = row.day() - 1;
        ScoreHistory.Entry entry = history.at(row.profile(), before);
        if (entry == null || entry.score() == null) {
            return null;
        }
        LookBack window = lookBacks.window(row.profile());
        int earlier = before - window.setting(before);
        if (!window.isAlike(before, earlier)) {
            return null;
        }
        ScoreHistory.Entry previous = history.at(row.profile(), earlier);
        if (previous == null) {
            return entity.firstDay() <= earlier ? entry.score() - EngagementScore.LOWEST : null;
        }
        return previous.score() == null ? null : entry.score() - previous.score();
    }

    private ScoreChange change(DailySnapshot entity, ScoreRow row, ScoreHistory history) {
        int window = lookBacks.window(row.profile()).setting(row.day());
        int earlier = row.day() - window;
        ProfileSnapshot ofProfile =
                entity.profiles().stream()
                        .filter(day -> day.profile().equals(row.profile()))
                        .findFirst()
                        .orElseThrow();
        return new ScoreChange(
                row.day(),
                window,
                row.score(),
                row.previousScore(),
                row.raw(),
                ofProfile.previousRaw(),
                row.benchmark(),
                benchmarks.of(row.profile(), row.level(), earlier),
                history.at(row.profile(), earlier) != null
                        && !hasTarget(row.profile())
                        && terms.heldOn(row.profile(), earlier - window + 1),
                movers(ofProfile, row));
    }

    private boolean hasTarget(String profile) {
        return model.profiles().stream()
                .filter(each -> each.name().equals(profile))
                .anyMatch(each -> each.normalization().method() == Normalization.Method.TARGET);
    }

    /** Those that moved the score the way it went. */
    private static List<ScoreChangeDriver> movers(ProfileSnapshot day, ScoreRow row) {
        return day.movers().stream()
                .filter(mover -> mover.count() > mover.before() == row.change() > 0)
                .toList();
    }

    private AlertTarget subject(DailySnapshot entity) {
        return new AlertTarget(
                entity.level(),
                entity.entityId(),
                entity.accountId(),
                entity.level() == Level.USER ? entity.entityId() : null,
                calendar.firstMillisOf(entity.day() + 1));
    }
}
