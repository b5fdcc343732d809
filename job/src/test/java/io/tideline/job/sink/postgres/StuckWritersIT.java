package io.tideline.job.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tideline.alert.Alert;
import io.tideline.engagement.ScoreRow;
import io.tideline.job.sink.Database;
import io.tideline.job.sink.Job;
import io.tideline.job.sink.PostgresSettings;
import io.tideline.job.sink.Rows;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.row.RowSchemas;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that fall silent amid a COPY, with keys that no one else may write meanwhile. */
class StuckWritersIT {
    private static final int DAY = Rows.DAY;
    private static final int ROWS = 5_000;
    private static final int HALF_OF_THEM = 500_000;

    /** Much longer than it takes, and much shorter than a server waits by itself. */
    private static final Duration BOUND = Duration.ofMinutes(5);

    /** Longer than a server needs for an answer on a machine that is busy. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private static final String STUCK =
            "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'tideline %' AND state = 'active' AND wait_event = 'ClientRead' AND xact_start IS NOT NULL";

    private static Database database;

    @BeforeAll
    static void start() {
        database = new Database();
        Schema.prepare(database.config().get());
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        database.execute("TRUNCATE user_scores, alerts");
    }

    /** As one whose process is frozen, or whose machine has gone while a proxy keeps its place. */
    @Test
    void anotherJobGoesOnWhereAWriterHoldsItsKeysAndIsSilent() throws Exception {
        try (var network = new StallingForwarder(database.port(), HALF_OF_THEM)) {
            JobClient frozen = start(config(network.jdbcUrl(), Duration.ofHours(1)));
            network.awaitStall();
            await().atMost(BOUND).until(() -> database.query(STUCK).equals(List.of("1")));

            JobClient other = start(config(database.jdbcUrl(), SILENCE));
            end(other);
            assertThat(database.query("SELECT count(*) FROM user_scores"))
                    .containsExactly(String.valueOf(ROWS));
            assertThat(database.query(STUCK)).containsExactly("0");
            frozen.cancel().get();
        }
    }

    /**
     * It hears nothing of its first connection any more, nor does the server. To find that out
     * takes as long as a lost connection is tried again, as by default.
     */
    @Test
    void aWriterGoesOnWhereItsOwnConnectionIsStuck() throws Exception {
        try (var network = new StallingForwarder(database.port(), HALF_OF_THEM)) {
            PostgresSettings config = config(network.jdbcUrl()).timeout(SILENCE).retryFor(SILENCE);
            end(start(config.get()));
            assertThat(database.query("SELECT count(*) FROM user_scores"))
                    .containsExactly(String.valueOf(ROWS));
        }
    }

