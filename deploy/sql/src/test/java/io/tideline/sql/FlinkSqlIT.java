package io.tideline.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.embedded.EmbeddedKafka;
import io.tideline.inprocess.LocalCluster;
import io.tideline.job.TidelineJob;
import io.tideline.job.config.JobConfig;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the scripts and the page on Flink SQL, beside the job's own rows of the same events. */
class FlinkSqlIT {
    private static final String DAY = "2026-03-08";
    private static final String[] COMPARED = {
        "raw", "benchmark", "score", "band", "features_used", "adoption_rate"
    };
    private static final Pattern CREATED = Pattern.compile("CREATE TABLE (\\w+)");

    /** Of what the page's model has not: no score depends on it. */
    private static final String MORE =
            """
            traits: {account: [plan], user: [email]}
            seats: seats
            activation:
              start: {level: user, steps: {Log in: {event: Logged In}, Report: {event: Report Created}}}
            alerts:
              new-account: {kind: new_account}
              adopted: {kind: feature_adopted, level: user}
            """;

    @TempDir private static Path folder;

    private static EmbeddedKafka kafka;
    private static LocalCluster cluster;

    @BeforeAll
    static void runTheJob() throws Exception {
        kafka = EmbeddedKafka.start();
        kafka.createTopic("events", 1);
        Files.writeString(folder.resolve("model.yaml"), Scripts.model() + MORE);
        Files.write(folder.resolve("events.jsonl"), Story.lines());
        Path config =
                Files.writeString(
                        folder.resolve("tideline.yaml"),
                        """
                        model: model.yaml
                        source: {files: [events.jsonl]}
                        time: {out_of_orderness: 1h, allowed_lateness: 1d}
                        sinks:
                          files: {directory: out}
                          kafka: {bootstrap_servers: "%s", properties: %s}
                        """
                                .formatted(
                                        kafka.bootstrapServers(), kafka.login().writeFor(folder)));
        Configuration memory = new Configuration();
        memory.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        cluster = LocalCluster.start(1, memory);
        TidelineJob.start(JobConfig.read(config), cluster.environment())
                .getJobExecutionResult()
                .get();
    }

    @AfterAll
    static void stop() {
        cluster.close();
        kafka.close();
    }

    @Test
    void theQueriesOfThePageGiveTheJobsRowsOfUsersInAStream() throws Exception {
        Map<String, List<String>> rows =
                result(
                        withViewsOfThePage(EnvironmentSettings.inStreamingMode()),
                        Scripts.ofPage("-- Users"));
        assertThat(rows).hasSizeGreaterThan(5).isEqualTo(jobsRows("user", COMPARED));
    }

    @Test
    void theQueriesOfThePageGiveTheJobsRowsOfAccountsInABatch() throws Exception {
        assertThat(
                        result(
                                withViewsOfThePage(EnvironmentSettings.inBatchMode()),
                                Scripts.ofPage("-- Accounts")))
                .hasSize(4)
                .isEqualTo(jobsRows("account", "raw", "benchmark", "score", "band"));
    }

    private static StreamTableEnvironment withViewsOfThePage(EnvironmentSettings mode)
            throws Exception {
        StreamTableEnvironment tables = environment(mode);
        tables.executeSql(
                """
                CREATE TEMPORARY TABLE events (payload STRING, record_offset BIGINT)
                WITH ('connector' = 'filesystem', 'path' = '%s', 'format' = 'json')
                """
                        .formatted(asRecords().toUri()));
        for (String view : Scripts.page()) {
            if (view.startsWith("CREATE TEMPORARY VIEW") || view.startsWith("SET")) {
                execute(tables, view);
            }
        }
        return tables;
    }

    /** Returns a file of the events with their places, as a topic has them. */
    private static Path asRecords() throws Exception {
        ObjectMapper json = new ObjectMapper();
        List<String> records = new ArrayList<>();
        for (String line : Story.lines()) {
            records.add(
                    json.createObjectNode()
                            .put("payload", line)
                            .put("record_offset", records.size())
                            .toString());
        }
        return Files.write(folder.resolve("records.json"), records);
    }

    /** With checkpoints, which by default make a job start again when it fails. */
    @Test
    void aWrongArgumentEndsTheQueryWithASentence() throws Exception {
        StreamTableEnvironment tables = environment(EnvironmentSettings.inStreamingMode());
        tables.getConfig().set("execution.checkpointing.interval", "100ms");
        String query =
                "SELECT EVENT_WEIGHT('{version: 1, profiles: {weekly: {window: 7d}}}', p, 'E', '{}')"
                        + " FROM (VALUES ('weekly'), ('wekly')) AS t (p)";
        assertThatThrownBy(() -> result(tables, query))
                .hasStackTraceContaining(
                        "EVENT_WEIGHT: the model has no profile \"wekly\"; it has weekly. Did you"
                                + " mean \"weekly\"?");
    }

