package io.tideline.stage;

import io.tideline.alert.Alert;
import io.tideline.alert.Alerts;
import io.tideline.alert.Mover;
import io.tideline.alert.Subject;
import io.tideline.engagement.EngagementScore;
import io.tideline.engagement.LookBack;
import io.tideline.engagement.ScoreHistory;
import io.tideline.engagement.ScoreRow;
import io.tideline.member.DayCalendar;
import io.tideline.model.AlertRule;
import io.tideline.model.Level;
import io.tideline.model.Model;
import java.util.ArrayList;
import java.util.List;

/** Raises alerts on final rows whose score fell or rose, where that of the day before had not. */
final class ScoreAlerts {
    private final Model model;
    private final DayCalendar calendar;
    private final LookBacks lookBacks;

    ScoreAlerts(Model model, LookBacks lookBacks) {
        this.model = model;
        this.lookBacks = lookBacks;
        this.calendar = new DayCalendar(model.timezone());
    }

    /**
     * The alerts of a final row.
     *
     * @param history with the row and all before it
     */
    List<Alert> of(EntityDay entity, ScoreRow row, ScoreHistory history) {
        List<Alert> alerts = new ArrayList<>();
        for (AlertRule rule : model.alerts()) {
            if (row.profile().equals(rule.profile())
                    && rule.level() == row.level()
                    && SegmentBits.contain(entity.segments(), rule.segment())
                    && isMet(rule, row.change())
                    && !isMet(rule, changeOfDayBefore(entity, row, history))) {
                alerts.add(
                        Alerts.score(
                                rule,
                                subject(entity),
                                row.day(),
                                lookBacks.window(row.profile()).setting(row.day()),
                                row.score(),
                                row.previousScore(),
                                movers(entity, row)));
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
    private Integer changeOfDayBefore(EntityDay entity, ScoreRow row, ScoreHistory history) {
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

    /** Those that moved the score the way it went. */
    private static List<Mover> movers(EntityDay entity, ScoreRow row) {
        return entity.profiles().stream()
                .filter(day -> day.profile().equals(row.profile()))
                .flatMap(day -> day.movers().stream())
                .filter(mover -> mover.count() > mover.before() == row.change() > 0)
                .toList();
    }

    private Subject subject(EntityDay entity) {
        return new Subject(
                entity.level(),
                entity.entityId(),
                entity.accountId(),
                entity.level() == Level.USER ? entity.entityId() : null,
                calendar.firstMillisOf(entity.day() + 1));
    }
}
