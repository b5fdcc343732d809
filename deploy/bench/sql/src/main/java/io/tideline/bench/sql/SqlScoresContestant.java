package io.tideline.bench.sql;

import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.contestant.MetricBoard;
import io.tideline.bench.contestant.Task;
import io.tideline.bench.work.EventTopic;
import io.tideline.model.Feature;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * The scores of users and accounts in SQL, as a data engineer would write them today: without
 * duplicates and with daily caps, by an exact percentile, with adoption and the score of a window
 * before, written to Kafka exactly once and upserted into PostgreSQL. No late events, checklists,
 * alerts, drivers or product metrics.
 *
 * <p>Each day is counted once and its cells are summed up over both windows, which is much less
 * work than the windows over events.
 */
public final class SqlScoresContestant extends SqlContestant {
    private static final String DAILY =
            """
            CREATE TEMPORARY VIEW daily AS
            SELECT userId, accountId, event, weight,
                LEAST(COUNT(DISTINCT messageId), CAST(cap AS BIGINT)) AS n, window_time AS ending
            FROM TUMBLE(TABLE scored, DESCRIPTOR(`timestamp`), INTERVAL '1' DAY)
            WHERE weight > 0
            GROUP BY window_start, window_end, window_time, userId, accountId, event, weight, cap
            """;

    private static final String SUMS =
            """
            CREATE TEMPORARY VIEW %1$s_sums AS
            SELECT %2$s AS entity, window_time AS ending, SUM(weight * n) AS points,
                COUNT(DISTINCT CAST(ending AS DATE)) AS frequency,
                COUNT(DISTINCT %3$s) AS features
            FROM HOP(TABLE daily, DESCRIPTOR(ending), INTERVAL '1' DAY, INTERVAL '%4$d' DAY)
            GROUP BY window_start, window_end, window_time, %2$s
            """;

    private static final String BENCHMARK =
            """
            CREATE TEMPORARY VIEW %1$s_benchmark AS
            SELECT window_start, window_end, PERCENTILE(points, %2$s) AS benchmark
            FROM TUMBLE(TABLE %1$s_sums, DESCRIPTOR(ending), INTERVAL '1' DAY)
            GROUP BY window_start, window_end
            """;

    private static final String SCORES =
            """
            CREATE TEMPORARY VIEW %1$s_scores AS
            SELECT sums.entity, sums.window_time AS ending, sums.points, sums.frequency, sums.features,
                benchmark.benchmark, LEAST(100, GREATEST(1,
                    CAST(ROUND(100 * sums.points / benchmark.benchmark) AS INT))) AS score
            FROM (SELECT * FROM TUMBLE(TABLE %1$s_sums, DESCRIPTOR(ending), INTERVAL '1' DAY)) AS sums
            JOIN (SELECT * FROM %1$s_benchmark) AS benchmark
            ON sums.window_start = benchmark.window_start AND sums.window_end = benchmark.window_end
            """;

    /**
     * An outer interval join would write a row only when no earlier one can come any more: a window
     * later. The first of a window is the earlier one, or there is none.
     */
    private static final String ROWS =
            """
            CREATE TEMPORARY VIEW %1$s_rows AS
            SELECT entity, CAST(ending AS DATE) AS `day`, points, benchmark, score,
                CASE WHEN first_ending = CAST(ending AS TIMESTAMP(3)) - INTERVAL '%3$d' DAY THEN first_score END
                    AS previous_score,
                frequency, CAST(features AS DOUBLE) / %2$d AS adoption_rate
            FROM (
                SELECT *, FIRST_VALUE(CAST(ending AS TIMESTAMP(3))) OVER earlier AS first_ending,
                    FIRST_VALUE(score) OVER earlier AS first_score
                FROM %1$s_scores
                WINDOW earlier AS (
                    PARTITION BY entity ORDER BY ending
                    RANGE BETWEEN INTERVAL '%3$d' DAY PRECEDING AND CURRENT ROW))
            """;

    private static final String COLUMNS =
            "entity STRING, `day` DATE, points BIGINT, benchmark DOUBLE, score INT,"
                    + " previous_score INT, frequency BIGINT, adoption_rate DOUBLE";

