package io.tideline.scores;

import io.tideline.alert.Alert;
import io.tideline.alert.AlertKind;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger.FinalRow;
import io.tideline.alert.RowFacts;
import io.tideline.alert.kinds.AlertKinds;
import io.tideline.engagement.ScoreRow;
import io.tideline.engagement.TopUser;
import io.tideline.message.DailySnapshot;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.AlertRule;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Normalization;
import io.tideline.model.Profile;
import io.tideline.model.SegmentBits;
import io.tideline.state.LookBacks;
import io.tideline.time.DayCalendar;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Raises the alerts of final rows. */
final class ScoreAlertDetector {
    private final Model model;
    private final DayCalendar calendar;
    private final BenchmarkState benchmarks;
    private final ScoringTerms terms;
    private final LookBacks lookBacks;
    private final Map<String, Profile> profiles = new HashMap<>();

    /** By level and profile. */
    private final Map<Level, Map<String, List<AlertRule>>> rules = new EnumMap<>(Level.class);

    ScoreAlertDetector(
            Model model, BenchmarkState benchmarks, LookBacks lookBacks, ScoringTerms terms) {
        this.model = model;
        this.benchmarks = benchmarks;
        this.terms = terms;
        this.lookBacks = lookBacks;
        this.calendar = new DayCalendar(model.timezone());
        for (Profile profile : model.profiles()) {
            profiles.put(profile.name(), profile);
        }
        for (Level level : Level.values()) {
            rules.put(
                    level,
                    AlertKinds.listening(model, level)
                            .getOrDefault(FinalRow.class, List.of())
                            .stream()
                            .collect(Collectors.groupingBy(AlertRule::profile)));
        }
    }

    /** Returns what rules judge of a row; null if no rule does. */
    RowFacts facts(DailySnapshot entity, ScoreRow row) {
        return rules(row).isEmpty()
                ? null
                : new RowFacts(
                        row.score(),
                        row.change(),
                        row.changeUsage(),
                        row.raw(),
                        row.previousRaw(),
                        champion(entity, row));
    }

    private List<AlertRule> rules(ScoreRow row) {
        return rules.get(row.level()).getOrDefault(row.profile(), List.of());
    }

    private static RowFacts.Champion champion(DailySnapshot entity, ScoreRow row) {
        if (row.account() == null || row.account().activeUsers() < 2) {
            return null;
        }
        int lastSeen =
                entity.profiles().stream()
                        .filter(profile -> profile.profile().equals(row.profile()))
                        .map(ProfileSnapshot::members)
                        .mapToInt(ProfileSnapshot.Members::topLastSeen)
                        .findFirst()
                        .orElse(DailySnapshot.NO_DAY);
        if (lastSeen == DailySnapshot.NO_DAY) {
            return null;
        }
        TopUser top = row.account().topUsers().get(0);
        return new RowFacts.Champion(top.userId(), top.raw(), row.day() - lastSeen);
    }

    /**
     * Returns the alerts of a final row.
     *
     * @param history with the row and all before it
     */
    List<Alert> of(DailySnapshot entity, ScoreRow row, ScoreHistory history) {
        List<Alert> alerts = new ArrayList<>();
        FinalRow happened = null;
        for (AlertRule rule : rules(row)) {
            if (SegmentBits.contain(entity.segments(), rule.segment())) {
                happened = happened == null ? happened(row, history) : happened;
                AlertKind<?> kind = AlertKinds.of(rule);
                if (kind.isRaised(rule, happened)) {
                    alerts.add(kind.alert(rule, target(entity), happened));
                }
                if (kind.isResolved(rule, happened)) {
                    alerts.add(kind.resolution(rule, target(entity), happened));
                }
            }
        }
        return alerts;
    }

    private FinalRow happened(ScoreRow row, ScoreHistory history) {
        ScoreHistory.Entry before = history.at(row.profile(), row.day() - 1);
        Profile profile = profiles.get(row.profile());
        int days = lookBacks.compare(profile.name()).setting(row.day());
        int earlier = row.day() - days;
        return new FinalRow(
                row,
                history.at(row.profile(), row.day()).facts(),
                before == null ? null : before.facts(),
                model.bands(),
                days,
                benchmarks.of(profile, row.level(), earlier),
                history.at(row.profile(), earlier) != null
                        && profile.normalization().method() != Normalization.Method.TARGET
                        && terms.heldOn(row.profile(), earlier - profile.window() + 1));
    }

    private AlertTarget target(DailySnapshot entity) {
        return new AlertTarget(
                entity.level(),
                entity.entityId(),
                entity.accountId(),
                entity.level() == Level.USER ? entity.entityId() : null,
                calendar.firstMillisOf(entity.day() + 1),
                entity.accountId() == null ? null : model.traits().carried(entity.traits()),
                entity.userName());
    }
}
