package io.tideline.scores;

import io.tideline.alert.Alert;
import io.tideline.engagement.EngagementScore;
import io.tideline.engagement.LookBack;
import io.tideline.engagement.ScoreRow;
import io.tideline.message.DailySnapshot;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Normalization;
import io.tideline.model.Profile;
import io.tideline.state.LookBacks;
import io.tideline.time.DayCalendar;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Makes rows from an entity's snapshot, its earlier scores and the benchmarks. */
final class Scoring {
    private final List<ScoreRowBuilder> rows = new ArrayList<>();
    private final ScoreAlertDetector alerts;
    private final DayCalendar calendar;
    private final BenchmarkState benchmarks;
    private final LookBacks lookBacks;

    Scoring(
            Model model,
            DayCalendar calendar,
            BenchmarkState benchmarks,
            LookBacks lookBacks,
            ScoringTerms terms) {
        model.profiles()
                .forEach(profile -> rows.add(new ScoreRowBuilder(profile, model.version())));
        this.alerts = new ScoreAlertDetector(model, lookBacks, benchmarks, terms);
        this.calendar = calendar;
        this.benchmarks = benchmarks;
        this.lookBacks = lookBacks;
    }

    /** Returns a row for each of the model's profiles that the entity's day has an entry for. */
    List<ScoreRow> rows(DailySnapshot entity, ScoreHistory history, long watermark) {
        List<ScoreRow> made = new ArrayList<>(entity.profiles().size());
        for (ScoreRowBuilder ofProfile : rows) {
            Profile profile = ofProfile.profile();
            for (ProfileSnapshot day : entity.profiles()) {
                if (day.profile().equals(profile.name())) {
                    made.add(
                            ofProfile.row(
                                    entity,
                                    day,
                                    benchmark(profile, entity.level(), entity),
                                    benchmark(profile, Level.USER, entity),
                                    previous(profile, entity, history, watermark)));
                }
            }
        }
        return made;
    }

    /** Returns the alerts of a final row, as {@link ScoreAlertDetector#of}. */
    List<Alert> alerts(DailySnapshot entity, ScoreRow row, ScoreHistory history) {
        return row.change() == null ? List.of() : alerts.of(entity, row, history);
    }

    /** Returns the benchmark of the day; for an open day the newest one, or the target. */
    private BigDecimal benchmark(Profile profile, Level level, DailySnapshot entity) {
        boolean isLive = entity.kind() == DailySnapshot.Kind.LIVE;
        if (profile.normalization().method() != Normalization.Method.TARGET) {
            return isLive
                    ? benchmarks.newest(profile.name(), level)
                    : benchmarks.of(profile.name(), level, entity.day());
        }
        BigDecimal closedWith = isLive ? null : benchmarks.of(profile.name(), level, entity.day());
        return closedWith != null
                ? closedWith
                : BigDecimal.valueOf(profile.normalization().target());
    }

    /**
     * Returns the score a window earlier: the lowest if known but without a row, null if not yet
     * known. So is that of a day which has not closed: live rows run ahead of the watermark in a
     * catch-up. A score by a window of another number of days is none to compare with.
     */
    private Integer previous(
            Profile profile, DailySnapshot entity, ScoreHistory history, long watermark) {
        LookBack window = lookBacks.window(profile.name());
        int day = entity.day() - window.setting(entity.day());
        if (!window.isAlike(entity.day(), day)) {
            return null;
        }
        ScoreHistory.Entry entry = history.at(profile.name(), day);
        if (entry != null) {
            return entry.score();
        }
        boolean isFinal = entity.kind() != DailySnapshot.Kind.LIVE;
        boolean closed = calendar.lastMillisOf(day) <= watermark;
        return entity.firstDay() <= day && (isFinal || closed) ? EngagementScore.LOWEST : null;
    }
}
