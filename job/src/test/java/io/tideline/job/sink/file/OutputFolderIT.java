package io.tideline.job.sink.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.job.option.StartException;
import io.tideline.job.sink.row.RowSchemas;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderIT {
    @TempDir private Path parent;

    @Test
    void noOneElseMayTakeAFolderInUse() throws Exception {
        Path folder = parent.resolve("out");
        Path link = parent.resolve("link");
        try (OutputFolder held = OutputFolder.take(folder)) {
            assertThat(held).isNotNull();
            Files.createSymbolicLink(link, folder);
            for (Path name : List.of(folder, link, parent.resolve("link/../out"))) {
                assertThatThrownBy(() -> OutputFolder.take(name))
                        .isInstanceOf(StartException.class)
                        .hasMessage(
                                "The folder %s is in use by this process: wait until that is done, or take another folder.",
                                name);
            }
            assertThatHeldByThisProcess(folder);
        }
        assertThat(folder).doesNotExist();
        OutputFolder.take(folder).close();
    }

    /** Somebody of this process tried to take it: the lock is still there for others. */
    private static void assertThatHeldByThisProcess(Path folder) throws Exception {
        Process other = start(folder);
        try (BufferedReader said = other.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.readLine())
                    .contains("in use by process " + ProcessHandle.current().pid() + " since 20");
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatAKilledProcessLeftIsInNoOnesWay() throws Exception {
        Path folder = parent.resolve("out");
        Process other = start(folder);
        try (BufferedReader said = other.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.readLine()).isEqualTo("taken");
            assertThatThrownBy(() -> OutputFolder.take(folder))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("in use by process " + other.pid() + " since 20");
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(files(folder)).hasSize(1);
        OutputFolder.take(folder).close();
        assertThat(files(folder)).isEmpty();
    }

    /** As Ctrl-C does. */
    @Test
    void whoIsEndedLeavesNothingUnfinished() throws Exception {
        Path folder = Files.createDirectory(parent.resolve("out"));
        Path result = Files.writeString(folder.resolve("scores.jsonl"), "{}\n");
        Process other = start(folder);
        try (BufferedReader said = other.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.readLine()).isEqualTo("taken");
            for (String name : RowSchemas.names()) {
                Files.createDirectory(SortedFileSink.sorting(folder, name));
                Files.writeString(SortedFileSink.sorting(folder, name).resolve("1.sst"), "x");
                Files.writeString(SortedFileSink.unfinished(folder, name), "x");
            }
            other.destroy();
            other.waitFor();
        }
        assertThat(files(folder)).containsExactly(result);
    }

    private static List<Path> files(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static Process start(Path folder) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
    }

    /** Takes a folder until it is ended. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws Exception {
            try (OutputFolder held = OutputFolder.take(Path.of(args[0]))) {
                System.out.println(held == null ? "" : "taken");
                System.out.flush();
                Thread.currentThread().join();
            } catch (StartException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
