package io.tideline.stage;

import io.tideline.adoption.Adoption;
import io.tideline.engagement.ScoringTable;
import io.tideline.member.Vocabulary;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import java.util.ArrayList;
import java.util.List;

/** A profile laid out for tallying: its weights and its features, by the ids of the state. */
record ProfileRules(Profile profile, ScoringTable scoring, Adoption adoption) {

    static List<ProfileRules> of(Model model, Vocabulary vocabulary) {
        List<ProfileRules> rules = new ArrayList<>();
        for (Profile profile : model.profiles()) {
            rules.add(
                    new ProfileRules(
                            profile,
                            new ScoringTable(model, profile, vocabulary),
                            new Adoption(profile, vocabulary)));
        }
        return rules;
    }

    /** Whether an account with these segments, or a user of it, gets rows of the profile. */
    static boolean admits(Profile profile, long segments) {
        return profile.segment() < 0 || (segments >> profile.segment() & 1) == 1;
    }
}
