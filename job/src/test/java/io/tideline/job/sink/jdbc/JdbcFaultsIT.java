package io.tideline.job.sink.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tideline.engagement.ScoreRow;
import io.tideline.job.sink.Job;
import io.tideline.job.sink.MariaDb;
import io.tideline.job.sink.Rows;
import io.tideline.job.sink.jdbc.connection.JdbcSinkConfig;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.job.sink.table.BatchSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that goes away, sessions that are ended, and rows that others lock. */
class JdbcFaultsIT {
    private static final int DAY = Rows.DAY;
    private static final String USERS = "SELECT entity_id FROM user_scores ORDER BY 1";

    private static MariaDb database;

    @BeforeAll
    static void start() throws SQLException {
        database = new MariaDb("faults");
        Schema.prepare(database.config());
    }

    @BeforeEach
    void empty() throws SQLException {
        database.execute("TRUNCATE TABLE user_scores");
    }

    /** Every row of a run of 300 is there, once and whole, though the server died twice. */
    @Test
    void aServerThatIsKilledAndOneThatIsStoppedLoseNoRow() throws Exception {
        JobClient job = startJob(300, 60);
        awaitRows(30);
        database.server().kill();
        database.server().startAgain();
        awaitRows(120);
        database.server().stop();
        database.server().startAgain();
        job.getJobExecutionResult().get();
        assertThat(
                        database.query(
                                "SELECT count(*), count(DISTINCT raw), min(raw), max(raw) FROM user_scores"))
                .containsExactly("300|300|0|299");
    }

    @Test
    void sessionsThatAreEndedAreOpenedAgain() throws Exception {
        JobClient job = startJob(200, 60);
        for (int rows : List.of(20, 60, 100, 140)) {
            awaitRows(rows);
            endSessions();
        }
        job.getJobExecutionResult().get();
        assertThat(database.query("SELECT count(*), max(raw) FROM user_scores"))
                .containsExactly("200|199");
    }

