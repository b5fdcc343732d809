package io.tideline.scores;

import io.tideline.adoption.Adoption;
import io.tideline.engagement.EngagementScore;
import io.tideline.engagement.LookBack;
import io.tideline.engagement.ScoreRow;
import io.tideline.message.DailySnapshot;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Normalization;
import io.tideline.model.Profile;
import io.tideline.product.ProductMetrics;
import io.tideline.state.LookBacks;
import io.tideline.time.DayCalendar;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Makes rows from an entity's snapshot, its earlier scores and the benchmarks. */
final class Scoring {
    private final Model model;
    private final DayCalendar calendar;
    private final BenchmarkState benchmarks;
    private final LookBacks lookBacks;

    Scoring(Model model, DayCalendar calendar, BenchmarkState benchmarks, LookBacks lookBacks) {
        this.model = model;
        this.calendar = calendar;
        this.benchmarks = benchmarks;
        this.lookBacks = lookBacks;
    }

    /** Returns a row for each of the model's profiles that the entity's day has an entry for. */
    List<ScoreRow> rows(DailySnapshot entity, ScoreHistory history, long watermark) {
        List<ScoreRow> made = new ArrayList<>(entity.profiles().size());
        for (Profile profile : model.profiles()) {
            for (ProfileSnapshot day : entity.profiles()) {
                if (day.profile().equals(profile.name())) {
                    made.add(row(profile, entity, day, history, watermark));
                }
            }
        }
        return made;
    }

    private ScoreRow row(
            Profile profile,
            DailySnapshot entity,
            ProfileSnapshot day,
            ScoreHistory history,
            long watermark) {
        BigDecimal benchmark = benchmark(profile, entity.level(), entity);
        Integer previous = previous(profile, entity, history, watermark);
        Integer score = EngagementScore.of(profile.normalization(), day.raw(), benchmark);
        int features = profile.features().size();
        List<String> names = new ArrayList<>();
        for (int feature : day.featuresUsed()) {
            if (feature < features) { // the row may have waited while the model lost features
                names.add(profile.features().get(feature).name());
            }
        }
        int used = names.size();
        return new ScoreRow(
                entity.level(),
                entity.entityId(),
                entity.accountId(),
                profile.name(),
                entity.day(),
                entity.kind() != DailySnapshot.Kind.LIVE,
                day.isActive(),
                day.raw(),
                score,
                previous,
                score == null || previous == null ? null : Integer.valueOf(score - previous),
                benchmark,
                day.frequency(),
                Adoption.rate(used, features),
                Adoption.score(used, features),
                Adoption.rate(Math.min(day.featuresEver(), features), features),
                names,
                day.drivers(),
                model.version(),
                day.members() == null ? null : accountPart(profile, entity, day.members()),
                entity.revision(),
                false);
    }

    private ScoreRow.AccountPart accountPart(
            Profile profile, DailySnapshot entity, ProfileSnapshot.Members members) {
        BigDecimal benchmark = benchmark(profile, Level.USER, entity);
        long active = 0;
        long sum = 0;
        for (int i = 0; i < members.raws().length; i++) {
            active += members.counts()[i];
            Integer score =
                    EngagementScore.of(profile.normalization(), members.raws()[i], benchmark);
            sum += score == null ? 0 : score * members.counts()[i];
        }
        boolean scored = active > 0 && benchmark != null;
        return new ScoreRow.AccountPart(
                Math.toIntExact(active),
                members.totalUsers(),
                scored ? ProductMetrics.average(sum, active) : null,
                scored ? sum : null,
                members.topUsers());
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
     * Returns the score a window earlier, as {@link ScoreHistory#scoreBefore}. Without a row, that
     * of a day which has not closed is not known yet: live rows run ahead of the watermark in a
     * catch-up.
     */
    private Integer previous(
            Profile profile, DailySnapshot entity, ScoreHistory history, long watermark) {
        LookBack window = lookBacks.window(profile.name());
        int earlier = entity.day() - window.setting(entity.day());
        boolean isOpen =
                entity.kind() == DailySnapshot.Kind.LIVE
                        && calendar.lastMillisOf(earlier) > watermark;
        int firstDay = isOpen ? Integer.MAX_VALUE : entity.firstDay();
        return history.scoreBefore(profile.name(), entity.day(), window, firstDay);
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
                revision,
                true);
    }
}
