package io.tideline.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.standalone.ProcessArguments.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessArgumentsTest {
    @TempDir private Path folder;

    private List<String> arguments(Kind kind, String config, String... settings)
            throws IOException, RefusalException {
        Files.writeString(folder.resolve("config.yaml"), config);
        return ProcessArguments.of(
                kind,
                "the-name",
                new Installation(folder, Path.of("/the run")),
                "/the lib/*",
                List.of(settings));
    }

    @Test
    void aTaskManagerHasItsMemoryItsOptionsAndItsFolders() throws Exception {
        List<String> arguments =
                arguments(
                        Kind.TASKMANAGER,
                        """
                        taskmanager.memory.process.size: 2g
                        env.java.opts.all: -Da=1 -Db=2
                        env.java.opts.taskmanager: -Dc=3
                        env.java.opts.jobmanager: -Dd=4
                        """,
                        "-Dtaskmanager.host=10.0.0.2");

        assertThat(arguments)
                .contains("-Xmx697932173", "-Da=1", "-Db=2", "-Dc=3")
                .contains("-Dlog.file=/the run/log/the-name.log")
                .contains("taskmanager.memory.managed.size=665719939b")
                .contains("execution.checkpointing.dir=file:///the run/checkpoints")
                .contains("io.tmp.dirs=/the run/tmp")
                .doesNotContain("-Dd=4")
                .containsSubsequence(
                        "-cp",
                        "/the lib/*",
                        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                        "--configDir",
                        folder.toString(),
                        "-D",
                        "taskmanager.host=10.0.0.2");
    }

    /** They would be seen by all users of the machine. */
    @Test
    void settingsOfTheFileAreNotOnTheCommandLine() throws Exception {
        List<String> arguments =
                arguments(
                        Kind.JOBMANAGER,
                        """
                        jobmanager.memory.process.size: 1g
                        execution.checkpointing.dir: s3://bucket/checkpoints
                        s3.secret-key: hidden
                        """);

        assertThat(arguments)
                .contains("org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint")
                .noneMatch(argument -> argument.contains("hidden"))
                .noneMatch(argument -> argument.contains("execution.checkpointing.dir"));
    }

    @Test
    void memoryThatDoesNotSufficeAndAFileThatIsNoneAreRefused() {
        assertThatThrownBy(
                        () -> arguments(Kind.TASKMANAGER, "taskmanager.memory.process.size: 300m"))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("The memory of a taskmanager cannot be divided as");
        assertThatThrownBy(() -> arguments(Kind.TASKMANAGER, "a: b: c"))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("config.yaml cannot be read: ");
    }
}
