package io.tideline.bench.sql;

import io.tideline.bench.contestant.EventWeights;
import io.tideline.bench.contestant.FlinkContestant;
import io.tideline.bench.contestant.MetricBoard;
import io.tideline.bench.contestant.Task;
import io.tideline.bench.contestant.TidelineFiles;
import io.tideline.model.Model;
import io.tideline.model.read.ModelReader;
import java.time.Duration;
import java.time.ZoneOffset;
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

/** A job in Flink SQL, tuned as its documentation advises, that reads the events as JSON. */
abstract class SqlContestant extends FlinkContestant {
    /** The levels, with the columns of their entities in the view {@code scored}. */
    static final Map<String, String> LEVELS = Map.of("user", "userId", "account", "accountId");

    private static final String SOURCE = "Source: ";

    private final Duration checkpoints;

    /**
     * @param checkpoints the checkpoint interval
     */
    SqlContestant(Duration checkpoints) {
        this.checkpoints = checkpoints;
    }

    /**
     * Returns what the job does.
     *
     * @param tables with the view {@code scored}: a row for each event, with its weight and cap
     */
    abstract StatementSet statements(StreamTableEnvironment tables, Task task, Model model)
            throws Exception;

    @Override
    protected final JobClient submit(Task task, StreamExecutionEnvironment environment)
            throws Exception {
        var settings = new Configuration();
        settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpoints);
        settings.set(PipelineOptions.OBJECT_REUSE, true);
        environment.configure(settings, SqlContestant.class.getClassLoader());
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
        return statements(tables, task, model).execute().getJobClient().orElseThrow();
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
                    messageId STRING,
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
                .formatted(properties, task.topic(), client(task), task.run());
    }

    /** Returns the options of a client of the broker. */
    static String client(Task task) {
        return task.servers().kafkaClient().entrySet().stream()
                .map(
                        property ->
                                "'properties.%s' = '%s'"
                                        .formatted(property.getKey(), property.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String scored(EventWeights weights) {
        return """
                CREATE TEMPORARY VIEW scored AS
                SELECT userId, context.groupId AS accountId, event, messageId, `timestamp`,
                    %s AS weight, %s AS cap
                FROM events
                """
                .formatted(
                        weights.weight("event", SqlContestant::property),
                        weights.cap("event", SqlContestant::property));
    }

    private static String property(String name) {
        return "properties.`" + name + "`";
    }

    @Override
    protected final long through() {
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
