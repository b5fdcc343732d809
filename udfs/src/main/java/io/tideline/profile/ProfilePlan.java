package io.tideline.profile;

import io.tideline.adoption.Adoption;
import io.tideline.counts.NameDictionary;
import io.tideline.engagement.EventWeights;
import io.tideline.engagement.LookBack;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import io.tideline.model.SegmentBits;
import io.tideline.state.LookBacks;
import java.util.ArrayList;
import java.util.List;

/**
 * A profile laid out for tallying: its weights and its features, by the ids of the state.
 *
 * @param counts as {@link LookBacks#counts}
 * @param compare as {@link LookBacks#compare}
 */
public record ProfilePlan(
        Profile profile,
        EventWeights scoring,
        Adoption adoption,
        LookBack counts,
        LookBack compare) {

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
                            lookBacks.counts(),
                            lookBacks.compare(profile.name())));
        }
        return rules;
    }

    /**
     * Returns whether counts are kept of the window that a day's is compared with, and it is one of
     * as many days.
     */
    boolean canCompare(int day) {
        LookBack window = scoring.lookBack();
        int earlier = comparedWith(day);
        return window.isAlike(day, earlier)
                && counts.days(day) >= day - earlier + window.setting(day);
    }

    /** Returns the day on which the window ends that a day's is compared with. */
    int comparedWith(int day) {
        return day - compare.setting(day);
    }

    /** Returns whether an account in these segments, or a user of it, has rows of the profile. */
    public static boolean admits(Profile profile, long segments) {
        return SegmentBits.contain(segments, profile.segment());
    }
}
