package io.tideline.job.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.engagement.ScoreRow;
import io.tideline.job.sink.Database;
import io.tideline.job.sink.Job;
import io.tideline.job.sink.Rows;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.row.RowSchemas;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Scores and activity in partitions by month: how tables come to have them, and rows to fit. */
class MonthPartitionsIT {
    /** The first of March 2026. */
    private static final int DAY = Rows.DAY;

    private static final int WRITERS = 4;

    /** Rows of three tables, of January to March 2026, one a day. */
    private static final String FILL =
            """
            INSERT INTO user_scores (entity_id, profile, day, final, active, raw, score, frequency, features_used, drivers, movers, model_version, revision)
            SELECT 'ann', 'weekly', date '2026-03-09' - n, true, true, n, 50, 1, '["Reports"]', '[]',
                '[{"event": "Report Created", "count": 3, "previous_count": 5, "points": 27, "previous_points": 45}]', 1, 1
            FROM generate_series(0, 67) AS n;
            INSERT INTO account_scores (entity_id, profile, day, final, active, raw, frequency, features_used, drivers, model_version, revision, active_users, total_users, top_users)
            SELECT 'acme', 'weekly', date '2026-03-09' - n, true, true, n, 1, '[]', '[]', 1, 1, 1, 1, '[]' FROM generate_series(0, 67) AS n;
            INSERT INTO activity (day, member, account_id, user_id, events, counts)
            SELECT date '2026-03-09' - n, 'ann', 'acme', 'ann', n, '{"Report Created": 3}' FROM generate_series(0, 67) AS n""";

    private static final List<String> QUERIES =
            List.of(
                    "SELECT * FROM user_scores ORDER BY day",
                    "SELECT * FROM account_scores ORDER BY day",
                    "SELECT * FROM activity ORDER BY day",
                    "SELECT * FROM score_history ORDER BY level, day",
                    "SELECT * FROM score_movers ORDER BY level, day",
                    "SELECT * FROM daily_event_counts ORDER BY day",
                    "SELECT * FROM of_an_analyst");

    private static Database database;

    @BeforeAll
    static void start() {
        database = new Database();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void tablesOfBeforeBecomeTheFirstPartitions_withRowsViewsAndRightsAsTheyWere()
            throws Exception {
        migrateTo("7", "before");
        execute("before", FILL);
        execute(
                "before",
                """
                CREATE ROLE analyst; CREATE ROLE loader;
                CREATE VIEW of_an_analyst WITH (security_barrier = true) AS SELECT entity_id, max(raw) AS most FROM user_scores GROUP BY 1;
                CREATE VIEW on_top AS SELECT name FROM current_users;
                GRANT SELECT ON user_scores, of_an_analyst, score_history TO analyst;
                GRANT INSERT ON activity TO loader;
                CREATE INDEX of_others ON user_scores (raw)""");
        List<List<String>> before = answers("before");
        List<String> rights = rights();
        Schema.migrate(config("before"));
        assertThat(answers("before")).isEqualTo(before);
        assertThat(rights()).isEqualTo(rights);
        for (String table : List.of("user_scores", "account_scores", "activity")) {
            assertThat(partitions("before." + table))
                    .containsExactly(
                            "before." + table + "_2026_04", "before." + table + "_until_2026_03");
        }
        assertThat(
                        database.query(
                                """
                                SELECT has_function_privilege('loader', 'before.tideline_add_month(regclass, date)', 'EXECUTE'),
                                has_function_privilege('analyst', 'before.tideline_add_month(regclass, date)', 'EXECUTE'),
                                (SELECT reloptions FROM pg_class WHERE oid = 'before.of_an_analyst'::regclass),
                                (SELECT count(*) FROM pg_index WHERE indrelid = 'before.user_scores_2026_04'::regclass)"""))
                .containsExactly("t|f|{security_barrier=true}|4");
        Job.writeScores(
                outputs("before"),
                Rows.user("ann", DAY, true, 9, 9),
                Rows.user("ann", DAY + 40, true, 9, 9),
                Rows.user("ann", DAY + 90, true, 9, 9));
        assertThat(
                        query(
                                "before",
                                "SELECT day, raw FROM user_scores WHERE revision = 9 ORDER BY day"))
                .containsExactly("2026-03-01|9", "2026-04-10|9", "2026-05-30|9");
        assertThat(query("before", "SELECT most FROM of_an_analyst")).containsExactly("67");
        assertThat(query("before", "SELECT count(*) FROM score_history WHERE level = 'user'"))
                .containsExactly("70");
    }

    private static List<List<String>> answers(String schema) throws SQLException {
        List<List<String>> answers = new ArrayList<>();
        for (String query : QUERIES) {
            answers.add(query(schema, query));
            assertThat(answers.get(answers.size() - 1)).as(query).isNotEmpty();
        }
        return answers;
    }

    private static List<String> rights() throws SQLException {
        return database.query(
                """
                SELECT table_name, grantee, privilege_type FROM information_schema.table_privileges
                WHERE table_schema = 'before' AND table_name NOT LIKE '%until%'
                AND grantee IN ('analyst', 'loader', 'PUBLIC') ORDER BY 1, 2, 3""");
    }

    /** It would be on the old rows alone. */
    @Test
    void aTableOnWhichOthersHaveHungSomethingStaysAsItIs_andIsWrittenTo() throws Exception {
        migrateTo("7", "hung");
        execute(
                "hung",
                """
                CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TRIGGER noting BEFORE INSERT ON user_scores FOR EACH ROW EXECUTE FUNCTION note();
                CREATE MATERIALIZED VIEW totals AS SELECT count(*) FROM activity""");
        Schema.prepare(config("hung"));
        assertThat(
                        query(
                                "hung",
                                "SELECT relname, relkind FROM pg_class WHERE oid IN ('user_scores'::regclass, 'account_scores'::regclass, 'activity'::regclass) ORDER BY 1"))
                .containsExactly("account_scores|p", "activity|r", "user_scores|r");
        Job.writeScores(outputs("hung"), Rows.user("ann", DAY, true, 1, 1));
        assertThat(query("hung", "SELECT tideline_partition_by_month('user_scores')"))
                .containsExactly("trigger noting");
        execute("hung", "DROP TRIGGER noting ON user_scores");
        assertThat(query("hung", "SELECT tideline_partition_by_month('user_scores')"))
                .containsExactly("null");
        assertThat(query("hung", "SELECT tideline_partition_by_month('user_scores')"))
                .containsExactly("it has partitions already");
        Job.writeScores(outputs("hung"), Rows.user("ann", DAY + 99, true, 1, 1));
        assertThat(query("hung", "SELECT count(*) FROM user_scores")).containsExactly("2");
    }

    @Test
    void aMonthIsMadeWithItsFirstRow_byAllWritersAtOnce_andAgainWhereItIsGone() throws Exception {
        Schema.prepare(config("fresh"));
        assertThat(partitions("fresh.user_scores")).isEmpty();
        var together = new CyclicBarrier(WRITERS);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> writing = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                String user = "user " + i;
                writing.add(
                        threads.submit(
                                () -> {
                                    writeMonths(user, together);
                                    return null;
                                }));
            }
            for (Future<?> each : writing) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(partitions("fresh.user_scores"))
                .containsExactly(
                        "fresh.user_scores_2026_03",
                        "fresh.user_scores_2026_04",
                        "fresh.user_scores_2026_05");
        assertThat(
                        query(
                                "fresh",
                                "SELECT day, count(*) FROM user_scores GROUP BY day ORDER BY day"))
                .containsExactly("2026-03-01|4", "2026-04-01|4", "2026-05-02|4");
        database.execute(
                "ALTER TABLE fresh.user_scores DETACH PARTITION fresh.user_scores_2026_05");
        try (Connection connection = database.connect()) {
            TableWriter<ScoreRow> writer = writer(connection);
            writer.write(connection, List.of(Rows.user("ann", DAY, true, 1, 1)));
            database.execute("DROP TABLE fresh.user_scores_2026_03");
            // A key is there already, so that the second batch is merged.
            writer.write(
                    connection,
                    List.of(
                            Rows.user("ann", DAY, true, 2, 2),
                            Rows.user("user 1", DAY + 31, true, 2, 2)));
            writer.write(connection, List.of(Rows.user("ann", DAY + 70, true, 3, 3)));
        }
        assertThat(query("fresh", "SELECT day, revision FROM user_scores WHERE revision > 1"))
                .containsExactlyInAnyOrder("2026-03-01|2", "2026-04-01|2", "2026-05-10|3");
        assertThat(partitions("fresh.user_scores"))
                .as("the name of one that was detached is taken")
                .contains("fresh.user_scores_2026_05_");
    }

