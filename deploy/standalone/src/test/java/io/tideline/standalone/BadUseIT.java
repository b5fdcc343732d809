package io.tideline.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever uses the scripts in a way that cannot be gets one sentence with the remedy. */
@Timeout(300)
class BadUseIT {
    @TempDir private Path folder;

    private Standalone standalone;

    @BeforeEach
    void open() throws IOException {
        standalone = new Standalone(folder);
    }

    @AfterEach
    void close() {
        standalone.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    cluster     | begin                          | cluster: there is no command begin; cluster help lists what there is.
                    cluster     | start --taskmanagers none      | cluster: --taskmanagers none is not a number of TaskManagers; say 1, 2 and so on.
                    cluster     | stop now                       | cluster: stop does not take now; cluster help lists what there is.
                    jobmanager  | start --host                   | jobmanager: --host needs a value.
                    jobmanager  | start --port 1                 | jobmanager: start does not take --port; jobmanager help lists what there is.
                    taskmanager | start one                      | taskmanager: one is not the number of a TaskManager; leave it out, or say 1, 2 and so on.
                    taskmanager | start --jobmanager flink       | taskmanager: --jobmanager flink is not HOST:PORT; the port is jobmanager.rpc.port of the JobManager's config.yaml, 6123 by default.
                    taskmanager | start --jobmanager a:b         | taskmanager: --jobmanager a:b is not HOST:PORT; the port is jobmanager.rpc.port of the JobManager's config.yaml, 6123 by default.
                    taskmanager | start --jobmanager flink:6123  | taskmanager: --jobmanager names another machine; say with --host ADDRESS how that one reaches this one.
                    job         | submit                         | There is no command submit: deploy/standalone/job help lists what there is.
                    job         | run                            | job run needs the job's configuration: --config tideline.yaml
                    job         | stop it                        | job stop does not take it: deploy/standalone/job help lists what there is.
                    job         | run --config                   | --config needs a value: deploy/standalone/job help lists what there is.
                    job         | run -Dx                        | -Dx is no setting: write -Dkey=value.
                    """)
    void isOneSentence(String script, String arguments, String sentence) throws Exception {
        var said = standalone.call(script, arguments.split(" "));

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.text()).isEqualTo(sentence + "\n");
        assertThat(standalone.processes()).isEmpty();
    }

    @Test
    void whatDoesNotRunIsSaid() throws Exception {
        var job = standalone.call("job", "list");
        assertThat(job.status()).isEqualTo(1);
        assertThat(job.text())
                .startsWith("No JobManager answers at 127.0.0.1:" + standalone.restPort())
                .contains("start one with deploy/standalone/cluster start.")
                .hasLineCount(1);

        var status = standalone.call("cluster", "status");
        assertThat(status.status()).isEqualTo(3);
        assertThat(status.text())
                .isEqualTo("jobmanager does not run.\nNo TaskManager runs on this machine.\n");
        assertThat(standalone.call("cluster", "stop").assertOk().text())
                .isEqualTo("jobmanager does not run.\n");
        assertThat(standalone.call("taskmanager", "stop", "3").assertOk().text())
                .isEqualTo("taskmanager-3 does not run.\n");
    }

    @Test
    void foldersThatAreNotThoseOfFlinkAreRefused() throws Exception {
        Path other = Files.createDirectories(folder.resolve("other/lib"));
        assertThat(with("FLINK_HOME", other.getParent()))
                .contains("there is no lib/flink-dist-*.jar in it; point it at Flink 2.2");
        Files.createFile(other.resolve("flink-dist-1.20.1.jar"));
        assertThat(with("FLINK_HOME", other.getParent()))
                .contains(
                        "FLINK_HOME has flink-dist-1.20.1.jar, but the job is built for Flink 2.2");
        assertThat(with("FLINK_CONF_DIR", folder.resolve("nowhere")))
                .contains("there is no folder " + folder.resolve("nowhere"));
        assertThat(with("FLINK_CONF_DIR", other))
                .contains("there is no " + other + "/log4j.properties");
        Files.createFile(other.resolve("log4j.properties"));
        assertThat(with("FLINK_CONF_DIR", other)).contains("There is no " + other + "/config.yaml");
        assertThat(with("JAVA_HOME", other)).contains("there is no bin/java in it");
    }

    private String with(String variable, Path value) throws Exception {
        var said = standalone.call(Map.of(variable, value.toString()), "jobmanager", "start");
        assertThat(said.status()).isEqualTo(1);
        assertThat(standalone.processes()).isEmpty();
        return said.text();
    }

    /** A PID file whose process is gone, and whose number has another by now, hinders nothing. */
    @Test
    void aPidFileThatIsLeftOverCountsForNothing() throws Exception {
        Files.createDirectories(standalone.run());
        Path left = standalone.run().resolve("taskmanager-1.pid");
        Files.writeString(left, ProcessHandle.current().pid() + "\n");

        assertThat(standalone.call("taskmanager", "status").status()).isEqualTo(3);
        assertThat(standalone.call("cluster", "stop").assertOk().text())
                .isEqualTo("jobmanager does not run.\ntaskmanager-1 does not run.\n");
        assertThat(left).doesNotExist();
    }

    @Test
    void aProcessThatEndsAtOnceSaysWhy() throws Exception {
        var first = standalone.call("jobmanager", "start").assertOk();
        assertThat(first.text()).matches("jobmanager runs \\(process \\d+\\)\\.\n");

        Path other = folder.resolve("another run");
        var second =
                standalone.call(Map.of("TIDELINE_RUN", other.toString()), "jobmanager", "start");

        assertThat(second.status()).isEqualTo(1);
        assertThat(second.text())
                .startsWith("jobmanager: jobmanager ended before it was ready: ")
                .contains("port", other + "/log/jobmanager.log")
                .hasLineCount(1);
        assertThat(standalone.call("jobmanager", "stop").assertOk().text())
                .isEqualTo("jobmanager has stopped.\n");
        assertThat(standalone.processes()).isEmpty();
    }
}
