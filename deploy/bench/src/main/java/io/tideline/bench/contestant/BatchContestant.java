package io.tideline.bench.contestant;

import io.tideline.bench.work.Generator;
import io.tideline.bench.work.Workload;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import io.tideline.model.read.ModelReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The solution without a stream: every night DuckDB reads the raw events of the longest window from
 * files, and computes the scores of one day from scratch. The measured time is that of one night;
 * the files are written before.
 */
public final class BatchContestant implements Contestant {
    private static final String MEMORY = "4GB";
    private static final int BUFFER = 1 << 20;

    private Connection duck;

    @Override
    public String name() {
        return Contestants.BATCH;
    }

    @Override
    public Outcome run(Task task, Marks marks) throws Exception {
        Path events = task.folder().resolve("events.ndjson");
        write(task.work(), events);
        Model model = ModelReader.read(TidelineFiles.copyModel(task.folder()));
        LocalDate day = Workload.FIRST_DAY.plusDays(task.work().days() - 1L);
        marks.begin();
        long started = System.nanoTime();
        long cpu = Cpu.nanos();
        long rows = score(task, events, model, day);
        cpu = Cpu.nanos() - cpu;
        long nanos = System.nanoTime() - started;
        marks.end();
        long count = task.work().events();
        double perSecond = count * 1e9 / nanos;
        return new Outcome(
                task.contestant(),
                count,
                perSecond,
                perSecond,
                nanos / 1e9,
                true,
                cpu / 1e3 / count,
                new Findings(null, List.of(), Map.of("scores", rows)));
    }

    private static void write(Workload work, Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
            new Generator(work)
                    .run(
                            (partition, user, call) -> {
                                try {
                                    out.write(call);
                                    out.write('\n');
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
    }

    /** Computes the scores of a day, and returns how many there are. */
    private long score(Task task, Path events, Model model, LocalDate day) throws SQLException {
        duck = DriverManager.getConnection("jdbc:duckdb:" + task.folder().resolve("scores.duckdb"));
        try (var statement = duck.createStatement()) {
            statement.execute("SET threads = " + task.parallelism());
            statement.execute("SET memory_limit = '" + MEMORY + "'");
            statement.execute(cells(events, model, day));
            statement.execute(
                    "CREATE TABLE scores (profile VARCHAR, level VARCHAR, entity VARCHAR,"
                            + " raw BIGINT, benchmark DOUBLE, score BIGINT)");
            for (Profile profile : model.profiles()) {
                statement.execute(scores(profile, "user", "userId", day));
                statement.execute(scores(profile, "account", "accountId", day));
            }
            try (var count = statement.executeQuery("SELECT count(*) FROM scores")) {
                count.next();
                return count.getLong(1);
            }
        }
    }

    /** Counts by member, day and event, without duplicates and with caps. */
    private static String cells(Path events, Model model, LocalDate day) {
        var weights = new EventWeights(model);
        String columns =
                String.join(
                        " VARCHAR, ",
                        weights.properties().stream().map(BatchContestant::quoted).toList());
        return """
                CREATE TABLE cells AS
                WITH calls AS (
                    SELECT userId, context.groupId AS accountId, event, messageId,
                        CAST(left("timestamp", 10) AS DATE) AS day, %s AS weight, %s AS cap
                    FROM read_json('%s', format = 'newline_delimited', columns = {
                        userId: 'VARCHAR', event: 'VARCHAR', messageId: 'VARCHAR', "timestamp": 'VARCHAR',
                        properties: 'STRUCT(%s VARCHAR)', context: 'STRUCT(groupId VARCHAR)'}))
                SELECT userId, accountId, day, event, weight, least(count(DISTINCT messageId), cap) AS n
                FROM calls
                WHERE weight > 0 AND day > DATE '%s'
                GROUP BY userId, accountId, day, event, weight, cap
                """
                .formatted(
                        weights.weight("event", property -> "properties." + quoted(property)),
                        weights.cap("event", property -> "properties." + quoted(property)),
                        events,
                        columns,
                        day.minusDays(model.longestWindow()));
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String scores(Profile profile, String level, String column, LocalDate day) {
        return """
                INSERT INTO scores
                WITH sums AS (
                    SELECT %1$s AS entity, CAST(sum(weight * n) AS BIGINT) AS raw
                    FROM cells
                    WHERE %1$s IS NOT NULL AND day > DATE '%2$s'
                    GROUP BY entity),
                population AS (SELECT percentile_cont(%3$s) WITHIN GROUP (ORDER BY raw) AS benchmark FROM sums)
                SELECT '%4$s', '%5$s', entity, raw, benchmark,
                    greatest(1, least(100, CAST(round(100.0 * raw / benchmark) AS BIGINT)))
                FROM sums, population
                """
                .formatted(
                        column,
                        day.minusDays(profile.window()),
                        profile.normalization().percentile() / 100.0,
                        profile.name(),
                        level);
    }

    /** Returns the raw score of each entity of a level and profile, after the run. */
    Map<String, Long> raw(String profile, String level) throws SQLException {
        var sums = new TreeMap<String, Long>();
        try (var statement =
                duck.prepareStatement(
                        "SELECT entity, raw FROM scores WHERE profile = ? AND level = ?")) {
            statement.setString(1, profile);
            statement.setString(2, level);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    sums.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return sums;
    }

    @Override
    public void close() {
        try {
            if (duck != null) {
                duck.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB did not close", e);
        }
    }
}
