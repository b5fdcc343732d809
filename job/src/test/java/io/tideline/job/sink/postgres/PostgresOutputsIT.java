package io.tideline.job.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tideline.activation.ActivationStatus;
import io.tideline.alert.Alert;
import io.tideline.embedded.EmbeddedPostgres;
import io.tideline.engagement.ScoreRow;
import io.tideline.job.sink.Job;
import io.tideline.job.sink.PostgresSettings;
import io.tideline.job.sink.Rows;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.row.RowSchemas;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresOutputsIT {
    private static final int DAY = Rows.DAY;
    private static final String STORED =
            "SELECT entity_id, day, final, raw, revision, model_version FROM user_scores ORDER BY 1, 2";

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start();
        Schema.migrate(config(1_000));
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        execute(
                "TRUNCATE user_scores, account_scores, product_metrics, activation, activation_cohorts, alerts");
    }

    @Test
    void aRowNeverGoesBack() throws Exception {
        write(Rows.user("ann", DAY, false, 1, 2), Rows.user("ann", DAY, false, 2, 3));
        assertThat(query(STORED)).containsExactly("ann|2026-03-01|f|2|3|7");
        write(Rows.user("ann", DAY, false, 1, 2));
        assertThat(query(STORED)).containsExactly("ann|2026-03-01|f|2|3|7");
        write(Rows.user("ann", DAY, true, 3, 2));
        assertThat(query(STORED)).containsExactly("ann|2026-03-01|t|3|2|7");
        write(Rows.user("ann", DAY, false, 9, 9), Rows.user("ann", DAY, true, 9, 1));
        assertThat(query(STORED)).containsExactly("ann|2026-03-01|t|3|2|7");
        write(Rows.user("ann", DAY, true, 4, 2));
        assertThat(query(STORED)).containsExactly("ann|2026-03-01|t|4|2|7");
        write(Rows.userOfModel("ann", DAY, 5, 8, 1));
        assertThat(query(STORED)).containsExactly("ann|2026-03-01|t|5|1|8");
    }

    @Test
    void withinABatchTheNewestRowOfAKeyIsTaken() throws Exception {
        write(
                Rows.user("ann", DAY, true, 1, 1),
                Rows.user("ann", DAY + 1, true, 6, 1),
                Rows.user("ann", DAY, true, 3, 3),
                Rows.user("ann", DAY, true, 2, 2),
                Rows.user("ann", DAY, false, 4, 4));
        assertThat(query(STORED))
                .containsExactly("ann|2026-03-01|t|3|3|7", "ann|2026-03-02|t|6|1|7");
    }

    /** Batches of new keys are copied straight into the table, others are merged. */
    @Test
    void keysThatAreNewAndKeysThatAreThereMayComeInAnyOrder() throws Exception {
        var random = new Random(7);
        List<ScoreRow> rows = new ArrayList<>();
        Map<Integer, ScoreRow> newest = new TreeMap<>();
        for (int i = 0; i < 3_000; i++) {
            // Keys that come again are rarer in some stretches than in others.
            int day = random.nextInt(10) < i / 300 ? DAY + random.nextInt(100) : DAY + 100 + i;
            ScoreRow row = Rows.user("ann", day, true, i, random.nextInt(50));
            rows.add(row);
            newest.merge(
                    day,
                    row,
                    (stored, fresh) -> fresh.revision() < stored.revision() ? stored : fresh);
        }
        Job.writeScores(outputs(7), rows.toArray(ScoreRow[]::new));
        assertThat(query("SELECT raw, revision FROM user_scores ORDER BY day"))
                .containsExactlyElementsOf(
                        newest.values().stream()
                                .map(row -> row.raw() + "|" + row.revision())
                                .toList());
    }

    @Test
    void aTableThatTakesNoCopiesForItsPoliciesIsMerged() throws Exception {
        execute(
                """
                CREATE ROLE writer LOGIN PASSWORD 'writer';
                GRANT SELECT, INSERT, UPDATE, DELETE ON user_scores TO writer;
                GRANT EXECUTE ON FUNCTION tideline_add_month TO writer;
                ALTER TABLE user_scores ENABLE ROW LEVEL SECURITY;
                CREATE POLICY everything ON user_scores TO writer USING (true)""");
        try {
            Job.writeScores(
                    new PostgresOutputs(config("writer", "writer", 1_000), true),
                    Rows.user("ann", DAY, true, 1, 1),
                    Rows.user("bob", DAY, true, 2, 1));
            assertThat(query(STORED))
                    .containsExactly("ann|2026-03-01|t|1|1|7", "bob|2026-03-01|t|2|1|7");
        } finally {
            execute(
                    """
                    DROP POLICY everything ON user_scores;
                    ALTER TABLE user_scores DISABLE ROW LEVEL SECURITY;
                    DROP OWNED BY writer;
                    DROP ROLE writer""");
        }
    }

    @Test
    void aRetractedRowIsDeletedUnlessANewerOneIsThere() throws Exception {
        write(Rows.user("ann", DAY, true, 1, 5), Rows.user("bob", DAY, true, 1, 5));
        write(Rows.retractedUser("ann", DAY, 4), Rows.retractedUser("bob", DAY, 5));
        assertThat(query(STORED)).containsExactly("ann|2026-03-01|t|1|5|7");
        write(Rows.user("bob", DAY, true, 2, 5), Rows.retractedUser("ann", DAY, 6));
        assertThat(query(STORED)).containsExactly("bob|2026-03-01|t|2|5|7");
    }

    @Test
    void textThatCannotBeStoredIsReplaced() throws Exception {
        write(
                Rows.user("nul\0", DAY, true, 1, 1),
                Rows.user("lone\uD800", DAY, true, 1, 1),
                Rows.user("\\u0000", DAY, true, 1, 1),
                Rows.user("nul\0", DAY, true, 1, 2),
                Rows.user("nul\uFFFD", DAY, true, 1, 3));
        assertThat(
                        query(
                                "SELECT entity_id, drivers->0->>'event' FROM user_scores ORDER BY entity_id COLLATE \"C\""))
                .containsExactly(
                        "\\u0000|Created by \\u0000",
                        "lone\uFFFD|Created by lone\uFFFD",
                        "nul\uFFFD|Created by nul\uFFFD");
    }

    /**
     * One number is too large to be sent, one too fine to be received, one key too long to be
     * found.
     */
    @Test
    void rowsThatTheServerRefusesDoNotKeepOutTheOthers() throws Exception {
        List<ScoreRow> rows = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            rows.add(Rows.user("user " + i, DAY, true, 1, 1));
        }
        rows.set(200, Rows.userWithBenchmark("user 200", DAY, new BigDecimal("1e140000")));
        rows.set(400, Rows.userWithBenchmark("user 400", DAY, new BigDecimal("1e-20000")));
        rows.set(600, Rows.user(incompressible(10_000), DAY, true, 1, 1));
        write(rows.toArray(ScoreRow[]::new));
        assertThat(
                        query(
                                "SELECT count(*), count(DISTINCT entity_id), bool_or(entity_id IN ('user 200', 'user 400', 'user 600')) FROM user_scores"))
                .containsExactly("697|697|f");
    }

    @Test
    void manyAndLargeRowsAreSentInPieces() throws Exception {
        List<Alert> rows = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            rows.add(Rows.alert("a" + i, Rows.NOON + i, details("é".repeat(i))));
        }
        rows.add(Rows.alert("large", Rows.NOON, details("x".repeat(1_000_000))));
        Job.write(RowSchemas.ALERTS, outputs(1_000), rows.toArray(Alert[]::new));
        assertThat(query("SELECT count(*), sum(length(details->>'text')) FROM alerts"))
                .containsExactly("701|" + (700 * 699 / 2 + 1_000_000));
    }

    private static String details(String text) {
        return "{\"text\":\"" + text + "\"}";
    }

    private static String incompressible(int length) {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append((char) ('!' + random.nextInt(90)));
        }
        return text.toString();
    }

    @Test
    void accountsAndTheProductHaveTablesOfTheirOwn() throws Exception {
        write(Rows.account("acme", DAY, 4), Rows.account("acme", DAY + 1, 5));
        assertThat(
                        query(
                                "SELECT account_id, day, benchmark, active_users, total_users, average_user_score, total_user_score, top_users FROM account_scores ORDER BY day DESC LIMIT 1"))
                .containsExactly(
                        "acme|2026-03-02|208.2|2|3|51.5|103|[{\"raw\": 30, \"share\": 75, \"user_id\": \"ann\"}, {\"raw\": 10, \"share\": 25, \"user_id\": \"bob\"}]");
        assertThat(query("SELECT * FROM user_scores")).isEmpty();

        Job.write(RowSchemas.PRODUCT, outputs(1_000), Rows.product(DAY, 1), Rows.product(DAY, 2));
        assertThat(query("SELECT * FROM product_metrics"))
                .containsExactly(
                        "weekly|all|2026-03-01|2|4|5|2|0.2|55.1|null|0|null|399|null|[{\"users\": 6, \"feature\": \"Reports\", \"accounts\": 1}]|1234|5678");
    }

    @Test
    void aScoreSaysWhatItsChangeIsMadeOf() throws Exception {
        String causes =
                "SELECT previous_score, change, previous_raw, change_usage, change_benchmark, movers, band FROM ";
        write(Rows.user("ann", DAY, 40, 9), Rows.liveUser("bob", DAY, 40, 9));
        assertThat(query(causes + "user_scores ORDER BY entity_id"))
                .containsExactly(
                        "70|10|31|12|-2|[{\"count\": 2, \"event\": \"Report Created\", \"points\": 18, \"previous_count\": 1, \"previous_points\": 9}]|good",
                        "null|null|null|null|null|null|null");
        write(Rows.account("acme", DAY, 40));
        assertThat(
                        query(
                                "SELECT change_usage, band, seats, seat_usage, segments FROM account_scores"))
                .containsExactly("12|good|4|50|[\"paid\", \"large\"]");
    }

    @Test
    void anActivationNeverGoesBack() throws Exception {
        String stored = "SELECT entity_id, status, revision, model_version FROM activation";
        Job.write(
                RowSchemas.ACTIVATION,
                outputs(1_000),
                Rows.activation("acme", ActivationStatus.STALLED, 2),
                Rows.activation("acme", ActivationStatus.ACTIVATED, 3),
                Rows.activation("acme", ActivationStatus.IN_PROGRESS, 1));
        assertThat(query(stored)).containsExactly("acme|activated|3|7");
        Job.write(
                RowSchemas.ACTIVATION,
                outputs(1_000),
                Rows.activation("acme", ActivationStatus.IN_PROGRESS, 2));
        assertThat(query(stored)).containsExactly("acme|activated|3|7");
        Job.write(
                RowSchemas.ACTIVATION,
                outputs(1_000),
                Rows.activation("acme", ActivationStatus.EXPIRED, 4));
        assertThat(query(stored))
                .as("a step is never undone")
                .containsExactly("acme|activated|3|7");
        Job.write(
                RowSchemas.ACTIVATION,
                outputs(1_000),
                Rows.activationOfModel("acme", ActivationStatus.IN_PROGRESS, 1, 8));
        assertThat(query(stored)).containsExactly("acme|in_progress|1|8");
    }

    /** Events that are taken as they arrive may need fewer rows in another run. */
    @Test
    void anActivationGoesOnWhereAnotherRunNeedsFewerRows() throws Exception {
        String stored = "SELECT entity_id, status, revision FROM activation";
        Job.write(
                RowSchemas.ACTIVATION,
                outputs(1_000),
                Rows.activation("acme", ActivationStatus.STALLED, 4));
        Job.write(
                RowSchemas.ACTIVATION,
                outputs(1_000),
                Rows.activation("acme", ActivationStatus.ACTIVATED, 2));
        assertThat(query(stored)).containsExactly("acme|activated|2");
    }

    @Test
    void activationHasItsSteps() throws Exception {
        Job.write(
                RowSchemas.ACTIVATION,
                outputs(1_000),
                Rows.activation("acme", ActivationStatus.ACTIVATED, 1),
                Rows.activation("bolt", ActivationStatus.STALLED, 1),
                Rows.activation("core", ActivationStatus.IN_PROGRESS, 1));
        assertThat(query("SELECT * FROM activation WHERE entity_id < 'c' ORDER BY entity_id"))
                .containsExactly(
                        "trial|acme|account|acme|activated|2|2|100|[{\"at\": \"2026-03-01T12:00:00.000Z\", \"step\": \"Sign up\"}, {\"at\": \"2026-03-01T12:01:30.500Z\", \"step\": \"Invite\"}]|[]|2026-03-01 12:00:00+00|2026-03-01 12:01:30.5+00|90|2026-03-01 12:01:30.5+00|7|1",
                        "trial|bolt|account|bolt|stalled|1|2|50|[{\"at\": \"2026-03-01T12:00:00.000Z\", \"step\": \"Sign up\"}]|[\"Invite\"]|2026-03-01 12:00:00+00|null|null|2026-03-01 12:00:00+00|7|1");
    }

    @Test
    void aCohortNeverGoesBack() throws Exception {
        Job.write(
                RowSchemas.COHORTS,
                outputs(1_000),
                Rows.cohort(DAY, 3, 1, 7),
                Rows.cohort(DAY + 1, 2, 0, 7),
                Rows.cohort(DAY, 3, 0, 7));
        Job.write(RowSchemas.COHORTS, outputs(1_000), Rows.cohort(DAY, 2, 1, 7));
        assertThat(query("SELECT * FROM activation_cohorts ORDER BY day"))
                .containsExactly(
                        "trial|2026-03-01|3|1|33.3|90|7|4", "trial|2026-03-02|2|0|33.3|null|7|2");
        Job.write(
                RowSchemas.COHORTS,
                outputs(1_000),
                Rows.cohort(DAY, 1, 0, 8),
                Rows.cohort(DAY, 2, 0, 8));
        assertThat(query("SELECT * FROM activation_cohorts WHERE day = '2026-03-01'"))
                .containsExactly("trial|2026-03-01|2|0|33.3|null|8|2");
    }

    @Test
    void anAlertIsThereOnce() throws Exception {
        Job.write(
                RowSchemas.ALERTS,
                outputs(1_000),
                Rows.alert("gone:ann:1", Rows.NOON, "{\"days\":14}"),
                Rows.alert("gone:ann:1", Rows.NOON, "{\"days\":14}"));
        Job.write(
                RowSchemas.ALERTS,
                outputs(1_000),
                Rows.alert("gone:ann:1", Rows.NOON, "{\"days\":14}"));
        assertThat(query("SELECT * FROM alerts"))
                .containsExactly(
                        "gone:ann:1|gone|inactive|critical|user|null|ann|2026-03-01 12:00:00+00|Nothing was heard of ann.|{\"days\": 14}|null");
        Job.write(RowSchemas.ALERTS, outputs(1_000), Rows.alert("falling:acme", "acme", Rows.NOON));
        assertThat(
                        query(
                                "SELECT account, account ->> 'name' FROM alerts WHERE account_id = 'acme'"))
                .containsExactly("{\"name\": \"Acme\", \"seats\": 4}|Acme");
    }

    @Test
    void whatAnAlertSaysIsStoredEvenWhereItCannotBeAsItIs() throws Exception {
        Job.write(
                RowSchemas.ALERTS,
                outputs(1_000),
                Rows.alert("a", Long.MIN_VALUE, "{\"event\":\"nul \\u0000\"}"),
                Rows.alert("b", -62_167_219_200_001L, "{\"event\":\"lone \uD83D\"}"),
                Rows.alert("c", 253_402_300_800_000L, "{}"),
                Rows.alert("d", Long.MAX_VALUE, "{}"));
        assertThat(query("SELECT id, at, details FROM alerts ORDER BY at"))
                .containsExactly(
                        "a|-infinity|{\"event\": \"nul \uFFFD\"}",
                        "b|0002-12-31 23:59:59.999+00 BC|{\"event\": \"lone \uFFFD\"}",
                        "c|10000-01-01 00:00:00+00|{}",
                        "d|infinity|{}");
    }

    @Test
    void aLostConnectionIsOpenedAgain() throws Exception {
        StreamExecutionEnvironment env = Job.environment();
        var rows =
                Job.stream(
                                env,
                                ScoreRow.class,
                                List.of(
                                        Rows.user("ann", DAY, true, 1, 1),
                                        Rows.user("bob", DAY, true, 1, 1)))
                        .map(PostgresOutputsIT::cutConnections)
                        .returns(TypeInformation.of(ScoreRow.class))
                        .uid("cut");
        outputs(1).add(rows, Job.none(rows), RowSchemas.SCORES);
        env.execute();
        assertThat(query("SELECT entity_id FROM user_scores ORDER BY 1"))
                .containsExactly("ann", "bob");
    }

    @Test
    void aRowWaitsForOthersOnlySoLong() throws Exception {
        StreamExecutionEnvironment env = Job.environment();
        env.getCheckpointConfig().disableCheckpointing();
        var source =
                new DataGeneratorSource<>(
                        number -> number,
                        Long.MAX_VALUE,
                        RateLimiterStrategy.perSecond(20),
                        Types.LONG);
        var rows =
                env.fromSource(source, WatermarkStrategy.noWatermarks(), "numbers")
                        .uid("numbers")
                        .map(number -> Rows.user("ann", DAY, true, number, number))
                        .returns(TypeInformation.of(ScoreRow.class))
                        .uid("rows");
        outputs(100_000).add(rows, Job.none(rows), RowSchemas.SCORES);
        JobClient job = env.executeAsync();
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(query(STORED)).hasSize(1));
        job.cancel().get();
    }

    private static ScoreRow cutConnections(ScoreRow row) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name LIKE 'tideline %'");
        }
        return row;
    }

    private static void write(ScoreRow... rows) throws Exception {
        Job.writeScores(outputs(1_000), rows);
    }

    private static PostgresOutputs outputs(int batchRows) {
        return new PostgresOutputs(config(batchRows), true);
    }

    private static PostgresSinkConfig config(int batchRows) {
        return config(postgres.user(), postgres.password(), batchRows);
    }

    private static PostgresSinkConfig config(String user, String password, int batchRows) {
        return new PostgresSettings(postgres.jdbcUrl(), user, password).batchRows(batchRows).get();
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Each row's columns, joined. */
    private static List<String> query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                String[] row = new String[columns];
                for (int i = 0; i < columns; i++) {
                    row[i] = result.getString(i + 1);
                }
                rows.add(String.join("|", Stream.of(row).map(String::valueOf).toList()));
            }
            return rows;
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl(), postgres.user(), postgres.password());
    }
}