    @Test
    void theTablesHaveTheColumnsOfTheSchemasAndReadTheJobsRows() throws Exception {
        StreamTableEnvironment tables = environment(EnvironmentSettings.inBatchMode());
        List<String> names = declare(tables, "CREATE TABLE");
        ObjectMapper json = new ObjectMapper();

        assertThat(names).contains("events").hasSize(10);
        for (String name : names.subList(1, names.size())) {
            List<String> columns = physical(tables, name);
            JsonNode schema = json.readTree(Scripts.text("docs/schemas/" + name + ".schema.json"));
            assertThat(columns).isEqualTo(fields(schema.get("properties")));
            assertThat(counted(tables, name, columns)).as(name).isEqualTo(inFile(name, columns));
        }
    }

    /** The job's files have the newest row of each key, as the views do. */
    @Test
    void theTablesReadTheTopics() throws Exception {
        StreamTableEnvironment tables = environment(EnvironmentSettings.inStreamingMode());
        List<String> names = declareUpTo(tables);
        List<String> views = List.of(tables.listViews());
        for (String name : names.subList(1, names.size())) {
            String newest = views.contains("newest_" + name) ? "newest_" + name : name;
            assertThat(lastCount(tables, newest)).as(newest).isEqualTo(rows(name).size());
        }
        assertThat(
                        result(
                                tables,
                                """
                                SELECT entity_id, `%s`
                                FROM newest_scores WHERE `level` = 'user' AND `day` = DATE '%s' AND active"""
                                        .formatted(String.join("`, `", COMPARED), DAY)))
                .hasSizeGreaterThan(5)
                .isEqualTo(jobsRows("user", COMPARED));
        assertThat(result(tables, "SELECT account_id, traits['plan'] FROM accounts"))
                .isEqualTo(plans());
    }

    /** Declares the tables as of the broker, each to the end that it has now. */
    private static List<String> declareUpTo(StreamTableEnvironment tables) throws Exception {
        StringBuilder options =
                new StringBuilder("'properties.bootstrap.servers' = '")
                        .append(kafka.bootstrapServers())
                        .append("', 'scan.bounded.mode' = 'latest-offset'");
        kafka.login()
                .properties()
                .forEach(
                        (name, value) ->
                                options.append(
                                        ", 'properties.%s' = '%s'"
                                                .formatted(name, value.replace("'", "''"))));
        return declare(
                tables,
                "CREATE",
                statement ->
                        statement.replace(
                                "'properties.bootstrap.servers' = 'kafka:9092'", options));
    }

    /** Returns how many rows a table has in the end. */
    @SuppressWarnings("try") // as below
    private static int lastCount(StreamTableEnvironment tables, String table) throws Exception {
        long last = 0;
        try (CloseableIterator<Row> rows =
                tables.executeSql("SELECT COUNT(*) FROM " + table).collect()) {
            while (rows.hasNext()) {
                last = (long) rows.next().getField(0);
            }
        }
        return Math.toIntExact(last);
    }

    private static Map<String, List<String>> plans() throws Exception {
        Map<String, List<String>> plans = new TreeMap<>();
        for (JsonNode row : rows("accounts")) {
            plans.put(
                    row.get("account_id").asText(),
                    List.of(row.path("traits").path("plan").asText("null")));
        }
        return plans;
    }

    @Test
    void theQueriesOfThePageOnTablesAreValid() throws Exception {
        StreamTableEnvironment tables = environment(EnvironmentSettings.inStreamingMode());
        for (String table : declare(tables, "CREATE")) {
            assertThat(tables.explainSql("SELECT * FROM " + table)).contains("TableSourceScan");
        }
        for (String view : tables.listViews()) {
            assertThat(tables.explainSql("SELECT * FROM " + view)).contains("Rank");
        }
        for (String query : Scripts.page()) {
            if (query.contains("FROM newest_") || query.contains("FROM alerts")) {
                assertThat(tables.explainSql(query)).contains("TableSourceScan");
            }
        }
        assertThat(tables.listViews()).hasSize(6);
    }

