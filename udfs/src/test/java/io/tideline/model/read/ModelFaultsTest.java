package io.tideline.model.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tideline.yaml.ValidationError;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFaultsTest {
    private static ModelException refused(String yaml) {
        return catchThrowableOfType(
                ModelException.class, () -> ModelReader.parse(yaml, "model.yaml"));
    }

    @ParameterizedTest
    @MethodSource("io.tideline.model.read.ModelFaultCases#faults")
    void refusesWithTheOneFault(String yaml, String place, String found, String expected) {
        ModelException refused = refused(ModelFaultCases.with(yaml));

        assertThat(refused.faults()).containsExactly(new ValidationError(place, found, expected));
        assertThat(refused)
                .hasMessage(
                        "model.yaml has 1 fault:\n  %s: found %s, expected %s",
                        place, found, expected);
    }

    @Test
    void theModelThatTheCasesChangeIsRight() throws ModelException {
        assertThat(ModelReader.parse(ModelFaultCases.with(""), "model.yaml").profiles()).hasSize(2);
    }

    @Test
    void listsAllFaultsAtOnce() {
        String yaml =
                """
                version: one
                timezone: Europe/Berlni
                events: {Logged In: 1, Report Created: 12, Logged In: 2}
                profiles:
                  weekly: {window: 7 days, segmant: trial}
                alerts:
                  falling: {kind: score_drop, profile: weely}
                """;
        assertThat(refused(yaml))
                .hasMessage(
                        """
                        model.yaml has 7 faults:
                          events.Logged In: found the key a second time, in line 3, \
                        expected each key once
                          version: found "one", expected a whole number of at least 1
                          timezone: found "Europe/Berlni", expected an IANA time zone such as \
                        Europe/Berlin; did you mean "Europe/Berlin"?
                          events.Report Created: found 12, expected a whole number from 0 to 10
                          profiles.weekly.segmant: found an unknown key, expected one of window, \
                        compare, segment, weights, features, normalization; did you mean "segment"?
                          profiles.weekly.window: found "7 days", expected whole days such as \
                        7d, from 1d to 400d
                          alerts.falling.profile: found "weely", expected one of those under profiles: \
                        weekly; did you mean "weekly"?""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|model.yaml: found an empty file, expected a YAML document.",
                "# nothing|model.yaml: found an empty file, expected a YAML document.",
                "version: [1|model.yaml, line 1, column 12: found a fault of syntax (expected ','"
                        + " or ']', but got <stream end>), expected valid YAML.",
                "a: &b {}\\nc: *b|model.yaml, line 2, column 4: found a YAML alias (*b), expected"
                        + " a YAML document without it.",
            })
    void saysInOneSentenceWhyThereIsNothingToCheck(String yaml, String message) {
        ModelException refused = refused(yaml.replace("\\n", "\n"));

        assertThat(refused).hasMessage(message);
        assertThat(refused.faults()).hasSize(1);
    }

    @Test
    void refusesWhatIsNoMap() {
        assertThat(refused("- version").getMessage())
                .startsWith("model.yaml has 1 fault:\n  found a list, expected a map with one of");
    }

    @Test
    void saysThatAFileIsNotThere() {
        assertThat(
                        catchThrowableOfType(
                                ModelException.class,
                                () -> ModelReader.read(Path.of("no", "such.yaml"))))
                .hasMessage("no/such.yaml: found no such file, expected a file that exists.");
    }

    @Test
    void aliasBombsDoNotHurt() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertThat(refused(bomb.toString()).getMessage()).contains("found a YAML alias (*a0)");
    }

    @Test
    void aFaultDoesNotBringOthersWithIt() {
        // What names a faulty entry is right as long as the entry is there.
        String yaml =
                """
                segments: {trial: {plan: []}}
                profiles: {weekly: {window: x, segment: trial}}
                activation: {c: {level: x, segment: trial, steps: {s: {event: A}}}}
                inactive_after: {user: x}
                alerts:
                  a: {kind: score_drop, profile: weekly, segment: trial}
                  b: {kind: activation, checklist: c}
                  c: {kind: inactive, level: user}
                """;
        assertThat(refused(ModelFaultCases.with(yaml)).faults())
                .extracting(ValidationError::place)
                .containsExactlyInAnyOrderElementsOf(
                        List.of(
                                "segments.trial.plan",
                                "profiles.weekly.window",
                                "activation.c.level",
                                "inactive_after.user"));
    }
}
