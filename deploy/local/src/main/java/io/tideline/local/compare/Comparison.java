package io.tideline.local.compare;

import com.fasterxml.jackson.databind.MappingIterator;
import io.tideline.local.replay.AlertLine;
import io.tideline.local.replay.EventsRead;
import io.tideline.local.replay.ModelFile;
import io.tideline.local.replay.ScoreLine;
import io.tideline.local.replay.TemporaryReplay;
import io.tideline.model.Level;
import io.tideline.model.Model;
import java.io.IOException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What changes between two models on the same events.
 *
 * @param events as A took them: what is read does not depend on the model
 * @param lastDay an ISO date, the last that both models have rows of
 * @param zoneA in which A cuts days, as {@code zoneB} for B
 * @param profiles those that both have, for accounts and users
 * @param alerts by rule
 */
public record Comparison(
        ModelFile a,
        ModelFile b,
        EventsRead events,
        String lastDay,
        String zoneA,
        String zoneB,
        Names onlyInA,
        Names onlyInB,
        List<ProfileComparison> profiles,
        List<RuleComparison> alerts) {

    /** One of the two models, and its replay, in which at least one event was taken. */
    public record Side(ModelFile file, Model model, TemporaryReplay replay) {
        private LocalDate lastDay() {
            return replay.finished().summary().read().lastDay();
        }
    }

    private record Key(String profile, String level) {}

    /** Reads the rows of both replays, and compares them. */
    public static Comparison of(Side a, Side b) throws IOException {
        var lastDay = Stream.of(a.lastDay(), b.lastDay()).min(LocalDate::compareTo).orElseThrow();
        return new Comparison(
                a.file(),
                b.file(),
                EventsRead.of(a.replay().finished().summary()),
                lastDay.toString(),
                a.model().timezone().toString(),
                b.model().timezone().toString(),
                Names.onlyIn(a.model(), b.model()),
                Names.onlyIn(b.model(), a.model()),
                profiles(a, b, lastDay.toString()),
                alerts(a, b));
    }

    private static List<ProfileComparison> profiles(Side a, Side b, String lastDay)
            throws IOException {
        Map<Key, ProfileChanges> changes = new LinkedHashMap<>();
        for (String profile : Names.sharedProfiles(a.model(), b.model())) {
            for (Level level : Level.values()) {
                changes.put(
                        new Key(profile, level.text()),
                        new ProfileChanges(profile, level, lastDay));
            }
        }
        try (MappingIterator<ScoreLine> ofA = a.replay().scores();
                MappingIterator<ScoreLine> ofB = b.replay().scores()) {
            ScorePairs.forEach(
                    ofA,
                    ofB,
                    (rowA, rowB) -> {
                        var row = rowA == null ? rowB : rowA;
                        var ofProfile = changes.get(new Key(row.profile(), row.level()));
                        if (ofProfile != null) {
                            ofProfile.add(rowA, rowB);
                        }
                    });
        }
        return changes.values().stream().map(ProfileChanges::result).toList();
    }

    private static List<RuleComparison> alerts(Side a, Side b) throws IOException {
        var changes = new AlertChanges(a.model(), b.model());
        try (MappingIterator<AlertLine> ofA = a.replay().alerts();
                MappingIterator<AlertLine> ofB = b.replay().alerts()) {
            ofA.forEachRemaining(changes::addOfA);
            ofB.forEachRemaining(changes::addOfB);
        }
        return changes.result();
    }
}
