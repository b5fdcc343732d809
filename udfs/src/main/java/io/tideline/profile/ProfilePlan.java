package io.tideline.profile;

import io.tideline.adoption.Adoption;
import io.tideline.counts.NameDictionary;
import io.tideline.engagement.EventWeights;
import io.tideline.engagement.LookBack;
import io.tideline.model.AlertRule;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import io.tideline.model.SegmentBits;
import io.tideline.state.LookBacks;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A profile laid out for tallying: its weights and its features, by the ids of the state.
 *
 * @param alertLevels the levels at which an alert rule refers to its scores
 * @param counts as {@link LookBacks#counts}
 */
public record ProfilePlan(
        Profile profile,
        EventWeights scoring,
        Adoption adoption,
        Set<Level> alertLevels,
        LookBack counts) {

    public static List<ProfilePlan> of(
            Model model, NameDictionary vocabulary, LookBacks lookBacks) {
        List<ProfilePlan> rules = new ArrayList<>();
        for (Profile profile : model.profiles()) {
            rules.add(
                    new ProfilePlan(
                            profile,
                            new EventWeights(
                                    model, profile, vocabulary, lookBacks.window(profile.name())),
                            new Adoption(profile, vocabulary),
                            alertLevels(model, profile),
                            lookBacks.counts()));
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
     * Returns whether counts are kept of the window before that of a day, and it is one of as many
     * days.
     */
    boolean canCompare(int day) {
        LookBack window = scoring.lookBack();
        int days = window.setting(day);
        return window.isAlike(day, day - days) && counts.days(day) >= 2 * days;
    }

    /** Returns whether an account in these segments, or a user of it, has rows of the profile. */
    public static boolean admits(Profile profile, long segments) {
        return SegmentBits.contain(segments, profile.segment());
    }
}
