package io.tideline.stage;

import io.tideline.adoption.Adoption;
import io.tideline.engagement.ScoringTable;
import io.tideline.member.Vocabulary;
import io.tideline.model.AlertRule;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A profile laid out for tallying: its weights and its features, by the ids of the state.
 *
 * @param alertLevels the levels at which a rule asks about its scores
 */
record ProfileRules(
        Profile profile, ScoringTable scoring, Adoption adoption, Set<Level> alertLevels) {

    static List<ProfileRules> of(Model model, Vocabulary vocabulary) {
        List<ProfileRules> rules = new ArrayList<>();
        for (Profile profile : model.profiles()) {
            rules.add(
                    new ProfileRules(
                            profile,
                            new ScoringTable(model, profile, vocabulary),
                            new Adoption(profile, vocabulary),
                            alertLevels(model, profile)));
        }
        return rules;
    }

    private static Set<Level> alertLevels(Model model, Profile profile) {
        return model.alerts().stream()
                .filter(rule -> profile.name().equals(rule.profile()))
                .map(AlertRule::level)
                .collect(Collectors.toSet());
    }

    /**
     * How many days of counts rows ask for, besides the day itself: a window, and where a rule asks
     * what moved a score, the one before it.
     */
    static int countedDays(List<ProfileRules> rules) {
        return rules.stream()
                .mapToInt(rule -> rule.profile().window() * (rule.alertLevels().isEmpty() ? 1 : 2))
                .max()
                .orElseThrow();
    }

    /** Whether an account with these segments, or a user of it, gets rows of the profile. */
    static boolean admits(Profile profile, long segments) {
        return SegmentBits.contain(segments, profile.segment());
    }
}
