package io.tideline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.job.option.StartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.flink.client.program.ProgramParametrizationException;
import org.apache.flink.runtime.entrypoint.EntrypointClusterConfigurationParserFactory;
import org.apache.flink.runtime.entrypoint.FlinkParseException;
import org.apache.flink.runtime.entrypoint.parser.CommandLineParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TidelineJobTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--config tideline.yaml",
                "--tideline-config tideline.yaml",
                "--config=tideline.yaml",
                "--tideline-config=tideline.yaml",
                "tideline.yaml"
            })
    void argumentsThatNameAFile(String arguments) {
        assertThat(TidelineJob.configuration(arguments.split(" ", -1)))
                .isEqualTo(Path.of("tideline.yaml"));
    }

    /** It takes {@code --config} for an abbreviation of {@code --configDir}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--tideline-config tideline.yaml",
                "--tideline-config=tideline.yaml",
                "tideline.yaml",
                "-- --config tideline.yaml"
            })
    void whatFlinkLeavesInApplicationMode(String arguments) throws Exception {
        assertThat(TidelineJob.configuration(afterFlink(arguments)))
                .isEqualTo(Path.of("tideline.yaml"));
        assertThat(afterFlink("--config tideline.yaml")).isEmpty();
    }

    private static String[] afterFlink(String arguments) throws FlinkParseException {
        return new CommandLineParser<>(new EntrypointClusterConfigurationParserFactory())
                .parse(("--configDir conf -D a=b " + arguments).split(" ", -1))
                .getArgs();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--config",
                "--tideline-config",
                "--config=",
                "--config --config",
                "--configuration tideline.yaml",
                "--model=model.yaml",
                "-h",
                "one.yaml two.yaml",
                "--config one.yaml two.yaml",
                "one.yaml --config two.yaml"
            })
    void otherArguments(String arguments) {
        String[] words =
                Stream.of(arguments.split(" ", -1))
                        .filter(word -> !word.isEmpty())
                        .toArray(String[]::new);
        assertThatThrownBy(() -> TidelineJob.configuration(words))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("Usage: flink run JAR --config tideline.yaml");
    }

    /** Flink shows the message of this kind of exception alone. */
    @Test
    void aFaultIsThrownAsOneSentence(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("tideline.yaml"), "modell: m");
        assertThatThrownBy(() -> TidelineJob.main(new String[] {"--config", file.toString()}))
                .isInstanceOf(ProgramParametrizationException.class)
                .hasNoCause()
                .message()
                .startsWith(file + " has 4 faults:\n  modell: found an unknown key");
        assertThatThrownBy(() -> TidelineJob.main(new String[] {"--config", "/nowhere.yaml"}))
                .isInstanceOf(ProgramParametrizationException.class)
                .hasMessage("/nowhere.yaml: found no such file, expected a file that exists.")
                .matches(thrown -> thrown.getStackTrace().length == 0);
    }

    /** Flink would make one up that listens on all interfaces and takes jobs from anybody. */
    @Test
    void withoutAClusterNothingIsStarted(@TempDir Path folder) throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("tideline.yaml"),
                        """
                        model: model.yaml
                        source: {files: events.jsonl}
                        sinks: {files: {directory: out}}
                        """);
        assertThatThrownBy(() -> TidelineJob.main(new String[] {file.toString()}))
                .isInstanceOf(ProgramParametrizationException.class)
                .hasMessage(
                        "There is no Flink cluster to run on: submit the job with flink run, or run it on this machine with deploy/local/tideline run --config tideline.yaml.");
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
