package io.tideline.bench.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.contestant.Marks;
import io.tideline.bench.contestant.Task;
import io.tideline.bench.contestant.TidelineFiles;
import io.tideline.bench.process.Arena;
import io.tideline.bench.work.Sums;
import io.tideline.bench.work.Workload;
import io.tideline.model.read.ModelReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the broker in a process of its own, since its Scala is not the planner's. */
class FlinkSqlContestantIT {
    private static final Workload WORK = new Workload(3_000, 100, 10, 2, false, 1);
    private static final LocalDate FIRST = Workload.FIRST_DAY;
    private static final int SECONDS = 60;

    @TempDir private Path folder;

    @Test
    void takesAllEventsAndItsSumsAreRight() throws Exception {
        var rows = folder.resolve("rows");
        try (var arena = Arena.open(options());
                var contestant = new FlinkSqlContestant(intoFiles(rows), Duration.ofSeconds(1))) {
            var task =
                    new Task(
                            Contestants.FLINK_SQL,
                            "sql",
                            arena.servers(),
                            WORK,
                            arena.topic(WORK),
                            2,
                            SECONDS,
                            Files.createDirectories(folder.resolve("sql")));
            var outcome = contestant.run(task, Marks.NONE);
            assertThat(outcome.complete()).isTrue();
            assertThat(outcome.events()).isEqualTo(WORK.events());

            var sums = Sums.of(WORK, ModelReader.read(TidelineFiles.copyModel(folder)));
            // Files appear, and lose the names that they have while they are written.
            await().atMost(Duration.ofSeconds(SECONDS))
                    .ignoreExceptionsMatching(
                            e -> e instanceof IOException || e instanceof UncheckedIOException)
                    .untilAsserted(
                            () -> {
                                assertThat(ofFirstDay(rows.resolve("user_7")))
                                        .isEqualTo(sums.plain(Sums.Level.USER, FIRST, FIRST));
                                assertThat(ofFirstDay(rows.resolve("account_30")))
                                        .isEqualTo(sums.plain(Sums.Level.ACCOUNT, FIRST, FIRST));
                            });
        }
    }

    @Test
    void isFoundByItsName() {
        try (var contestant = Contestants.of(Contestants.FLINK_SQL)) {
            assertThat(contestant).isInstanceOf(FlinkSqlContestant.class);
        }
    }

    /** Returns the options of Flink's file sink, whose files are complete after each checkpoint. */
    private static String intoFiles(Path rows) {
        return "'connector' = 'filesystem', 'format' = 'json',"
                + " 'sink.rolling-policy.rollover-interval' = '1 s',"
                + " 'sink.rolling-policy.check-interval' = '1 s', 'path' = '"
                + rows.toUri()
                + "/%TABLE%'";
    }

    /** Returns the sums of the window that ends with the first day. */
    private static Map<String, Long> ofFirstDay(Path table) throws IOException {
        var json = new ObjectMapper();
        var sums = new TreeMap<String, Long>();
        try (Stream<Path> files = Files.walk(table)) {
            for (Path file : files.filter(FlinkSqlContestantIT::isWhole).toList()) {
                for (String line : Files.readAllLines(file)) {
                    var row = json.readTree(line);
                    if (row.path("ending").asText().startsWith(FIRST.plusDays(1).toString())) {
                        sums.put(row.path("entity").asText(), row.path("points").asLong());
                    }
                }
            }
        }
        return sums;
    }

    private static boolean isWhole(Path file) {
        return Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".");
    }

    private Arena.Options options() throws IOException {
        Path bench = Path.of("..").toAbsolutePath().normalize();
        Path launch = bench.resolve("target").resolve("launch");
        return new Arena.Options(
                Files.createDirectories(folder.resolve("data")),
                Files.createDirectories(folder.resolve("logs")),
                launch.resolve("jvm.args"),
                bench.resolve("target").resolve("classes")
                        + System.getProperty("path.separator")
                        + Files.readString(launch.resolve("libraries")).strip(),
                Map.of(),
                null);
    }
}
