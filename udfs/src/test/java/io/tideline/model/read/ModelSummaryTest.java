package io.tideline.model.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelSummaryTest {
    private static ModelSummary summary(String yaml) throws ModelException {
        return ModelSummary.of(ModelReader.parse(yaml, "model.yaml"));
    }

    @Test
    void tellsWhatAModelHolds() throws ModelException {
        assertThat(summary(Models.FULL).text())
                .isEqualTo(
                        """
                        version 7, days in Europe/Berlin
                        4 events scored, 7 more known
                        2 features: Reports, Files
                        2 segments: trial, paid
                        3 bands: at risk from 1, fair from 30, good from 60
                        5 traits of accounts on rows: name, plan, owner, mrr, seats (the seats)
                        2 traits of users on rows: name, email
                        5 profiles:
                          weekly scores everybody over 7 days, winsorized against percentile 90.
                          daily scores everybody over 1 day, compared with 7 days earlier, winsorized \
                        against percentile 90.
                          monthly scores everybody over 30 days, winsorized against percentile 90.
                          trials scores the segment trial over 7 days, winsorized against percentile 90.
                          power scores everybody over 7 days, exponential against percentile 75.
                        2 checklists: account-trial (3 steps), user-setup (1 step)
                        19 alert rules: new-account, converted, new-user, activated, falling, \
                        gone-quiet, rising, adopted, at-risk, cancelled, stuck, over, user-back, \
                        any-adopted, plunging, shrinking, growing, in-danger, champion""");
    }

    @Test
    void tellsHowLittleAModelHolds() throws ModelException {
        assertThat(summary(Models.LEAST).text())
                .isEqualTo(
                        """
                        version 1, days in UTC
                        no events scored, 0 more known
                        no features
                        no segments
                        no bands
                        no traits of accounts on rows
                        no traits of users on rows
                        1 profile:
                          weekly scores everybody over 7 days, winsorized against percentile 90.
                        no checklists
                        no alert rules
                        hint: The profile "weekly" scores nothing, since no event has a weight in it.""");
    }

    @Test
    void tellsTargets() throws ModelException {
        assertThat(summary(Models.ODD).lines())
                .contains("  year scores everybody over 400 days, against a target of 400.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Report Created | Report Creatd   | true",
                "Report Created | report created  | true",
                "Report Created | Report  Crated  | true",
                "Report Created | Report Crt      | false",
                "Report Created | Report Shared   | false",
                "Signed Up      | Signed In       | false",
                "Clicked Step 1 | Clicked Step 2  | false",
                "Report Created | Report Created  | false",
            })
    void hintsAtNamesThatAreAlmostAlike(String listed, String mentioned, boolean hint)
            throws ModelException {
        String yaml =
                "version: 1\nevents: {%s: 1}\nfeatures: {F: [%s]}\nprofiles: {p: {window: 1d}}"
                        .formatted(listed, mentioned);
        String expected =
                "The event \"%s\" is named almost like \"%s\"; if they are one, write both alike."
                        .formatted(mentioned, listed);

        if (hint) {
            assertThat(summary(yaml).hints()).containsExactly(expected);
        } else {
            assertThat(summary(yaml).hints()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{kind: feature_adopted}                   | the model has no features",
                "{kind: activation_stalled, checklist: c}  | its checklist has no stalled_after",
                "{kind: activation_expired, checklist: c}  | its checklist has no expires_after",
                "{kind: activation_stalled, checklist: d}  |",
                "{kind: activation_expired, checklist: d}  |",
                "{kind: activation, checklist: c}          |",
            })
    void hintsAtRulesThatAreNeverRaised(String rule, String why) throws ModelException {
        String yaml =
                """
                version: 1
                events: {A: 1}
                profiles: {p: {window: 1d}}
                activation:
                  c: {steps: {s: {event: A}}}
                  d: {steps: {s: {event: A}}, stalled_after: 3d, expires_after: 9d}
                alerts: {a: %s}
                """
                        .formatted(rule);
        if (why == null) {
            assertThat(summary(yaml).hints()).isEmpty();
        } else {
            assertThat(summary(yaml).hints())
                    .containsExactly("The alert \"a\" is never raised, since " + why + ".");
        }
    }
}