    private static void writeMonths(String user, CyclicBarrier together) throws Exception {
        try (Connection connection = database.connect()) {
            TableWriter<ScoreRow> writer = writer(connection);
            for (int day : List.of(DAY, DAY + 31, DAY + 62)) {
                together.await(1, TimeUnit.MINUTES);
                writer.write(connection, List.of(Rows.user(user, day, true, 1, 1)));
            }
        }
    }

    private static TableWriter<ScoreRow> writer(Connection connection) throws SQLException {
        var writer = new TableWriter<>("fresh", RowSchemas.SCORES.table("user_scores"));
        writer.prepare(connection);
        return writer;
    }

    /** Newest first, and no further than to the first that has one. */
    @Test
    void theNewestRowOfAnEntityIsLookedForInOneMonthAfterTheOther() throws Exception {
        Schema.prepare(config("lookup"));
        execute(
                "lookup",
                "SELECT tideline_add_month(name::regclass, date '2026-03-09' - n) FROM generate_series(0, 67) AS n, unnest(ARRAY['user_scores', 'account_scores', 'activity']) AS name; "
                        + FILL
                        + "; ANALYZE");
        List<String> plan =
                query(
                        "lookup",
                        "EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off) SELECT * FROM user_scores WHERE entity_id = 'ann' AND profile = 'weekly' ORDER BY day DESC LIMIT 1");
        assertThat(plan).filteredOn(line -> line.contains("Scan")).hasSize(3);
        assertThat(plan).filteredOn(line -> line.contains("never executed")).hasSize(2);
    }

    private static List<String> partitions(String table) throws SQLException {
        return database.query(
                "SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = '%s'::regclass ORDER BY inhrelid::regclass::text COLLATE \"C\""
                        .formatted(table));
    }

    private static void migrateTo(String version, String schema) {
        PostgresSinkConfig config = config(schema);
        Flyway.configure()
                .dataSource(config.url(), config.login().user(), config.login().password())
                .locations("classpath:db/migration")
                .schemas(schema)
                .table("tideline_schema_history")
                .target(version)
                .load()
                .migrate();
    }

    private static void execute(String schema, String sql) throws SQLException {
        database.execute("SET search_path = " + schema + "; " + sql);
    }

    private static List<String> query(String schema, String sql) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setSchema(schema);
            return Database.query(connection, sql);
        }
    }

    private static PostgresOutputs outputs(String schema) {
        return new PostgresOutputs(config(schema), true);
    }

    private static PostgresSinkConfig config(String schema) {
        return database.config().schema(schema).get();
    }
}
