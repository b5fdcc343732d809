package io.tideline.bench.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.contestant.Marks;
import io.tideline.bench.contestant.Outcome;
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
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the broker in a process of its own, since its Scala is not the planner's. */
class FlinkSqlContestantIT {
    private static final Workload WORK = new Workload(3_000, 100, 10, 2, false, 1);

    /** Longer than a week, so that rows have earlier ones. */
    private static final Workload NINE_DAYS = WORK.withDays(9);

    private static final LocalDate FIRST = Workload.FIRST_DAY;
    private static final int SECONDS = 120;

    @TempDir private static Path folder;
    private static Arena arena;

    @BeforeAll
    static void open() throws Exception {
        arena = Arena.open(options());
    }

    @AfterAll
    static void close() throws Exception {
        arena.close();
    }

    @Test
    void takesAllEventsAndItsSumsAreRight() throws Exception {
        var rows = folder.resolve("rows");
        try (var contestant = new FlinkSqlContestant(intoFiles(rows), Duration.ofSeconds(1))) {
            assertTakesAll(contestant.run(task("sums", WORK), Marks.NONE));

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
    void writesScoresOfWhatCountsOnce() throws Exception {
        try (var contestant = Contestants.of(Contestants.FLINK_SQL_SCORES)) {
            var outcome = contestant.run(task("scores", NINE_DAYS), Marks.NONE);
            assertTakesAll(outcome);
            var sums = Sums.of(NINE_DAYS, ModelReader.read(TidelineFiles.copyModel(folder)));
            Map<String, Long> raw = sums.raw(Sums.Level.USER, FIRST, FIRST);
            assertThat(ofFirstDay("user_weekly", "points")).isEqualTo(raw);
            LocalDate closed = FIRST.plusDays(NINE_DAYS.days() - 2L);
            assertThat(ofDay(closed, "user_weekly", "points"))
                    .isEqualTo(sums.raw(Sums.Level.USER, closed.minusDays(6), closed));
            assertThat(ofFirstDay("account_monthly", "points"))
                    .isEqualTo(sums.raw(Sums.Level.ACCOUNT, FIRST, FIRST));
            assertThat(ofFirstDay("user_weekly", "score")).isEqualTo(scored(raw));
            assertThat(number("previous_score = before.score")).isPositive();
            assertThat(number("previous_score IS DISTINCT FROM before.score")).isZero();
            assertThat(outcome.findings().counts().keySet())
                    .anyMatch(sink -> sink.startsWith("kafka_user_weekly"));
        }
    }

    /** Returns the number of rows for which a condition holds on the row of a week before. */
    private static long number(String condition) throws SQLException {
        return query(
                        "SELECT '', count(*) FROM scores.user_weekly AS now LEFT JOIN "
                                + "scores.user_weekly AS before ON before.entity = now.entity"
                                + " AND before.day = now.day - 7 WHERE now."
                                + condition)
                .get("");
    }

    /** Returns the scores of raw points as docs/concepts.md has them, for the 90th percentile. */
    private static Map<String, Long> scored(Map<String, Long> raw) {
        var sorted = raw.values().stream().sorted().toList();
        double place = 0.9 * (sorted.size() - 1);
        double below = sorted.get((int) place);
        double benchmark =
                below
                        + (place - (int) place)
                                * (sorted.get(Math.min((int) place + 1, sorted.size() - 1))
                                        - below);
        var scores = new TreeMap<String, Long>();
        raw.forEach(
                (user, points) ->
                        scores.put(
                                user,
                                Math.max(1, Math.min(100, Math.round(100 * points / benchmark)))));
        return scores;
    }

    private static Map<String, Long> ofFirstDay(String table, String column) throws SQLException {
        return ofDay(FIRST, table, column);
    }

    private static Map<String, Long> ofDay(LocalDate day, String table, String column)
            throws SQLException {
        return query(
                "SELECT entity, %s FROM scores.%s WHERE day = '%s'".formatted(column, table, day));
    }

    private static Map<String, Long> query(String sql) throws SQLException {
        var values = new TreeMap<String, Long>();
        try (var connection = arena.servers().connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.put(rows.getString(1), rows.getLong(2));
            }
        }
        return values;
    }

    private static Task task(String run, Workload work) throws Exception {
        return new Task(
                Contestants.FLINK_SQL,
                run,
                arena.servers(),
                work,
                arena.topic(work),
                2,
                SECONDS,
                Files.createDirectories(folder.resolve(run)));
    }

    private static void assertTakesAll(Outcome outcome) {
        assertThat(outcome.complete()).isTrue();
        assertThat(outcome.events()).isEqualTo(WORK.events());
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

    private static Arena.Options options() throws IOException {
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
