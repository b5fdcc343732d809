package io.tideline.scores;

import io.tideline.engagement.EngagementScore;
import io.tideline.engagement.ScoreRow;
import io.tideline.message.DailySnapshot;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import io.tideline.state.LookBacks;
import io.tideline.time.DayCalendar;
import io.tideline.time.EventTime;
import java.util.ArrayList;
import java.util.List;

/** Makes rows from an entity's snapshot, its earlier scores and the benchmarks. */
final class Scoring {
    private final Model model;
    private final DayCalendar calendar;
    private final BenchmarkState benchmarks;
    private final LookBacks lookBacks;
    private final List<ScoreRowBuilder> rows = new ArrayList<>();

    Scoring(Model model, DayCalendar calendar, BenchmarkState benchmarks, LookBacks lookBacks) {
        this.model = model;
        this.calendar = calendar;
        this.benchmarks = benchmarks;
        this.lookBacks = lookBacks;
        model.profiles().forEach(profile -> rows.add(new ScoreRowBuilder(model, profile)));
    }

    /** Returns a row for each of the model's profiles that the entity's day has an entry for. */
    List<ScoreRow> rows(DailySnapshot entity, ScoreHistory history, long watermark) {
        List<ScoreRow> made = new ArrayList<>(entity.profiles().size());
        for (ScoreRowBuilder ofProfile : rows) {
            Profile profile = ofProfile.profile();
            for (ProfileSnapshot day : entity.profiles()) {
                if (day.profile().equals(profile.name())) {
                    Integer previous = previous(profile, entity, history, watermark);
                    int compare = lookBacks.compare(profile.name()).setting(entity.day());
                    made.add(
                            ofProfile.row(
                                    entity,
                                    day,
                                    compare,
                                    benchmarks(profile, entity, compare),
                                    previous));
                }
            }
        }
        return made;
    }

    private ScoreRowBuilder.Benchmarks benchmarks(
            Profile profile, DailySnapshot entity, int compare) {
        boolean isLive = entity.kind() == DailySnapshot.Kind.LIVE;
        int day = isLive ? BenchmarkState.NEWEST : entity.day();
        return new ScoreRowBuilder.Benchmarks(
                benchmarks.of(profile, entity.level(), day),
                benchmarks.of(profile, entity.level(), entity.day() - compare),
                benchmarks.of(profile, Level.USER, day));
    }

    /**
     * Returns the score of the window compared with: the lowest if known but without a row, null if
     * not yet known. So is that of a day which has not closed: live rows run ahead of the watermark
     * in a catch-up. A score by a window of another number of days is none to compare with.
     */
    private Integer previous(
            Profile profile, DailySnapshot entity, ScoreHistory history, long watermark) {
        int day = lookBacks.comparedWith(profile.name(), entity.day());
        if (day == EventTime.NO_DAY) {
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

    /**
     * Returns the withdrawal of a row: of a final one that a correction has made void, or of a live
     * one whose day has closed without a final row of its key.
     */
    ScoreRow withdrawal(
            Level level,
            String entityId,
            String accountId,
            String profile,
            int day,
            boolean isFinal,
            long revision) {
        return new ScoreRow(
                level,
                entityId,
                accountId,
                profile,
                day,
                isFinal,
                false,
                0,
                null,
                null,
                null,
                null,
                0,
                null,
                null,
                null,
                List.of(),
                List.of(),
                model.version(),
                null,
                null,
                null,
                null,
                null,
                null,
                revision,
                true);
    }
}
