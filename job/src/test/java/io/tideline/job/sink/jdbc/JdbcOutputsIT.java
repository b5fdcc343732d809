package io.tideline.job.sink.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.activation.ActivationStatus;
import io.tideline.alert.Alert;
import io.tideline.engagement.ScoreRow;
import io.tideline.event.RejectedCount;
import io.tideline.event.RejectionReason;
import io.tideline.job.sink.DirectoryRows;
import io.tideline.job.sink.Job;
import io.tideline.job.sink.MariaDb;
import io.tideline.job.sink.Rows;
import io.tideline.job.sink.row.RowSchemas;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of rows in MariaDB. */
class JdbcOutputsIT {
    private static final int DAY = Rows.DAY;
    private static final String STORED =
            "SELECT entity_id, day, final, raw, revision, model_version FROM user_scores ORDER BY entity_id, day";

    private static MariaDb database;

    @BeforeAll
    static void start() throws SQLException {
        database = new MariaDb("outputs");
        Schema.prepare(database.config());
    }

    @BeforeEach
    void empty() throws SQLException {
        for (var table : RowSchemas.tables()) {
            database.execute("TRUNCATE TABLE " + table.name());
        }
    }

    @Test
    void aRowNeverGoesBack() throws Exception {
        write(Rows.user("ann", DAY, false, 1, 2), Rows.user("ann", DAY, false, 2, 3));
        assertThat(database.query(STORED)).containsExactly("ann|2026-03-01|0|2|3|7");
        write(Rows.user("ann", DAY, false, 1, 2));
        assertThat(database.query(STORED)).containsExactly("ann|2026-03-01|0|2|3|7");
        write(Rows.user("ann", DAY, true, 3, 2));
        assertThat(database.query(STORED)).containsExactly("ann|2026-03-01|1|3|2|7");
        write(Rows.user("ann", DAY, false, 9, 9), Rows.user("ann", DAY, true, 9, 1));
        assertThat(database.query(STORED)).containsExactly("ann|2026-03-01|1|3|2|7");
        write(Rows.user("ann", DAY, true, 4, 2));
        assertThat(database.query(STORED)).containsExactly("ann|2026-03-01|1|4|2|7");
        write(Rows.userOfModel("ann", DAY, 5, 8, 1));
        assertThat(database.query(STORED)).containsExactly("ann|2026-03-01|1|5|1|8");
    }

    /** Each of the three columns that decide may be the one that does, and all are written. */
    @Test
    void aRowReplacesAnotherWhole() throws Exception {
        write(Rows.user("final", DAY, false, 1, 9), Rows.user("revision", DAY, true, 1, 1));
        write(Rows.userOfModel("model", DAY, 1, 7, 9));
        write(
                Rows.user("final", DAY, true, 2, 1),
                Rows.user("revision", DAY, true, 2, 2),
                Rows.user("model", DAY, false, 2, 1));
        write(Rows.userOfModel("model", DAY, 2, 6, 1));
        assertThat(database.query(STORED))
                .containsExactly(
                        "final|2026-03-01|1|2|1|7",
                        "model|2026-03-01|1|2|1|6",
                        "revision|2026-03-01|1|2|2|7");
    }

    @Test
    void withinABatchTheNewestRowOfAKeyIsTaken() throws Exception {
        write(
                Rows.user("ann", DAY, true, 1, 1),
                Rows.user("ann", DAY + 1, true, 6, 1),
                Rows.user("ann", DAY, true, 3, 3),
                Rows.user("ann", DAY, true, 2, 2),
                Rows.user("ann", DAY, false, 4, 4));
        assertThat(database.query(STORED))
                .containsExactly("ann|2026-03-01|1|3|3|7", "ann|2026-03-02|1|6|1|7");
    }

    @Test
    void keysThatAreNewAndKeysThatAreThereMayComeInAnyOrder() throws Exception {
        var random = new Random(7);
        List<ScoreRow> rows = new ArrayList<>();
        Map<Integer, ScoreRow> newest = new TreeMap<>();
        for (int i = 0; i < 3_000; i++) {
            int day = random.nextInt(10) < i / 300 ? DAY + random.nextInt(100) : DAY + 100 + i;
            ScoreRow row = Rows.user("ann", day, true, i, random.nextInt(50));
            rows.add(row);
            newest.merge(
                    day,
                    row,
                    (stored, fresh) -> fresh.revision() < stored.revision() ? stored : fresh);
        }
        Job.writeScores(outputs(70), rows.toArray(ScoreRow[]::new));
        assertThat(database.query("SELECT raw, revision FROM user_scores ORDER BY day"))
                .containsExactlyElementsOf(
                        newest.values().stream()
                                .map(row -> row.raw() + "|" + row.revision())
                                .toList());
    }

