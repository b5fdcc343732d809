package io.tideline.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobOptionsTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";

    @Test
    void aRunHasItsOptionsInAnyOrder() throws Exception {
        var options =
                JobOptions.of(
                        List.of(
                                "run",
                                "-Dpipeline.name=a=b",
                                "--from",
                                "latest",
                                "--config",
                                "t.yaml",
                                "-D",
                                "x.y=",
                                "--parallelism",
                                "3"));

        assertThat(options.command()).isEqualTo("run");
        assertThat(options.value(JobOptions.CONFIG)).isEqualTo("t.yaml");
        assertThat(options.value(JobOptions.FROM)).isEqualTo("latest");
        assertThat(options.value(JobOptions.PARALLELISM)).isEqualTo("3");
        assertThat(options.value(JobOptions.JAR)).isNull();
        assertThat(options.settings().toMap())
                .containsOnly(Map.entry("pipeline.name", "a=b"), Map.entry("x.y", ""));
    }

    @Test
    void aJobIsNamedByItsId() throws Exception {
        assertThat(JobOptions.of(List.of("stop", ID)).job()).isEqualTo(ID);
        assertThat(JobOptions.of(List.of("savepoint")).job()).isNull();
    }

    @Test
    void aSavepointIsNativeUnlessItIsToBeCanonical() throws Exception {
        assertThat(JobOptions.of(List.of("stop", ID)).format())
                .isEqualTo(SavepointFormatType.NATIVE);
        assertThat(JobOptions.of(List.of("stop", "--canonical", ID)).format())
                .isEqualTo(SavepointFormatType.CANONICAL);
        assertThat(JobOptions.of(List.of("savepoint", "--canonical")).format())
                .isEqualTo(SavepointFormatType.CANONICAL);
        assertThatThrownBy(() -> JobOptions.of(List.of("cancel", "--canonical")))
                .hasMessageContaining("job cancel does not take --canonical");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    begin                             | There is no command begin
                    run                               | needs the job's configuration
                    run --config                      | --config needs a value
                    run --config t.yaml --form latest | job run does not take --form
                    run --config t.yaml -D x          | -Dx is no setting
                    run --config t.yaml --parallelism 0   | --parallelism 0 is not a number of subtasks
                    run --config t.yaml --parallelism two | --parallelism two is not a number of subtasks
                    list all                          | job list does not take all
                    list --config t.yaml              | job list does not take --config
                    stop 0123                         | job stop does not take 0123
                    cancel -Dx=y                      | job cancel does not take -Dx=y
                    """)
    void allElseIsRefused(String arguments, String sentence) {
        assertThatThrownBy(() -> JobOptions.of(List.of(arguments.split(" "))))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void aSecondIdIsRefused() {
        assertThatThrownBy(() -> JobOptions.of(List.of("stop", ID, ID)))
                .hasMessageContaining("job stop does not take " + ID);
        assertThatThrownBy(() -> JobOptions.of(List.of()))
                .hasMessage(
                        "Say what to do with the job: deploy/standalone/job help lists what there is.");
    }
}
