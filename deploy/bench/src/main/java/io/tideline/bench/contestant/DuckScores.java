package io.tideline.bench.contestant;

import io.tideline.model.Model;
import io.tideline.model.Profile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;

/** Scores in DuckDB: a table of what each member did on a day, and one of scores. */
final class DuckScores implements AutoCloseable {
    private static final String MEMORY = "4GB";

    private static final String TABLES =
            """
            CREATE TABLE cells (userId VARCHAR, accountId VARCHAR, day DATE, event VARCHAR, weight INTEGER, n BIGINT);
            CREATE TABLE scores (profile VARCHAR, level VARCHAR, entity VARCHAR, day DATE, raw BIGINT,
                benchmark DOUBLE, score BIGINT, previous_score BIGINT, frequency BIGINT)
            """;

    private static final String CELLS =
            """
            INSERT INTO cells
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
            """;

    private static final String SCORES =
            """
            INSERT INTO scores
            WITH sums AS (
                SELECT %1$s AS entity, CAST(sum(weight * n) AS BIGINT) AS raw, count(DISTINCT day) AS frequency
                FROM cells
                WHERE %1$s IS NOT NULL AND day > DATE '%2$s' AND day <= DATE '%6$s'
                GROUP BY entity),
            population AS (SELECT percentile_cont(%3$s) WITHIN GROUP (ORDER BY raw) AS benchmark FROM sums)
            SELECT '%4$s', '%5$s', sums.entity, DATE '%6$s', sums.raw, population.benchmark,
                greatest(1, least(100, CAST(round(100.0 * sums.raw / population.benchmark) AS BIGINT))),
                before.score, sums.frequency
            FROM sums CROSS JOIN population
            LEFT JOIN scores AS before ON before.profile = '%4$s' AND before.level = '%5$s'
                AND before.entity = sums.entity AND before.day = DATE '%2$s'
            """;

    private final Model model;
    private final Connection duck;

    private DuckScores(Model model, Connection duck) {
        this.model = model;
        this.duck = duck;
    }

    /** Opens a new database in a task's folder. */
    static DuckScores open(Task task, Model model) throws SQLException {
        var scores =
                new DuckScores(
                        model,
                        DriverManager.getConnection(
                                "jdbc:duckdb:" + task.folder().resolve("scores.duckdb")));
        try {
            scores.execute("SET threads = " + task.parallelism());
            scores.execute("SET memory_limit = '" + MEMORY + "'");
            scores.execute(TABLES);
        } catch (SQLException e) {
            scores.close();
            throw e;
        }
        return scores;
    }

    /**
     * Counts the events of a file by member, day and event, without duplicates and with caps.
     *
     * @param after the last day that is left out
     */
    void tally(Path events, LocalDate after) throws SQLException {
        var weights = new EventWeights(model);
        String columns =
                String.join(
                        " VARCHAR, ",
                        weights.properties().stream().map(DuckScores::quoted).toList());
        execute(
                CELLS.formatted(
                        weights.weight("event", DuckScores::property),
                        weights.cap("event", DuckScores::property),
                        events,
                        columns,
                        after));
    }

    private static String property(String name) {
        return "properties." + quoted(name);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Computes the scores of a day from what has been counted. */
    void score(LocalDate day) throws SQLException {
        for (Profile profile : model.profiles()) {
            score(profile, "user", "userId", day);
            score(profile, "account", "accountId", day);
        }
    }

    private void score(Profile profile, String level, String column, LocalDate day)
            throws SQLException {
        execute(
                SCORES.formatted(
                        column,
                        day.minusDays(profile.window()),
                        profile.normalization().percentile() / 100.0,
                        profile.name(),
                        level,
                        day));
    }

    /** Writes the scores of a day to a file of comma-separated values. */
    void export(LocalDate day, Path file) throws SQLException {
        execute(
                "COPY (SELECT * FROM scores WHERE day = DATE '%s') TO '%s' (FORMAT csv, HEADER false)"
                        .formatted(day, file));
    }

    /** Returns the number of scores. */
    long rows() throws SQLException {
        try (var statement = duck.createStatement();
                var count = statement.executeQuery("SELECT count(*) FROM scores")) {
            count.next();
            return count.getLong(1);
        }
    }

    /** Returns the raw score of each entity of a level and profile on a day. */
    Map<String, Long> raw(String profile, String level, LocalDate day) throws SQLException {
        var sums = new TreeMap<String, Long>();
        try (var statement =
                duck.prepareStatement(
                        "SELECT entity, raw FROM scores WHERE profile = ? AND level = ? AND day = ?")) {
            statement.setString(1, profile);
            statement.setString(2, level);
            statement.setObject(3, day);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    sums.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return sums;
    }

    private void execute(String sql) throws SQLException {
        try (var statement = duck.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        try {
            duck.close();
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB did not close", e);
        }
    }
}