    private static final String TABLE =
            "CREATE TABLE %s.%s (entity text, day date, points bigint, benchmark double precision,"
                    + " score integer, previous_score integer, frequency bigint,"
                    + " adoption_rate double precision, PRIMARY KEY (entity, day))";

    public SqlScoresContestant() {
        super(Duration.ofSeconds(10));
    }

    @Override
    public String name() {
        return Contestants.FLINK_SQL_SCORES;
    }

    @Override
    StatementSet statements(StreamTableEnvironment tables, Task task, Model model)
            throws SQLException, IOException {
        String schema = '"' + task.run() + '"';
        var set = tables.createStatementSet();
        tables.executeSql(DAILY);
        try (Connection connection = task.servers().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + schema);
            for (Profile profile : model.profiles()) {
                for (Map.Entry<String, String> level : LEVELS.entrySet()) {
                    String name = level.getKey() + "_" + profile.name();
                    statement.execute(TABLE.formatted(schema, name));
                    views(tables, name, level.getValue(), model, profile);
                    EventTopic.create(task.servers().kafkaClient(), topic(name, task));
                    tables.executeSql(intoKafka(name, task));
                    tables.executeSql(intoPostgres(name, task));
                    set.addInsertSql(insert("kafka", name));
                    set.addInsertSql(insert("postgres", name));
                }
            }
        }
        return set;
    }

    private static void views(
            StreamTableEnvironment tables,
            String name,
            String column,
            Model model,
            Profile profile) {
        int days = profile.window();
        tables.executeSql(SUMS.formatted(name, column, feature(model, profile), days));
        double share = profile.normalization().percentile() / 100.0;
        tables.executeSql(BENCHMARK.formatted(name, share));
        tables.executeSql(SCORES.formatted(name));
        tables.executeSql(ROWS.formatted(name, profile.features().size(), days));
    }

    /** Returns the feature of an event, of which each has one in the model of the benchmark. */
    private static String feature(Model model, Profile profile) {
        return profile.features().stream()
                .map(feature -> ofEvents(model, feature))
                .collect(Collectors.joining(" ", "CASE ", " END"));
    }

    private static String ofEvents(Model model, Feature feature) {
        return feature.events().stream()
                .map(event -> "'" + model.events().get(event).name() + "'")
                .collect(
                        Collectors.joining(
                                ", ", "WHEN event IN (", ") THEN '" + feature.name() + "'"));
    }

    private static String intoKafka(String name, Task task) {
        return """
                CREATE TABLE kafka_%1$s (%2$s) WITH (
                    'connector' = 'kafka',
                    'topic' = '%3$s',
                    %4$s,
                    'format' = 'json',
                    'properties.transaction.timeout.ms' = '900000',
                    'sink.delivery-guarantee' = 'exactly-once',
                    'sink.transactional-id-prefix' = '%3$s')
                """
                .formatted(name, COLUMNS, topic(name, task), client(task));
    }

    private static String topic(String name, Task task) {
        return task.run() + "-" + name;
    }

    private static String intoPostgres(String name, Task task) {
        var servers = task.servers();
        String separator = servers.jdbcUrl().contains("?") ? "&" : "?";
        return """
                CREATE TABLE postgres_%1$s (%2$s, PRIMARY KEY (entity, `day`) NOT ENFORCED) WITH (
                    'connector' = 'jdbc',
                    'url' = '%3$s%4$sreWriteBatchedInserts=true&currentSchema=%5$s',
                    'table-name' = '%1$s',
                    'username' = '%6$s',
                    'password' = '%7$s',
                    'sink.buffer-flush.max-rows' = '5000',
                    'sink.buffer-flush.interval' = '1s')
                """
                .formatted(
                        name,
                        COLUMNS,
                        servers.jdbcUrl(),
                        separator,
                        task.run(),
                        servers.user(),
                        servers.password());
    }

    private static String insert(String sink, String name) {
        return "INSERT INTO %s_%s SELECT * FROM %s_rows".formatted(sink, name, name);
    }

    @Override
    protected Map<String, Long> counts() {
        return MetricBoard.ofSinks();
    }

    /** Kafka's sinks report it; those of PostgreSQL have the same input. */
    @Override
    protected long watermark() {
        return MetricBoard.sinkWatermark();
    }
}
