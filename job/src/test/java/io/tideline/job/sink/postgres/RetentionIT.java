package io.tideline.job.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.directory.AccountRow;
import io.tideline.directory.ActivityRow;
import io.tideline.directory.UserRow;
import io.tideline.engagement.ScoreRow;
import io.tideline.event.RejectedCount;
import io.tideline.job.sink.Database;
import io.tideline.job.sink.Job;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.product.CohortRow;
import io.tideline.product.ProductRow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A running job deletes the rows that are older than they are kept, and no others. */
class RetentionIT {
    private static final int KEPT_DAYS = 30;
    private static final String FIRST_KEPT = "(now() AT TIME ZONE 'UTC')::date - " + KEPT_DAYS;

    private static Database database;

    @BeforeAll
    static void start() throws SQLException {
        database = new Database();
        Schema.prepare(config());
        // As of a table that had rows before it had partitions.
        database.execute(
                "CREATE TABLE activity_before PARTITION OF activity FOR VALUES FROM (MINVALUE) TO (MAXVALUE)");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    /** Rows of the days around the one that is the first to be kept, by the server's clock. */
    @BeforeEach
    void rowsOfManyDays() throws SQLException {
        database.execute(
                """
                SET timezone = 'UTC';
                TRUNCATE user_scores, account_scores, product_metrics, activation, activation_cohorts, alerts, accounts, users, activity, rejected_counts;
                CREATE TEMPORARY TABLE age AS SELECT * FROM (VALUES (0), (29), (30), (31), (400)) AS age (days);
                SELECT tideline_add_month(name::regclass, current_date - days)
                FROM age, unnest(ARRAY['user_scores', 'account_scores']) AS name;
                INSERT INTO user_scores (entity_id, profile, day, final, active, raw, frequency, features_used, drivers, model_version, revision)
                SELECT 'ann', profile, current_date - days, true, true, 1, 1, '[]', '[]', 1, 1
                FROM age, unnest(ARRAY['monthly', 'weekly', 'no longer in the model']) AS profile;
                INSERT INTO account_scores (entity_id, profile, day, final, active, raw, frequency, features_used, drivers, model_version, revision, active_users, total_users, top_users)
                SELECT 'acme', profile, current_date - days, true, true, 1, 1, '[]', '[]', 1, 1, 1, 1, '[]'
                FROM age, unnest(ARRAY['monthly', 'weekly']) AS profile;
                INSERT INTO product_metrics (profile, segment, day, active_users, active_accounts, total_accounts, daily_active_users, features)
                SELECT 'weekly', 'all', current_date - days, 1, 1, 1, 1, '[]' FROM age;
                INSERT INTO activation (checklist, entity_id, level, status, completed, total, rate, steps_done, steps_remaining, started_at, updated_at, model_version, revision)
                SELECT checklist, 'acme' || days || status, 'account', status, 1, 2, 50, '[]', '[]', now(), (current_date - days)::timestamptz, 1, 1
                FROM age, unnest(ARRAY['setup', 'trial']) AS checklist, unnest(ARRAY['activated', 'expired', 'in_progress', 'stalled']) AS status;
                INSERT INTO activation_cohorts (checklist, day, started, activated, activation_rate, model_version, revision)
                SELECT checklist, current_date - days, 1, 0, 0, 1, 1 FROM age, unnest(ARRAY['setup', 'trial']) AS checklist;
                INSERT INTO alerts (id, rule, kind, severity, level, at, summary, details)
                SELECT 'a' || days, 'r', 'inactive', 'info', 'user', (current_date - days)::timestamptz, 's', '{}' FROM age;
                INSERT INTO accounts (account_id, traits, segments, first_seen_at, last_seen_at, model_version, revision)
                SELECT 'acme' || days, '{}', '[]', '2020-01-01', (current_date - days)::timestamptz, 1, 1 FROM age;
                INSERT INTO users (user_id, traits, first_seen_at, last_seen_at, model_version, revision)
                SELECT 'ann' || days, '{}', '2020-01-01', (current_date - days)::timestamptz, 1, 1 FROM age;
                INSERT INTO rejected_counts (day, reason, topic, records)
                SELECT current_date - days, reason, 'events', 7 FROM age, unnest(ARRAY['malformed_json', 'too_late']) AS reason;
                INSERT INTO activity (day, member, account_id, user_id, events, counts)
                SELECT current_date - days, 'ann', '', 'ann', 1, '{}' FROM age""");
    }

    @Test
    void rowsOlderThanTheyAreKeptAreDeletedFromAllTables() throws Exception {
        List<String> before = partitions();
        JobClient job = startJob();
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(
                        () -> {
                            assertThat(expired("user_scores")).isZero();
                            assertThat(expired("account_scores")).isZero();
                            assertThat(expired("activity")).isZero();
                            assertThat(ages("day", "product_metrics"))
                                    .containsExactly("0", "29", "30");
                            assertThat(ages("updated_at", "activation"))
                                    .containsExactly("0", "29", "30");
                            assertThat(ages("day", "activation_cohorts"))
                                    .containsExactly("0", "29", "30");
                            assertThat(ages("day", "rejected_counts"))
                                    .containsExactly("0", "29", "30");
                            assertThat(ages("at", "alerts")).containsExactly("0", "29", "30");
                            assertThat(ages("last_seen_at", "accounts"))
                                    .containsExactly("0", "29", "30");
                            assertThat(ages("last_seen_at", "users"))
                                    .containsExactly("0", "29", "30");
                        });
        job.cancel().get();
        assertThat(
                        database.query(
                                """
                                SELECT (SELECT count(*) FROM user_scores WHERE day >= %1$s), (SELECT count(*) FROM account_scores WHERE day >= %1$s),
                                (SELECT count(*) FROM activity WHERE day >= %1$s), (SELECT count(*) FROM activation), (SELECT count(*) FROM activation_cohorts)"""
                                        .formatted(FIRST_KEPT)))
                .as("nothing else is deleted")
                .containsExactly("9|6|3|24|6");
        List<String> names =
                database.query(
                        "SELECT DISTINCT to_char(day, '\"user_scores_\"YYYY_MM') AS name FROM user_scores ORDER BY name");
        assertThat(partitions()).as("of a month that has expired").isEqualTo(names);
        assertThat(before).as("before").containsAll(names).hasSizeGreaterThan(names.size());
    }

    private static List<String> partitions() throws SQLException {
        return database.query(
                "SELECT relid FROM pg_partition_tree('user_scores') WHERE isleaf ORDER BY relid::text");
    }

    /** Counts rows of months that have expired. */
    private static int expired(String table) throws SQLException {
        return Integer.parseInt(
                database.query(
                                "SELECT count(*) FROM %s WHERE day < date_trunc('month', (%s)::timestamp)"
                                        .formatted(table, FIRST_KEPT))
                        .get(0));
    }

    @Test
    void manyRowsGoInPieces_foundByTheIndex() throws Exception {
        database.execute(
                """
                INSERT INTO activation_cohorts (checklist, day, started, activated, activation_rate, model_version, revision)
                SELECT 'checklist ' || n / 60, current_date - n % 60, 1, 1, 100, 1, 1
                FROM generate_series(0, 23999) AS n;
                ANALYZE activation_cohorts""");
        int old =
                Integer.parseInt(
                        database.query(
                                        "SELECT count(*) FROM activation_cohorts WHERE day < "
                                                + FIRST_KEPT)
                                .get(0));
        assertThat(old).isGreaterThan(10_000); // twice as many as go at once
        String scans =
                "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'activation_cohorts'";
        String deleted =
                "SELECT n_tup_del FROM pg_stat_user_tables WHERE relname = 'activation_cohorts'";
        String before = database.query(scans).get(0);
        int deletedBefore = Integer.parseInt(database.query(deleted).get(0));
        JobClient job = startJob();
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(
                        () ->
                                assertThat(database.query(deleted))
                                        .containsExactly(String.valueOf(deletedBefore + old)));
        job.cancel().get();
        assertThat(database.query(scans).get(0)).as("the table is not read").isEqualTo(before);
    }

    private static List<String> ages(String column, String table) throws SQLException {
        return database.query(
                "SELECT DISTINCT (now() AT TIME ZONE 'UTC')::date - (%1$s AT TIME ZONE 'UTC')::date AS age FROM %2$s ORDER BY 1"
                        .formatted(column.equals("day") ? "day::timestamp" : column, table));
    }

    /** Returns a job that waits for rows that never come. */
    private static JobClient startJob() throws Exception {
        StreamExecutionEnvironment env = Job.environment();
        env.getCheckpointConfig().disableCheckpointing();
        PostgresOutputs outputs = new PostgresOutputs(config(), true);
        outputs.add(never(env, ScoreRow.class), never(env, ScoreRow.class), RowSchemas.SCORES);
        outputs.add(never(env, ProductRow.class), RowSchemas.PRODUCT);
        outputs.add(never(env, ActivationRow.class), RowSchemas.ACTIVATION);
        outputs.add(never(env, CohortRow.class), RowSchemas.COHORTS);
        outputs.add(never(env, Alert.class), RowSchemas.ALERTS);
        outputs.add(never(env, AccountRow.class), RowSchemas.ACCOUNTS);
        outputs.add(never(env, UserRow.class), RowSchemas.USERS);
        outputs.add(never(env, ActivityRow.class), RowSchemas.ACTIVITY);
        outputs.addTable(never(env, RejectedCount.class), RowSchemas.REJECTED_COUNTS);
        return env.executeAsync();
    }

    private static int streams;

    private static <T> DataStream<T> never(StreamExecutionEnvironment env, Class<T> type) {
        String name = "never " + streams++;
        return env.fromSource(
                        new DataGeneratorSource<>(
                                number -> number,
                                Long.MAX_VALUE,
                                RateLimiterStrategy.perSecond(5),
                                Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        name)
                .uid(name)
                .filter(number -> false)
                .uid("none of " + name)
                .map(type::cast)
                .returns(TypeInformation.of(type))
                .uid("as of " + name);
    }

    private static PostgresSinkConfig config() {
        return database.config().retention(Duration.ofDays(KEPT_DAYS)).get();
    }
}
