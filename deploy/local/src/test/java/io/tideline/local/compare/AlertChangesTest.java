package io.tideline.local.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.local.replay.AlertLine;
import io.tideline.model.Model;
import io.tideline.model.read.ModelReader;
import org.junit.jupiter.api.Test;

class AlertChangesTest {
    @Test
    void matchesAlertsByWhatTheySayAndNotByTheirIds() throws Exception {
        var changes =
                new AlertChanges(
                        model(
                                "{falling: {kind: score_drop, profile: weekly}, old: {kind: new_user}}"),
                        model(
                                "{falling: {kind: score_drop, profile: weekly}, new: {kind: new_account}}"));
        changes.addOfA(falling("acme", null, "2025-03-04T00:00:00.000Z"));
        changes.addOfA(falling("acme", null, "2025-03-05T00:00:00.000Z"));
        changes.addOfA(falling("acme", "ada", "2025-03-06T00:00:00.000Z"));
        changes.addOfA(falling("globex", null, "2025-03-07T00:00:00.000Z"));
        changes.addOfA(falling("globex", null, "2025-03-07T00:00:00.000Z"));
        changes.addOfB(falling("acme", null, "2025-03-04T00:00:00.000Z"));
        changes.addOfB(falling("acme", "bob", "2025-03-06T00:00:00.000Z"));
        changes.addOfB(falling("globex", null, "2025-03-07T00:00:00.000Z"));
        changes.addOfB(
                new AlertLine(
                        "falling",
                        "resolved",
                        "account",
                        "acme",
                        null,
                        "2025-03-04T00:00:00.000Z"));

        assertThat(changes.result())
                .containsExactly(
                        new RuleComparison("falling", "score_drop", "account", 5, 3, 3, 1),
                        new RuleComparison("old", "new_user", "account", 0, 0, 0, 0),
                        new RuleComparison("new", "new_account", "account", 0, 0, 0, 0),
                        new RuleComparison("falling", "resolved", "account", 0, 1, 0, 1));
    }

    @Test
    void namesThatOneModelAloneHas() throws Exception {
        var a = model("{falling: {kind: score_drop, profile: weekly}, old: {kind: new_user}}");
        var b = model("{falling: {kind: score_drop, profile: weekly}}");
        assertThat(Names.onlyIn(a, b).rules()).containsExactly("old");
        assertThat(Names.onlyIn(b, a).rules()).isEmpty();
        assertThat(Names.onlyIn(a, b).profiles()).isEmpty();
        assertThat(Names.sharedProfiles(a, b)).containsExactly("weekly");
    }

    private static AlertLine falling(String account, String user, String at) {
        return new AlertLine("falling", "score_drop", "account", account, user, at);
    }

    private static Model model(String alerts) throws Exception {
        return ModelReader.parse(
                """
                version: 1
                events: {Logged In: 1}
                profiles: {weekly: {window: 7d}}
                alerts: %s
                """
                        .formatted(alerts),
                "model.yaml");
    }
}