    @Test
    void aRetractedRowIsDeletedUnlessANewerOneIsThere() throws Exception {
        write(Rows.user("ann", DAY, true, 1, 5), Rows.user("bob", DAY, true, 1, 5));
        write(Rows.retractedUser("ann", DAY, 4), Rows.retractedUser("bob", DAY, 5));
        assertThat(database.query(STORED)).containsExactly("ann|2026-03-01|1|1|5|7");
        write(Rows.user("bob", DAY, true, 2, 5), Rows.retractedUser("ann", DAY, 6));
        assertThat(database.query(STORED)).containsExactly("bob|2026-03-01|1|2|5|7");
    }

    /** What the usual collations take for the same. */
    @Test
    void idsThatDifferInAnythingAreDifferent() throws Exception {
        List<String> ids =
                List.of(
                        "ann",
                        "Ann",
                        "ANN",
                        "änn",
                        "a\u0308nn",
                        "ann ",
                        "ann  ",
                        "ann\t",
                        " ann",
                        "ann\u00a0",
                        "ann\u200b",
                        "straße",
                        "strasse",
                        "🌊",
                        "🌊🌊",
                        "🏄",
                        "ﬁ",
                        "fi",
                        "'",
                        "\\",
                        "\\'",
                        "%",
                        "_",
                        "\"",
                        "`",
                        "?",
                        "ann\n",
                        "1",
                        "01",
                        "1.0");
        write(ids.stream().map(id -> Rows.user(id, DAY, true, 1, 1)).toArray(ScoreRow[]::new));
        write(ids.stream().map(id -> Rows.user(id, DAY, true, 2, 2)).toArray(ScoreRow[]::new));
        assertThat(database.query("SELECT entity_id FROM user_scores WHERE raw = 2"))
                .containsExactlyInAnyOrderElementsOf(ids);
        write(Rows.retractedUser("ann ", DAY, 3), Rows.retractedUser("Ann", DAY, 3));
        assertThat(database.query("SELECT entity_id FROM user_scores"))
                .hasSize(ids.size() - 2)
                .contains("ann", "ANN", "ann  ")
                .doesNotContain("ann ", "Ann");
        assertThat(database.query("SELECT drivers FROM user_scores WHERE entity_id = '\"'"))
                .containsExactly("[{\"event\":\"Created by \\\"\",\"count\":2,\"points\":18}]");
    }