    /** More than the system takes on for the server, so that the write itself does not return. */
    @Test
    void aWriteEndsWhereTheServersMachineHasGone() throws Exception {
        List<Alert> rows = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            rows.add(Rows.alert("a" + i, Rows.NOON, "{\"text\":\"" + "x".repeat(1 << 20) + "\"}"));
        }
        try (var network = new StallingForwarder(database.port(), HALF_OF_THEM)) {
            StreamExecutionEnvironment env = environment();
            new PostgresOutputs(config(network.jdbcUrl(), SILENCE), true)
                    .add(Job.stream(env, Alert.class, rows), RowSchemas.ALERTS);
            end(env.executeAsync());
            assertThat(database.query("SELECT count(*) FROM alerts")).containsExactly("30");
        }
    }

    @Test
    void theTimeoutIsSetOnTheServerToo() throws Exception {
        database.execute(
                """
                CREATE TABLE heard (setting text);
                CREATE FUNCTION hear() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
                    INSERT INTO heard
                    SELECT name || ' ' || current_setting(name) FROM pg_settings
                    WHERE name LIKE 'tcp%' OR name IN ('lock_timeout', 'idle_in_transaction_session_timeout');
                    RETURN NULL;
                END$$;
                CREATE TRIGGER hear AFTER INSERT ON user_scores EXECUTE FUNCTION hear()""");
        try {
            Job.writeScores(
                    new PostgresOutputs(config(database.jdbcUrl(), Duration.ofSeconds(80)), true),
                    Rows.user("ann", DAY, true, 1, 1));
            assertThat(database.query("SELECT setting FROM heard ORDER BY setting"))
                    .containsExactly(
                            "idle_in_transaction_session_timeout 80s",
                            "lock_timeout 40s",
                            "tcp_keepalives_count 4",
                            "tcp_keepalives_idle 20",
                            "tcp_keepalives_interval 10",
                            "tcp_user_timeout 80000");
        } finally {
            database.execute(
                    "DROP TRIGGER hear ON user_scores; DROP FUNCTION hear; DROP TABLE heard");
        }
    }

    /** It is there, and not to be looked for elsewhere. */
    @Test
    void aServerThatIsTooSlowIsNotCalledUnreachable() throws Exception {
        database.execute(
                """
                CREATE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
                    PERFORM pg_sleep(60);
                    RETURN NULL;
                END$$;
                CREATE TRIGGER be_slow AFTER INSERT ON user_scores EXECUTE FUNCTION be_slow()""");
        try {
            PostgresSettings config =
                    database.config().timeout(SILENCE).retryFor(Duration.ofMillis(1));
            assertThatThrownBy(
                            () ->
                                    Job.writeScores(
                                            new PostgresOutputs(config.get(), true),
                                            Rows.user("ann", DAY, true, 1, 1)))
                    .hasStackTraceContaining(
                            "PostgreSQL at %s gave no answer within 10s: see what keeps it busy or locked, or raise sinks.postgres.timeout."
                                    .formatted(database.place()));
        } finally {
            database.execute(
                    """
                    SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE application_name LIKE 'tideline %';
                    DROP TRIGGER be_slow ON user_scores;
                    DROP FUNCTION be_slow""");
        }
    }

    /** Among others, what the server says of a transaction that its client kept open too long. */
    @Test
    void aSessionThatTheServerGaveUpIsOpenedAgain() throws Exception {
        database.execute(
                """
                CREATE SEQUENCE tries;
                CREATE FUNCTION give_up() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE state text := (ARRAY['25P03', '25P04', '08P01'])[nextval('tries')];
                BEGIN
                    IF state IS NOT NULL THEN RAISE EXCEPTION 'not now' USING ERRCODE = state; END IF;
                    RETURN NULL;
                END$$;
                CREATE TRIGGER give_up AFTER INSERT ON user_scores EXECUTE FUNCTION give_up()""");
        try {
            Job.writeScores(
                    new PostgresOutputs(database.config().get(), true),
                    Rows.user("ann", DAY, true, 1, 1));
            assertThat(database.query("SELECT entity_id, last_value FROM user_scores, tries"))
                    .containsExactly("ann|4");
        } finally {
            database.execute(
                    "DROP TRIGGER give_up ON user_scores; DROP FUNCTION give_up; DROP SEQUENCE tries");
        }
    }

    private static JobClient start(PostgresSinkConfig config) throws Exception {
        List<ScoreRow> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(Rows.user("user %05d".formatted(i), DAY, true, 1, 1));
        }
        StreamExecutionEnvironment env = environment();
        var stream = Job.stream(env, ScoreRow.class, rows);
        new PostgresOutputs(config, true).add(stream, Job.none(stream), RowSchemas.SCORES);
        return env.executeAsync();
    }

    /** Waits until a job has written all its rows. */
    private static void end(JobClient job) throws Exception {
        job.getJobExecutionResult().get(BOUND.toSeconds(), TimeUnit.SECONDS);
    }

    /** Without checkpoints: all rows are one batch. */
    private static StreamExecutionEnvironment environment() {
        StreamExecutionEnvironment env = Job.environment();
        env.getCheckpointConfig().disableCheckpointing();
        return env;
    }

    private static PostgresSinkConfig config(String url, Duration timeout) {
        return config(url).timeout(timeout).get();
    }

    private static PostgresSettings config(String url) {
        return database.config(url).batchRows(ROWS).flushInterval(Duration.ofHours(1));
    }
}
