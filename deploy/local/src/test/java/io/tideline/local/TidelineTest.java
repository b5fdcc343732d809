package io.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TidelineTest {

    private static final String GOOD =
            """
            version: 3
            events: {Logged In: 1, Report Created: 9}
            features: {Reports: [Report Created]}
            profiles: {weekly: {window: 7d}}
            """;

    private static final String WRONG =
            """
            version: 1
            events: {Logged In: 12}
            profiles: {weekly: {window: soon}}
            """;

    @TempDir private Path folder;

    /** What a command line came to. */
    private record Outcome(int status, String out, String err) {}

    @Test
    void checkSaysWhatAModelMeans() throws Exception {
        var outcome = execute("check", file("model.yaml", GOOD));
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out())
                .contains("model.yaml is a good model.", "version 3", "weekly", "Reports");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void checkNamesEveryFault() throws Exception {
        var outcome = execute("check", file("model.yaml", WRONG));
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err())
                .startsWith("tideline: ")
                .contains("model.yaml", "events.Logged In", "profiles.weekly.window")
                .doesNotContain("Exception", "\tat ");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void checkOfAMissingFile() {
        var outcome = execute("check", folder.resolve("nowhere.yaml").toString());
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).contains("nowhere.yaml").doesNotContain("Exception", "\tat ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | Say which command",
                "check | Missing required parameter: 'MODEL.yaml'",
                "chekc model.yaml | Did you mean",
                "check --modle model.yaml | Unknown option: '--modle'",
                "check one.yaml two.yaml | two.yaml",
            })
    void badArgumentsAreRefusedInASentence(String line, String message) {
        var outcome = execute(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err())
                .startsWith("tideline: ")
                .contains(message, "--help' says how it is used.")
                .doesNotContain("Exception", "\tat ");
        assertThat(outcome.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "check --help"})
    void helpIsNoFault(String line) {
        var outcome = execute(line.split(" "));
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).contains("Usage: tideline", "tideline");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void versionNamesFlinkToo() {
        var outcome = execute("--version");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).matches("(?s)tideline \\d.* \\(Flink 2\\..*, Java .*\\)\\s*");
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static Outcome execute(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status =
                Tideline.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(args);
        return new Outcome(status, out.toString(), err.toString());
    }
}