    private static StreamTableEnvironment environment(EnvironmentSettings mode) throws Exception {
        StreamExecutionEnvironment environment = cluster.environment();
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment, mode);
        for (String statement : Scripts.script("functions.sql")) {
            tables.executeSql(statement);
        }
        assertThat(tables.listUserDefinedFunctions()).hasSize(7);
        return tables;
    }

    /** Executes a statement, of which the client alone knows SET. */
    private static void execute(StreamTableEnvironment tables, String statement) {
        Matcher setting = Pattern.compile("SET '(.*)' = '(.*)'").matcher(statement);
        if (setting.matches()) {
            tables.getConfig().set(setting.group(1), setting.group(2));
        } else {
            tables.executeSql(statement);
        }
    }

    /** Executes the statements of tables.sql that begin so, and returns what tables these make. */
    private static List<String> declare(StreamTableEnvironment tables, String beginning)
            throws Exception {
        return declare(tables, beginning, UnaryOperator.identity());
    }

    private static List<String> declare(
            StreamTableEnvironment tables, String beginning, UnaryOperator<String> change)
            throws Exception {
        List<String> names = new ArrayList<>();
        for (String statement : Scripts.script("tables.sql")) {
            if (statement.startsWith(beginning)) {
                tables.executeSql(change.apply(statement));
            }
            Matcher created = CREATED.matcher(statement);
            if (created.lookingAt()) {
                names.add(created.group(1));
            }
        }
        return names;
    }

    private static List<String> physical(StreamTableEnvironment tables, String name) {
        return tables.from(name).getResolvedSchema().getColumns().stream()
                .filter(Column::isPhysical)
                .map(Column::getName)
                .toList();
    }

    private static List<String> fields(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Returns how many rows of a file of the job have something in each column, read by SQL. */
    @SuppressWarnings("try") // its close may be interrupted, which ends the test
    private static Map<String, Long> counted(
            StreamTableEnvironment tables, String name, List<String> columns) throws Exception {
        tables.executeSql(
                """
                CREATE TEMPORARY TABLE of_file WITH (
                    'connector' = 'filesystem', 'path' = '%s',
                    'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601')
                LIKE %s (EXCLUDING ALL)
                """
                        .formatted(file(name).toUri(), name));
        String counts =
                columns.stream()
                        .map(column -> "COUNT(`" + column + "`)")
                        .collect(Collectors.joining(", "));
        Map<String, Long> counted = new TreeMap<>();
        try (CloseableIterator<Row> rows =
                tables.executeSql("SELECT " + counts + " FROM of_file").collect()) {
            Row row = rows.next();
            for (int i = 0; i < columns.size(); i++) {
                counted.put(columns.get(i), (Long) row.getField(i));
            }
        }
        tables.executeSql("DROP TEMPORARY TABLE of_file");
        return counted;
    }

    private static Map<String, Long> inFile(String name, List<String> columns) throws Exception {
        List<JsonNode> rows = rows(name);
        assertThat(rows).as(name).isNotEmpty();
        Map<String, Long> counts = new TreeMap<>();
        for (String column : columns) {
            counts.put(column, rows.stream().filter(row -> row.hasNonNull(column)).count());
        }
        return counts;
    }

    private static Path file(String output) {
        return folder.resolve("out").resolve(output + ".jsonl");
    }

    private static List<JsonNode> rows(String output) throws Exception {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file(output))) {
            rows.add(json.readTree(line));
        }
        return rows;
    }

    /** Returns what a query gives at last, by the first column, the others as texts. */
    @SuppressWarnings("try") // as above
    private static Map<String, List<String>> result(StreamTableEnvironment tables, String query)
            throws Exception {
        Map<String, List<String>> result = new TreeMap<>();
        try (CloseableIterator<Row> rows = tables.executeSql(query).collect()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                String key = String.valueOf(row.getField(0));
                List<String> values =
                        Stream.iterate(1, i -> i < row.getArity(), i -> i + 1)
                                .map(i -> text(row.getField(i)))
                                .toList();
                if (row.getKind() == RowKind.INSERT || row.getKind() == RowKind.UPDATE_AFTER) {
                    result.put(key, values);
                } else {
                    result.remove(key, values);
                }
            }
        }
        return result;
    }

    private static String text(Object value) {
        if (value instanceof Object[] array) {
            return Arrays.toString(array);
        }
        return value instanceof BigDecimal number
                ? number.stripTrailingZeros().toPlainString()
                : String.valueOf(value);
    }

    private static Map<String, List<String>> jobsRows(String level, String... columns)
            throws Exception {
        Map<String, List<String>> rows = new TreeMap<>();
        for (JsonNode row : rows("scores")) {
            if (row.get("level").asText().equals(level)
                    && row.get("day").asText().equals(DAY)
                    && row.get("active").asBoolean()) {
                rows.put(
                        row.get("entity_id").asText(),
                        Stream.of(columns).map(column -> text(row.get(column))).toList());
            }
        }
        return rows;
    }

    private static String text(JsonNode value) {
        if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(item.asText()));
            return items.toString();
        }
        return value.isNumber() ? text(value.decimalValue()) : value.asText();
    }
}
