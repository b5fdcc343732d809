package io.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.model.AlertRule;
import io.tideline.model.AlertRule.Severity;
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
                    new-account, new_account,     INFO
                    converted,   event,           INFO
                    new-user,    new_user,        INFO
                    activated,   activation,      INFO
                    falling,     score_drop,      WARNING
                    gone-quiet,  inactive,        CRITICAL
                    rising,      score_rise,      INFO
                    adopted,     feature_adopted, INFO
                    at-risk,     event,           WARNING
                    cancelled,   event,           CRITICAL
                    """)
    void theTenAlerts(String name, String kind, Severity severity) throws Exception {
        var model = ModelReader.read(SAAS);
        assertThat(model.alerts()).hasSize(10);
        var rule = rule(model, name);
        assertThat(rule.kind()).isEqualTo(kind);
        assertThat(rule.severity()).isEqualTo(severity);
        assertThat(rule.level()).isEqualTo(Level.ACCOUNT);
        assertThat(rule.cooldown()).isEqualTo(name.equals("at-risk") ? Duration.ofDays(1) : null);
    }

    @Test
    void whoIsScoredAndWhoIsActivated() throws Exception {
        var model = ModelReader.read(SAAS);
        assertThat(model.profiles()).extracting(Profile::name).containsExactly("weekly", "monthly");
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
        assertThat(model.profiles()).hasSize(3);
        assertThat(model.alerts()).hasSize(15);
        assertThat(ModelReader.hints(model)).isEmpty();
    }

    private static AlertRule rule(Model model, String name) {
        return model.alerts().stream()
                .filter(rule -> rule.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
