package io.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ConsoleCommandTest {
    @TempDir private Path folder;

    private static Outcome with(String standardInput, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status =
                new CommandLine(
                                new ConsoleCommand(
                                        new ByteArrayInputStream(
                                                standardInput.getBytes(StandardCharsets.UTF_8))))
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err, true))
                        .setExecutionExceptionHandler(Messages::failed)
                        .execute(args);
        return new Outcome(status, out.toString(), err.toString());
    }

    @Test
    void aPasswordComesOutAsAHash() {
        var done = with("correct horse battery\nnot this\n", "--hash-password");
        assertThat(done.status()).isZero();
        assertThat(done.out())
                .matches("\\$2[aby]\\$11\\$[./A-Za-z0-9]{53}\\s+")
                .doesNotContain("horse");
        assertThat(done.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | Standard input has no password: write it there, on one line.",
                "short | The password has 5 bytes: take one of 12 to 72."
            })
    void aPasswordThatIsNoneIsASentence(String input, String sentence) {
        var refused = with(input, "--hash-password");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).isEqualTo("tideline: " + sentence + System.lineSeparator());
    }

    @Test
    void aTokenComesOutOnceAndWithItsHash() {
        var done = with("", "--new-token");
        assertThat(done.out())
                .matches("token +tl_[-_A-Za-z0-9]{43}\\s+hash +sha256:[0-9a-f]{64}\\s+");
        assertThat(with("", "--new-token").out()).isNotEqualTo(done.out());
    }

    @Test
    void beyondThisMachineItDoesNotStartWithoutSignIn() throws Exception {
        Files.writeString(folder.resolve("password"), "secret");
        var config =
                Files.writeString(
                        folder.resolve("tideline.yaml"),
                        """
                        model: model.yaml
                        source: {files: [events.jsonl]}
                        sinks: {postgres: {url: "jdbc:postgresql://db.example.com/tideline", user: tideline, password: "${file:password}"}}
                        console: {listen: 0.0.0.0}
                        """);
        var refused = with("", "--config", config.toString());
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err())
                .startsWith(
                        "tideline: console.listen is 0.0.0.0, where others can connect, and nobody has to sign in:");
    }

    @Test
    void itNeedsToKnowWhatToDo() {
        assertThat(with("").status()).isEqualTo(2);
        assertThat(with("", "--new-token", "--hash-password").status()).isEqualTo(2);
    }
}
