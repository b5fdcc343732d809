package io.tideline.scores;

import io.tideline.alert.Alert;
import io.tideline.alert.AlertKind;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger.FinalScore;
import io.tideline.alert.ScoreChange;
import io.tideline.alert.ScoreChangeDriver;
import io.tideline.alert.kinds.AlertKinds;
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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Raises the alerts of final rows that have a score a window before. */
final class ScoreAlertDetector {
    private final Model model;
    private final DayCalendar calendar;
    private final LookBacks lookBacks;
    private final BenchmarkState benchmarks;
    private final ScoringTerms terms;
    private final Map<Level, List<AlertRule>> rules = new EnumMap<>(Level.class);

    ScoreAlertDetector(
            Model model, LookBacks lookBacks, BenchmarkState benchmarks, ScoringTerms terms) {
        this.model = model;
        this.benchmarks = benchmarks;
        this.terms = terms;
        this.lookBacks = lookBacks;
        this.calendar = new DayCalendar(model.timezone());
        for (Level level : Level.values()) {
            rules.put(
                    level,
                    AlertKinds.listening(model, level).getOrDefault(FinalScore.class, List.of()));
        }
    }

    /**
     * Returns the alerts of a final row.
     *
     * @param history with the row and all before it
     */
    List<Alert> of(DailySnapshot entity, ScoreRow row, ScoreHistory history) {
        List<Alert> alerts = new ArrayList<>();
        if (row.change() == null) {
            return alerts;
        }
        FinalScore score =
                new FinalScore(
                        row.change(),
                        () -> changeOfDayBefore(entity, row, history),
                        () -> change(entity, row, history));
        for (AlertRule rule : rules.get(row.level())) {
            AlertKind<?> kind = AlertKinds.of(rule);
            if (row.profile().equals(rule.profile())
                    && SegmentBits.contain(entity.segments(), rule.segment())
                    && kind.isRaised(rule, score)) {
                alerts.add(kind.alert(rule, target(entity), score));
            }
        }
        return alerts;
    }

    /** Returns the change on the previous day's row, with corrections; null if there is none. */
    private Integer changeOfDayBefore(DailySnapshot entity, ScoreRow row, ScoreHistory history) {
        int before = row.day() - 1;
        ScoreHistory.Entry entry = history.at(row.profile(), before);
        if (entry == null || entry.score() == null) {
            return null;
        }
        LookBack window = lookBacks.window(row.profile());
        Integer earlier = history.scoreBefore(row.profile(), before, window, entity.firstDay());
        return earlier == null ? null : entry.score() - earlier;
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
                row.profile(),
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

    /** Returns the drivers that moved the score in its direction. */
    private static List<ScoreChangeDriver> movers(ProfileSnapshot day, ScoreRow row) {
        return day.movers().stream()
                .filter(mover -> mover.count() > mover.before() == row.change() > 0)
                .toList();
    }

    private AlertTarget target(DailySnapshot entity) {
        return new AlertTarget(
                entity.level(),
                entity.entityId(),
                entity.accountId(),
                entity.level() == Level.USER ? entity.entityId() : null,
                calendar.firstMillisOf(entity.day() + 1));
    }
}
