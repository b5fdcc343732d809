package io.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;
import io.tideline.model.AlertRule.Severity;
import io.tideline.model.Band;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import io.tideline.model.read.ModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the models that come with the command. */
class ModelsTest {

    private static final Path MODELS = Path.of("models");
    private static final Path SAAS = MODELS.resolve("saas.yaml");
    private static final Pattern SUGGESTED = Pattern.compile("(?m)^  # (?=[a-z-]+: +\\{)");

    static Stream<Path> models() throws IOException {
        try (var files = Files.list(MODELS)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void eachIsReadAndLooksLikeNoMistake(Path model) throws Exception {
        assertThat(ModelReader.hints(ModelReader.read(model))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    new-account,      new_account,     INFO,     ,      false
                    converted,        event,           INFO,     ,      false
                    new-user,         new_user,        INFO,     ,      false
                    activated,        activation,      INFO,     ,      false
                    falling,          score_drop,      WARNING,  paid,  true
                    falling-trial,    score_drop,      INFO,     trial, true
                    gone-quiet,       inactive,        CRITICAL, paid,  true
                    gone-quiet-trial, inactive,        WARNING,  trial, true
                    rising,           score_rise,      INFO,     paid,  false
                    rising-trial,     score_rise,      INFO,     trial, false
                    adopted,          feature_adopted, INFO,     ,      false
                    at-risk,          event,           WARNING,  ,      false
                    cancelled,        event,           CRITICAL, ,      false
                    usage-drop,       usage_drop,      WARNING,  paid,  true
                    in-danger,        band,            WARNING,  paid,  false
                    champion-gone,    champion_silent, WARNING,  paid,  true
                    """)
    void theTenAlertsAndThreeMore(
            String name, String kind, Severity severity, String segment, boolean resolves)
            throws Exception {
        var model = ModelReader.read(SAAS);
        assertThat(model.alerts()).hasSize(16);
        var rule = rule(model, name);
        assertThat(rule.kind()).isEqualTo(kind);
        assertThat(rule.severity()).isEqualTo(severity);
        assertThat(rule.level()).isEqualTo(Level.ACCOUNT);
        assertThat(rule.segment() < 0 ? null : model.segments().get(rule.segment()).name())
                .isEqualTo(segment);
        assertThat(rule.get(AlertOption.RESOLVE)).isEqualTo(resolves);
        assertThat(rule.cooldown()).isEqualTo(name.equals("at-risk") ? Duration.ofDays(1) : null);
    }

    /** Else who was not there for so long has no part in the window, and is no champion. */
    @Test
    void aChampionMayBeSilentForLessThanTheWindow() throws Exception {
        var model = ModelReader.read(SAAS);
        var profile = rule(model, "champion-gone").profile();
        assertThat(model.profiles())
                .filteredOn(each -> each.name().equals(profile))
                .extracting(Profile::window)
                .containsExactly(30);
    }

    @Test
    void namesSeatsAndBands() throws Exception {
        var model = ModelReader.read(SAAS);
        assertThat(model.traits().account())
                .containsExactly("name", "plan", "owner", "mrr", "seats");
        assertThat(model.traits().user()).containsExactly("name", "email");
        assertThat(model.seats()).isEqualTo("seats");
        assertThat(model.bands()).extracting(Band::name).containsExactly("at risk", "fair", "good");
    }

    @Test
    void whoIsScoredAndWhoIsActivated() throws Exception {
        var model = ModelReader.read(SAAS);
        assertThat(model.profiles())
                .extracting(Profile::name)
                .containsExactly("weekly", "monthly", "trend");
        var trial = model.activation().get(0);
        assertThat(trial.steps()).hasSize(5);
        assertThat(model.segments().get(trial.segment()).name()).isEqualTo("trial");
        assertThat(model.activation().get(1).level()).isEqualTo(Level.USER);
    }

    /** The suggestions in comments are valid once they are included. */
    @Test
    void theSuggestionsHold() throws Exception {
        var taken = SUGGESTED.matcher(Files.readString(SAAS)).replaceAll("  ");
        var model = ModelReader.parse(taken, "saas.yaml");
        assertThat(model.profiles()).hasSize(4);
        assertThat(model.alerts()).hasSize(21);
        assertThat(ModelReader.hints(model)).isEmpty();
    }

    private static AlertRule rule(Model model, String name) {
        return model.alerts().stream()
                .filter(rule -> rule.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
