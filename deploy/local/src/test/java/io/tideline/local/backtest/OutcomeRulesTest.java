package io.tideline.local.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.model.AlertRule;
import io.tideline.model.EventRule;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.read.ModelReader;
import org.junit.jupiter.api.Test;

class OutcomeRulesTest {
    private static final String MODEL =
            """
            version: 1
            events: {Logged In: 1, Exported: {weight: 2, daily_cap: 1}}
            profiles: {weekly: {window: 7d}, exports: {window: 7d, weights: {Exported: 9}}}
            alerts:
              new: {kind: new_account}
              outcome of user: {kind: new_user}
            """;

    @Test
    void anEventThatTheModelDoesNotNameIsWorthNothing() throws Exception {
        var model = model();
        var rules = OutcomeRules.in(model, "Cancelled");
        var copy = rules.model();
        assertThat(copy.events()).hasSize(3).startsWith(model.events().toArray(EventRule[]::new));
        assertThat(copy.events().get(2).name()).isEqualTo("Cancelled");
        assertThat(copy.profiles().get(0).weights()).containsExactly(1, 2, 0);
        assertThat(copy.profiles().get(1).weights()).containsExactly(1, 9, 0);
        assertThat(copy.alerts()).hasSize(4).startsWith(model.alerts().toArray(AlertRule[]::new));
        assertThat(copy.alerts().subList(2, 4))
                .extracting(AlertRule::level)
                .containsExactly(Level.ACCOUNT, Level.USER);
        assertThat(copy.alerts().subList(2, 4))
                .allSatisfy(rule -> assertThat(rule.events()).containsExactly(2));
    }

    @Test
    void anEventThatTheModelNamesKeepsItsWeight() throws Exception {
        var model = model();
        var rules = OutcomeRules.in(model, "Exported");
        assertThat(rules.model().events()).isEqualTo(model.events());
        assertThat(rules.model().profiles()).isEqualTo(model.profiles());
        assertThat(rules.model().alerts().get(3).events()).containsExactly(1);
    }

    @Test
    void theRulesHaveNamesThatNoOtherHas() throws Exception {
        assertThat(OutcomeRules.in(model(), "Cancelled").names())
                .containsEntry(Level.ACCOUNT, "outcome of account")
                .containsEntry(Level.USER, "outcome of user'");
    }

    private static Model model() throws Exception {
        return ModelReader.parse(MODEL, "model.yaml");
    }
}