    /** The longest that are accepted, of characters of four bytes: as keys of every index. */
    @Test
    void theLongestIdsFitInEveryKey() throws Exception {
        String user = "🌊".repeat(512);
        String account = "🏄".repeat(512);
        Job.write(RowSchemas.ACCOUNTS, outputs(10), DirectoryRows.account(account, Rows.NOON, 1));
        Job.write(RowSchemas.USERS, outputs(10), DirectoryRows.user(user, account, Rows.NOON, 1));
        Job.write(RowSchemas.ACTIVITY, outputs(10), DirectoryRows.activity(account, user, DAY, 1));
        Job.write(RowSchemas.ALERTS, outputs(10), Rows.alert("a", account, Rows.NOON));
        Job.write(
                RowSchemas.ACTIVATION,
                outputs(10),
                Rows.activation(account, ActivationStatus.STALLED, 1));
        write(Rows.user(user, DAY, true, 1, 1), Rows.account(account, DAY, 1));
        database.execute(
                "UPDATE user_scores SET account_id = '%s', profile = '%s'"
                        .formatted(account, "語".repeat(200)));
        assertThat(
                        database.query(
                                "SELECT char_length(entity_id), char_length(account_id), char_length(profile) FROM user_scores"))
                .containsExactly("512|512|200");
        assertThat(
                        database.query(
                                """
                                SELECT (SELECT count(*) FROM accounts), (SELECT count(*) FROM users), (SELECT count(*) FROM activity),
                                (SELECT count(*) FROM alerts), (SELECT count(*) FROM activation), (SELECT count(*) FROM account_scores)"""))
                .containsExactly("1|1|1|1|1|1");
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
                        database.query(
                                "SELECT entity_id, json_unquote(json_extract(drivers, '$[0].event')) FROM user_scores ORDER BY entity_id"))
                .containsExactly(
                        "\\u0000|Created by \\u0000",
                        "lone\uFFFD|Created by lone\uFFFD",
                        "nul\uFFFD|Created by nul\uFFFD");
    }

    @Test
    void rowsThatTheServerRefusesDoNotKeepOutTheOthers() throws Exception {
        List<ScoreRow> rows = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            rows.add(Rows.user("user " + i, DAY, true, 1, 1));
        }
        rows.set(200, Rows.user("user 200", -500_000, true, 1, 1)); // of the year 601
        rows.set(600, Rows.user("x".repeat(10_000), DAY, true, 1, 1));
        write(rows.toArray(ScoreRow[]::new));
        assertThat(
                        database.query(
                                "SELECT count(*), count(DISTINCT entity_id), max(entity_id IN ('user 200', 'user 600')) FROM user_scores"))
                .containsExactly("698|698|0");
    }

    /** A sender says how many seats there are; a number beyond all bounds loses no row. */
    @Test
    void numbersAtTheirBoundsAreStored() throws Exception {
        write(
                Rows.user("least", DAY, true, Long.MIN_VALUE, Long.MAX_VALUE),
                Rows.user("most", DAY, true, Long.MAX_VALUE, Long.MAX_VALUE),
                Rows.userWithBenchmark("large", DAY, new BigDecimal("1e140000")),
                Rows.userWithBenchmark("negative", DAY, new BigDecimal("-1e300")),
                Rows.userWithBenchmark("fine", DAY, new BigDecimal("1e-20000")),
                Rows.userWithBenchmark("exact", DAY, new BigDecimal("9223372036854775807.99")),
                Rows.userWithBenchmark("half", DAY, new BigDecimal("0.0000005")),
                Rows.userWithBenchmark(
                        "edge", DAY, new BigDecimal("999999999999999999999999.9999999")));
        assertThat(
                        database.query(
                                "SELECT entity_id, raw, revision FROM user_scores WHERE raw <> 1 ORDER BY raw"))
                .containsExactly(
                        "least|-9223372036854775808|9223372036854775807",
                        "most|9223372036854775807|9223372036854775807");
        String nines = "999999999999999999999999.999999";
        assertThat(
                        database.query(
                                "SELECT entity_id, benchmark FROM user_scores WHERE raw = 1 ORDER BY entity_id"))
                .containsExactly(
                        "edge|" + nines,
                        "exact|9223372036854775807.990000",
                        "fine|0.000000",
                        "half|0.000001",
                        "large|" + nines,
                        "negative|-" + nines);
    }

    @Test
    void manyAndLargeRowsAreSentInPieces_andOneThatNoPacketHoldsIsLeftOut() throws Exception {
        List<Alert> rows = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            rows.add(Rows.alert("a" + i, Rows.NOON + i, details("é".repeat(i))));
        }
        rows.add(Rows.alert("large", Rows.NOON, details("x".repeat(3_000_000))));
        rows.add(Rows.alert("too large", Rows.NOON, details("x".repeat(20_000_000))));
        Job.write(RowSchemas.ALERTS, outputs(5_000), rows.toArray(Alert[]::new));
        assertThat(
                        database.query(
                                "SELECT count(*), sum(char_length(json_unquote(json_extract(details, '$.text')))) FROM alerts"))
                .containsExactly("1501|" + (1_500 * 1_499 / 2 + 3_000_000));
    }

    private static String details(String text) {
        return "{\"text\":\"" + text + "\"}";
    }

    @Test
    void timesBeyondWhatTheServerHoldsAreItsFirstAndLast() throws Exception {
        Job.write(
                RowSchemas.ALERTS,
                outputs(1_000),
                Rows.alert("a", Long.MIN_VALUE, "{\"event\":\"nul \\u0000\"}"),
                Rows.alert("b", Rows.NOON + 1, "{\"event\":\"lone \uD83D\"}"),
                Rows.alert("c", Long.MAX_VALUE, "{}"));
        assertThat(database.query("SELECT id, at, details FROM alerts ORDER BY at"))
                .containsExactly(
                        "a|1000-01-01 00:00:00.000|{\"event\":\"nul \uFFFD\"}",
                        "b|2026-03-01 12:00:00.001|{\"event\":\"lone \uFFFD\"}",
                        "c|9999-12-31 23:59:59.999|{}");
    }

    @Test
    void anActivationAndACohortNeverGoBack() throws Exception {
        String stored = "SELECT entity_id, status, revision, model_version FROM activation";
        Job.write(
                RowSchemas.ACTIVATION,
                outputs(1_000),
                Rows.activation("acme", ActivationStatus.STALLED, 4),
                Rows.activation("acme", ActivationStatus.IN_PROGRESS, 1));
        assertThat(database.query(stored)).containsExactly("acme|stalled|4|7");
        Job.write(
                RowSchemas.ACTIVATION,
                outputs(1_000),
                Rows.activation("acme", ActivationStatus.ACTIVATED, 2));
        assertThat(database.query(stored))
                .as("with more steps, though another run needed fewer rows")
                .containsExactly("acme|activated|2|7");
        Job.write(
                RowSchemas.ACTIVATION,
                outputs(1_000),
                Rows.activation("acme", ActivationStatus.EXPIRED, 9));
        assertThat(database.query(stored)).containsExactly("acme|activated|2|7");
        Job.write(
                RowSchemas.ACTIVATION,
                outputs(1_000),
                Rows.activationOfModel("acme", ActivationStatus.IN_PROGRESS, 1, 8));
        assertThat(database.query(stored)).containsExactly("acme|in_progress|1|8");

        Job.write(RowSchemas.COHORTS, outputs(1_000), Rows.cohort(DAY, 3, 1, 7));
        Job.write(RowSchemas.COHORTS, outputs(1_000), Rows.cohort(DAY, 2, 1, 7));
        assertThat(database.query("SELECT started, activation_rate FROM activation_cohorts"))
                .containsExactly("3|33.300000");
    }

    @Test
    void anAlertIsThereOnce() throws Exception {
        Alert alert = Rows.alert("gone:ann:1", Rows.NOON, "{\"days\":14}");
        Job.write(RowSchemas.ALERTS, outputs(1_000), alert, alert);
        Job.write(RowSchemas.ALERTS, outputs(1_000), alert);
        assertThat(database.query("SELECT * FROM alerts"))
                .containsExactly(
                        "gone:ann:1|gone|inactive|critical|user|null|ann|2026-03-01 12:00:00.000|Nothing was heard of ann.|{\"days\":14}|null");
    }

    @Test
    void rejectedRecordsAreCountedUpAlone() throws Exception {
        for (long records : List.of(3, 5, 4)) {
            StreamExecutionEnvironment env = Job.environment();
            outputs(10)
                    .addTable(
                            Job.stream(
                                    env,
                                    RejectedCount.class,
                                    List.of(
                                            new RejectedCount(
                                                    DAY,
                                                    RejectionReason.TOO_LARGE,
                                                    "events",
                                                    records))),
                            RowSchemas.REJECTED_COUNTS);
            env.execute();
        }
        assertThat(database.query("SELECT * FROM rejected_counts"))
                .containsExactly("2026-03-01|too_large|events|5");
    }

    /** The server's own zone is another, and would move times about a change of its clocks. */
    @Test
    void theServersTimeZoneChangesNothing() throws Exception {
        database.execute("SET GLOBAL time_zone = '+09:30', GLOBAL sql_mode = ''");
        try {
            Job.write(RowSchemas.ALERTS, outputs(10), Rows.alert("a", Rows.NOON, "{}"));
            write(Rows.user("x".repeat(600), DAY, true, 1, 1), Rows.user("ann", DAY, true, 1, 1));
            assertThat(database.query("SELECT at FROM alerts"))
                    .containsExactly("2026-03-01 12:00:00.000");
            assertThat(database.query("SELECT entity_id FROM user_scores"))
                    .as("none is cut where the server's mode lets it")
                    .containsExactly("ann");
        } finally {
            database.execute("SET GLOBAL time_zone = 'SYSTEM', GLOBAL sql_mode = DEFAULT");
        }
    }

    private static void write(ScoreRow... rows) throws Exception {
        Job.writeScores(outputs(1_000), rows);
    }

    private static JdbcOutputs outputs(int batchRows) {
        return new JdbcOutputs(database.config(batchRows, null), true);
    }
}
