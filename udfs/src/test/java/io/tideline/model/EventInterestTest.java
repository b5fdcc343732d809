package io.tideline.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.model.read.ModelReader;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What looks at an event, by what refers to it. */
class EventInterestTest {
    private static final String MODEL =
            """
            version: 1
            profiles: {weekly: {window: 7d}}
            events: {Weighed: 3}
            features: {Reports: [Used]}
            activation:
              trial:
                start: Started
                steps: {Invite: {event: Invited, count: 3}, Open: {event: Opened, distinct: file}}
              onboarding:
                level: user
                start: Registered
                steps: {Upload: {event: Uploaded, count: 2}}
            alerts:
              gone: {kind: event, events: [Cancelled]}
              left: {kind: event, level: user, events: [Removed]}
              adopted: {kind: feature_adopted}
            """;

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({
        // event, level, alerted on, referred to, needed: the first, a further, a 3rd, a 4th of one
        "Weighed,    account, false, false, false, false, false, false",
        "Used,       account, false, false, true,  false, false, false",
        "Used,       user,    false, false, true,  false, false, false",
        "Started,    account, false, true,  true,  true,  true,  true",
        "Started,    user,    false, false, false, false, false, false",
        "Invited,    account, false, true,  true,  true,  true,  false",
        "Invited,    user,    false, false, false, false, false, false",
        "Opened,     account, false, true,  true,  true,  true,  true",
        "Registered, account, false, false, false, false, false, false",
        "Registered, user,    false, true,  true,  true,  true,  true",
        "Uploaded,   user,    false, true,  true,  true,  false, false",
        "Cancelled,  account, true,  true,  true,  true,  true,  true",
        "Cancelled,  user,    false, false, false, false, false, false",
        "Removed,    account, false, false, false, false, false, false",
        "Removed,    user,    true,  true,  true,  true,  true,  true",
        "Unheard of, account, false, false, false, false, false, false",
    })
    void isWhatTheModelRefersTo(
            String name,
            String level,
            boolean alertedOn,
            boolean referenced,
            boolean first,
            boolean second,
            boolean third,
            boolean fourth)
            throws Exception {
        Model model = ModelReader.parse(MODEL, "model.yaml");
        int event = model.events().stream().map(EventRule::name).toList().indexOf(name);
        EventInterest interest =
                EventInterest.of(model, Level.valueOf(level.toUpperCase(Locale.ROOT)));

        assertThat(interest.isAlertedOn(event)).isEqualTo(alertedOn);
        assertThat(interest.isReferenced(event)).isEqualTo(referenced);
        assertThat(interest.needs(event, true, 0, false)).isEqualTo(first);
        assertThat(interest.needs(event, true, 1, true)).isEqualTo(second);
        assertThat(interest.needs(event, true, 2, true)).isEqualTo(third);
        assertThat(interest.needs(event, true, 3, true)).isEqualTo(fourth);
    }

    @ParameterizedTest
    @CsvSource({"Cancelled, true", "Removed, true", "Registered, false", "Used, false"})
    void atAnyLevelTheMessageIdIsNeeded(String name, boolean needed) throws Exception {
        Model model = ModelReader.parse(MODEL, "model.yaml");
        int event = model.events().stream().map(EventRule::name).toList().indexOf(name);

        assertThat(EventInterest.ofAllLevels(model).isAlertedOn(event)).isEqualTo(needed);
    }

    /** One that its {@code where} leaves out is no use of a feature, and the next one may be. */
    @ParameterizedTest
    @CsvSource({"false, false, false", "true, false, true", "true, true, false"})
    void aFeatureNeedsTheFirstThatMatches(boolean matches, boolean matchedBefore, boolean needed)
            throws Exception {
        Model model = ModelReader.parse(MODEL, "model.yaml");
        int event = model.events().stream().map(EventRule::name).toList().indexOf("Used");

        assertThat(EventInterest.of(model, Level.ACCOUNT).needs(event, matches, 5, matchedBefore))
                .isEqualTo(needed);
    }
}