    /** The server gives up a session that is silent, as the sink has it do: that is no failure. */
    @Test
    void aSessionThatWasSilentForTooLongIsReplaced() throws Exception {
        JdbcTarget<ScoreRow> target =
                new JdbcTarget<>(
                        config(Duration.ofSeconds(2), Duration.ofMinutes(1)),
                        RowSchemas.SCORES.table("user_scores"));
        target.connect();
        target.write(List.of(Rows.user("ann", DAY, true, 1, 1)));
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(sessions()).isEmpty());
        target.connect();
        target.write(List.of(Rows.user("bob", DAY, true, 1, 1)));
        target.disconnect();
        assertThat(database.query(USERS)).containsExactly("ann", "bob");
    }

    /**
     * Two that write the same keys crosswise: the job is chosen to go back, since the other has
     * changed more, and writes again.
     */
    @Test
    void aDeadlockIsTriedAgain() throws Exception {
        List<ScoreRow> rows =
                IntStream.range(0, 40)
                        .mapToObj(i -> Rows.user("user " + (10 + i), DAY, true, 1, 2))
                        .toList();
        Job.writeScores(
                outputs(),
                Rows.user("user 10", DAY, true, 1, 1),
                Rows.user("user 49", DAY, true, 1, 1));
        JobClient job;
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            statement.execute("CREATE TABLE changes (id int)");
            other.setAutoCommit(false);
            statement.execute("INSERT INTO changes SELECT seq FROM seq_1_to_1000");
            statement.execute("UPDATE user_scores SET score = 1 WHERE entity_id = 'user 49'");
            job = write(rows);
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(
                            () ->
                                    assertThat(
                                                    database.query(
                                                            "SELECT count(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"))
                                            .containsExactly("1"));
            // It has the row that the job waits behind: the server ends the job's transaction.
            statement.execute("UPDATE user_scores SET score = 1 WHERE entity_id = 'user 10'");
            other.commit();
        }
        job.getJobExecutionResult().get();
        assertThat(database.query("SELECT count(*), min(revision), min(score) FROM user_scores"))
                .containsExactly("40|2|80");
    }

    /** Rows that another session holds are waited for, half of the timeout, and then again. */
    @Test
    void rowsThatAreLockedForAWhileAreWrittenWhenTheyAreFree() throws Exception {
        Job.writeScores(outputs(), Rows.user("ann", DAY, true, 1, 1));
        JobClient job;
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE user_scores SET score = 1");
            var outputs =
                    new JdbcOutputs(config(Duration.ofSeconds(2), Duration.ofMinutes(3)), true);
            StreamExecutionEnvironment env = Job.environment();
            var rows = Job.stream(env, ScoreRow.class, List.of(Rows.user("ann", DAY, true, 2, 2)));
            outputs.add(rows, Job.none(rows), RowSchemas.SCORES);
            job = env.executeAsync();
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(
                            () ->
                                    assertThat(
                                                    database.query(
                                                            "SELECT count(DISTINCT trx_mysql_thread_id) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"))
                                            .containsExactly("1"));
            other.rollback();
        }
        job.getJobExecutionResult().get();
        assertThat(database.query("SELECT raw FROM user_scores")).containsExactly("2");
    }

    @Test
    void rowsThatStayLockedFailTheJobInOneSentence() throws Exception {
        Job.writeScores(outputs(), Rows.user("ann", DAY, true, 1, 1));
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE user_scores SET score = 1");
            var outputs =
                    new JdbcOutputs(config(Duration.ofSeconds(2), Duration.ofMillis(1)), true);
            assertThatThrownBy(() -> Job.writeScores(outputs, Rows.user("ann", DAY, true, 2, 2)))
                    .hasStackTraceContaining(
                            "MariaDB at %s does not take rows of user_scores: Another session of MariaDB at %1$s locks what is to be written: see SHOW PROCESSLIST"
                                    .formatted(database.place()));
        }
    }

    @Test
    void aTableThatIsChangedMeanwhileFailsTheJob() throws Exception {
        database.execute("ALTER TABLE user_scores DROP COLUMN band");
        try {
            assertThatThrownBy(() -> Job.writeScores(outputs(), Rows.user("ann", DAY, true, 1, 1)))
                    .hasStackTraceContaining(
                            "The tables in MariaDB at %s are not as Tideline made them: user_scores.band is missing, expected varchar(200)"
                                    .formatted(database.place()));
        } finally {
            database.execute("ALTER TABLE user_scores ADD COLUMN band varchar(200)");
        }
    }

    /** What a trigger says may quote a row: neither it nor the row reaches a log. */
    @Test
    void rowsThatATriggerRefusesFailTheJob_withoutTheirValues() throws Exception {
        database.execute(
                "CREATE TRIGGER no_one BEFORE INSERT ON user_scores FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ann is not wanted'");
        try {
            assertThatThrownBy(() -> Job.writeScores(outputs(), Rows.user("ann", DAY, true, 1, 1)))
                    .hasStackTraceContaining(
                            "MariaDB at %s does not take rows of user_scores: MariaDB at %1$s refuses it, a trigger or constraint of its own perhaps (SQLState 45000, error 1644; its log says more)."
                                    .formatted(database.place()))
                    .satisfies(
                            e ->
                                    assertThat(ExceptionUtils.stringifyException(e))
                                            .doesNotContain("ann is not wanted"));
        } finally {
            database.execute("DROP TRIGGER no_one");
        }
    }

    @Test
    void aConstraintThatKeepsAllRowsOutFailsTheJob() throws Exception {
        database.execute("ALTER TABLE user_scores ADD CONSTRAINT few CHECK (raw < 0)");
        try {
            assertThatThrownBy(
                            () ->
                                    Job.writeScores(
                                            outputs(),
                                            Rows.user("ann", DAY, true, 1, 1),
                                            Rows.user("bob", DAY, true, 1, 1)))
                    .hasStackTraceContaining(
                            "MariaDB at %s refuses all 2 rows of a batch of user_scores (SQLState 23000, error 4025), though its columns and key are as they should be: remove the constraint or trigger that keeps them out, and the job goes on."
                                    .formatted(database.place()));
        } finally {
            database.execute("ALTER TABLE user_scores DROP CONSTRAINT few");
        }
    }

    private static JobClient write(List<ScoreRow> all) throws Exception {
        StreamExecutionEnvironment env = Job.environment();
        DataStream<ScoreRow> rows = Job.stream(env, ScoreRow.class, all);
        outputs().add(rows, Job.none(rows), RowSchemas.SCORES);
        return env.executeAsync();
    }

    /** Returns a job that writes a row of each of so many days. */
    private static JobClient startJob(int count, int perSecond) throws Exception {
        StreamExecutionEnvironment env = Job.environment();
        var source =
                new DataGeneratorSource<>(
                        number -> number,
                        count,
                        RateLimiterStrategy.perSecond(perSecond),
                        Types.LONG);
        DataStream<ScoreRow> rows =
                env.fromSource(source, WatermarkStrategy.noWatermarks(), "numbers")
                        .uid("numbers")
                        .map(number -> Rows.user("ann", DAY + number.intValue(), true, number, 1))
                        .returns(TypeInformation.of(ScoreRow.class))
                        .uid("rows");
        outputs().add(rows, Job.none(rows), RowSchemas.SCORES);
        return env.executeAsync();
    }

    private static void awaitRows(int count) {
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(
                        () ->
                                assertThat(
                                                Integer.parseInt(
                                                        database.query(
                                                                        "SELECT count(*) FROM user_scores")
                                                                .get(0)))
                                        .isGreaterThanOrEqualTo(count));
    }

    private static List<String> sessions() throws SQLException {
        return database.query(
                "SELECT id FROM information_schema.processlist WHERE db = 'faults' AND id <> connection_id()");
    }

    private static void endSessions() throws SQLException {
        List<String> ended = new ArrayList<>();
        for (String id : sessions()) {
            database.execute("KILL " + id);
            ended.add(id);
        }
        assertThat(ended).isNotEmpty();
    }

    private static JdbcOutputs outputs() {
        return new JdbcOutputs(database.config(), true);
    }

    private static JdbcSinkConfig config(Duration timeout, Duration retryFor) {
        JdbcSinkConfig all = database.config();
        BatchSettings batches = new BatchSettings(1_000, Duration.ofMillis(100), 8, retryFor, null);
        return new JdbcSinkConfig(
                all.url(), all.user(), all.password(), batches, timeout, all.migrate());
    }
}
