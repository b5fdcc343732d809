package io.tideline.scores;

import io.tideline.model.EventRule;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import io.tideline.serde.Digest128;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.state.BroadcastState;

/**
 * Since when each profile has been scored by the terms that the model has now: weights, what counts
 * for them, normalization and segment. A score and a benchmark from before are of another measure,
 * and what lies between is not others' doing alone. Some terms hold for events from then on, so a
 * window is of new terms when its first day is.
 */
final class ScoringTerms {
    private final Map<String, Integer> changedOn = new HashMap<>();

    /**
     * @param state by profile, the last day that may have been scored by other terms, and a
     *     fingerprint of those since
     * @param isRestored whether a job before may have scored by others
     * @param openDay the first day that has not closed: some of its rows may have been made before
     *     the restore
     */
    ScoringTerms(BroadcastState<String, String> state, Model model, boolean isRestored, int openDay)
            throws Exception {
        for (Profile profile : model.profiles()) {
            String terms = Digest128.of(terms(model, profile));
            String[] known = text(state.get(profile.name())).split(" ", 2);
            int last = isRestored ? openDay : Integer.MIN_VALUE;
            if (known.length == 2 && known[1].equals(terms)) {
                last = Integer.parseInt(known[0]);
            } else {
                state.put(profile.name(), last + " " + terms);
            }
            changedOn.put(profile.name(), last);
        }
    }

    private static String text(String known) {
        return known == null ? "" : known;
    }

    /** Returns whether a day, and so each later one, was scored by the current terms. */
    boolean heldOn(String profile, int day) {
        return day > changedOn.get(profile);
    }

    /** Returns a text that is the same for equal terms, in whatever order a model file has them. */
    private static String terms(Model model, Profile profile) {
        Map<String, String> events = new TreeMap<>();
        for (int event = 0; event < profile.weights().size(); event++) {
            EventRule rule = model.events().get(event);
            if (profile.weights().get(event) > 0) { // an event without changes nothing
                events.put(
                        rule.name(),
                        "%s %s %s"
                                .formatted(
                                        profile.weights().get(event),
                                        rule.dailyCap(),
                                        sorted(rule.where())));
            }
        }
        return profile.normalization()
                + " "
                + (profile.segment() < 0
                        ? ""
                        : sorted(model.segments().get(profile.segment()).traits()))
                + " "
                + events;
    }

    private static Map<String, Set<String>> sorted(Map<String, Set<String>> values) {
        Map<String, Set<String>> sorted = new TreeMap<>();
        values.forEach((name, each) -> sorted.put(name, new TreeSet<>(each)));
        return sorted;
    }
}
