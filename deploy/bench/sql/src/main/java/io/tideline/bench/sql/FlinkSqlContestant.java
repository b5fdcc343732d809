package io.tideline.bench.sql;

import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.contestant.EventWeights;
import io.tideline.bench.contestant.FlinkContestant;
import io.tideline.bench.contestant.MetricBoard;
import io.tideline.bench.contestant.Servers;
import io.tideline.bench.contestant.Task;
import io.tideline.bench.contestant.TidelineFiles;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import io.tideline.model.read.ModelReader;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.AggregatePhaseStrategy;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.config.OptimizerConfigOptions;

/**
 * What a data engineer would write today: the raw sums of users and accounts over the model's
 * windows, in SQL. No deduplication, caps, benchmarks, checklists or alerts; nothing is written.
 */
public final class FlinkSqlContestant extends FlinkContestant {
    private static final String SOURCE = "Source: ";
    private static final Map<String, String> LEVELS =
            Map.of("user", "userId", "account", "accountId");

    private final String sink;
    private final Duration checkpoints;

    public FlinkSqlContestant() {
        this("'connector' = 'blackhole'", Duration.ofSeconds(10));
    }

    /**
     * Creates a contestant with another sink.
     *
     * @param sink the options of its tables, in SQL
     * @param checkpoints the checkpoint interval
     */
    FlinkSqlContestant(String sink, Duration checkpoints) {
        this.sink = sink;
        this.checkpoints = checkpoints;
    }

    @Override
    public String name() {
        return Contestants.FLINK_SQL;
    }

    @Override
    protected JobClient submit(Task task, StreamExecutionEnvironment environment) throws Exception {
        var settings = new Configuration();
        settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpoints);
        settings.set(PipelineOptions.OBJECT_REUSE, true);
        environment.configure(settings, FlinkSqlContestant.class.getClassLoader());
        var tables = StreamTableEnvironment.create(environment);
        var config = tables.getConfig();
        config.set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ENABLED, true);
        config.set(
                ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ALLOW_LATENCY, Duration.ofSeconds(1));
        config.set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_SIZE, 5_000L);
        config.set(
                OptimizerConfigOptions.TABLE_OPTIMIZER_AGG_PHASE_STRATEGY,
                AggregatePhaseStrategy.TWO_PHASE);
        config.setLocalTimeZone(ZoneOffset.UTC);
        Model model = ModelReader.read(TidelineFiles.copyModel(task.folder()));
        var weights = new EventWeights(model);
        tables.executeSql(events(task, weights));
        tables.executeSql(scored(weights));
        return sums(tables, model.profiles()).execute().getJobClient().orElseThrow();
    }

    private static String events(Task task, EventWeights weights) {
        String properties =
                weights.properties().stream()
                        .map(property -> "`" + property + "` STRING")
                        .collect(Collectors.joining(", "));
        return """
                CREATE TABLE events (
                    userId STRING,
                    event STRING,
                    properties ROW<%s>,
                    context ROW<groupId STRING>,
                    `timestamp` TIMESTAMP_LTZ(3),
                    WATERMARK FOR `timestamp` AS `timestamp` - INTERVAL '10' MINUTE)
                WITH (
                    'connector' = 'kafka',
                    'topic' = '%s',
                    %s,
                    'properties.group.id' = '%s',
                    'properties.max.partition.fetch.bytes' = '8388608',
                    'properties.fetch.max.bytes' = '67108864',
                    'scan.startup.mode' = 'earliest-offset',
                    'format' = 'json',
                    'json.timestamp-format.standard' = 'ISO-8601')
                """
                .formatted(properties, task.topic(), client(task.servers()), task.run());
    }

    private static String client(Servers servers) {
        return servers.kafkaClient().entrySet().stream()
                .map(
                        property ->
                                "'properties.%s' = '%s'"
                                        .formatted(property.getKey(), property.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String scored(EventWeights weights) {
        return """
                CREATE TEMPORARY VIEW scored AS
                SELECT userId, context.groupId AS accountId, `timestamp`, %s AS weight
                FROM events
                """
                .formatted(weights.weight("event", property -> "properties.`" + property + "`"));
    }

    private StatementSet sums(StreamTableEnvironment tables, List<Profile> profiles) {
        var set = tables.createStatementSet();
        for (Profile profile : profiles) {
            LEVELS.forEach(
                    (level, column) -> {
                        String table = level + "_" + profile.window();
                        tables.executeSql(
                                "CREATE TABLE "
                                        + table
                                        + " (entity STRING, ending TIMESTAMP(3), points BIGINT)"
                                        + " WITH ("
                                        + sink.replace("%TABLE%", table)
                                        + ")");
                        set.addInsertSql(sum(table, column, profile.window()));
                    });
        }
        return set;
    }

    private static String sum(String table, String column, int days) {
        return """
                INSERT INTO %1$s
                SELECT %2$s, window_end, SUM(CAST(weight AS BIGINT))
                FROM HOP(TABLE scored, DESCRIPTOR(`timestamp`), INTERVAL '1' DAY, INTERVAL '%3$d' DAY)
                WHERE weight > 0
                GROUP BY %2$s, window_start, window_end
                """
                .formatted(table, column, days);
    }

    @Override
    protected long through() {
        return MetricBoard.ofOperators("numRecordsOut").entrySet().stream()
                .filter(operator -> operator.getKey().startsWith(SOURCE))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    @Override
    protected Map<String, Long> counts() {
        return Map.of();
    }
}
