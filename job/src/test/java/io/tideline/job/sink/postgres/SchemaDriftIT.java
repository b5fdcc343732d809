package io.tideline.job.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.engagement.ScoreRow;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.Database;
import io.tideline.job.sink.Job;
import io.tideline.job.sink.PostgresSettings;
import io.tideline.job.sink.Rows;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables that somebody changed after Tideline had made them. */
class SchemaDriftIT {
    private static final int DAY = Rows.DAY;
    private static final String SCHEMA = "drifted";

    private static Database database;

    @BeforeAll
    static void start() {
        database = new Database();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void freshTables() throws SQLException {
        database.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
        Schema.prepare(config());
        // For readers alone; and no column that a view shows can be changed.
        change(
                "DROP VIEW alert_log, current_accounts, current_users, score_history, score_movers,"
                        + " champions, feature_use, daily_event_counts, active_trend,"
                        + " feature_adoption, activation_steps, activation_funnel,"
                        + " activation_cohorts_weekly");
    }

    /**
     * Returns changes of a table's columns and keys: refused at the start, and by a job that runs.
     */
    static Stream<Arguments> changes() {
        return Stream.of(
                change(
                        "ALTER TABLE user_scores ALTER COLUMN frequency TYPE bigint",
                        "user_scores.frequency is bigint, expected integer"),
                change(
                        "ALTER TABLE user_scores ALTER COLUMN drivers TYPE text",
                        "user_scores.drivers is text, expected jsonb"),
                change(
                        "ALTER TABLE user_scores ALTER COLUMN change TYPE date USING NULL",
                        "user_scores.change is date, expected integer"),
                change(
                        "ALTER TABLE user_scores ALTER COLUMN entity_id TYPE varchar(2)",
                        "user_scores.entity_id is character varying(2), expected text"),
                change(
                        "ALTER TABLE user_scores ALTER COLUMN benchmark TYPE numeric(3, 1)",
                        "user_scores.benchmark is numeric(3,1), expected numeric"),
                change(
                        "ALTER TABLE user_scores DROP COLUMN raw",
                        "user_scores.raw is missing, expected bigint"),
                change(
                        "ALTER TABLE user_scores RENAME COLUMN raw TO points",
                        "user_scores.points, which Tideline does not write, is NOT NULL without a default, expected a default or none of both; user_scores.raw is missing, expected bigint"),
                change(
                        "ALTER TABLE user_scores ADD COLUMN tenant integer NOT NULL",
                        "user_scores.tenant, which Tideline does not write, is NOT NULL without a default, expected a default or none of both"),
                change(
                        "ALTER TABLE user_scores ALTER COLUMN previous_score SET NOT NULL",
                        "user_scores.previous_score is integer NOT NULL, expected integer that may be null"),
                change(
                        "ALTER TABLE user_scores DROP COLUMN raw, ADD COLUMN raw bigint GENERATED ALWAYS AS (frequency) STORED",
                        "user_scores.raw is generated, expected bigint"),
                change(
                        "ALTER TABLE user_scores DROP CONSTRAINT user_scores_pkey, ADD PRIMARY KEY (entity_id, day)",
                        "user_scores has the unique index user_scores_pkey, which keeps rows out, expected none but the key's; user_scores has no such key, expected (entity_id, profile, day)"),
                change(
                        "ALTER TABLE user_scores DROP CONSTRAINT user_scores_pkey",
                        "user_scores has no such key, expected (entity_id, profile, day)"),
                change(
                        "CREATE UNIQUE INDEX one_account ON user_scores (account_id, day)",
                        "user_scores has the unique index one_account, which keeps rows out, expected none but the key's"),
                change(
                        "SELECT tideline_add_month('user_scores', '2026-03-01'); CREATE UNIQUE INDEX one_account ON user_scores_2026_03 (lower(account_id))",
                        "user_scores_2026_03 has the unique index one_account, which keeps rows out, expected none but the key's"),
                change(
                        "SELECT tideline_add_month('user_scores', '2026-03-01'); ALTER TABLE user_scores_2026_03 ALTER COLUMN previous_score SET NOT NULL",
                        "user_scores_2026_03.previous_score is integer NOT NULL, expected integer that may be null"),
                change("DROP TABLE user_scores CASCADE", "user_scores is missing"),
                change(
                        "ALTER TABLE user_scores RENAME TO all_scores; CREATE VIEW user_scores AS SELECT * FROM all_scores",
                        "user_scores is a view, expected a table"),
                change(
                        "CREATE RULE ignore AS ON INSERT TO user_scores DO INSTEAD NOTHING",
                        "user_scores has rules, expected none"));
    }

    private static Arguments change(String sql, String difference) {
        return Arguments.of(sql, difference);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aChangedTableIsRefusedAtTheStart(String sql, String difference) throws SQLException {
        change(sql);
        assertThatThrownBy(() -> Schema.prepare(config()))
                .isInstanceOf(StartException.class)
                .hasMessage(sentence(difference));
    }

    static Stream<Arguments> changesUnderARunningJob() {
        // By what the server says to them, one of each.
        return Stream.of(0, 1, 2, 5, 7, 8, 9, 11, 14, 15, 16, 17).map(changes().toList()::get);
    }

    /** Some of the changed tables would take rows of new keys, as other values or twice. */
    @ParameterizedTest
    @MethodSource("changesUnderARunningJob")
    void aJobThatRunsFailsWithTheSameSentence(String sql, String difference) throws Exception {
        change(sql);
        assertThatThrownBy(() -> writeNewKeysThenThemAgain())
                .rootCause()
                .hasMessage(sentence(difference));
    }

    private static String sentence(String difference) {
        return "The tables in schema drifted of PostgreSQL at %s are not as Tideline made them: %s; set that right, or give sinks.postgres.schema another schema."
                .formatted(database.place(), difference);
    }

    @Test
    void allTablesAreLookedAt() throws SQLException {
        change(
                """
                ALTER TABLE alerts ALTER COLUMN at TYPE timestamp;
                ALTER TABLE account_scores DROP COLUMN top_users CASCADE;
                DROP INDEX accounts_by_trait;
                ALTER TABLE accounts ALTER COLUMN segments SET NOT NULL, ALTER COLUMN traits TYPE text;
                ALTER TABLE users ALTER COLUMN account_id SET NOT NULL;
                ALTER TABLE activity DROP CONSTRAINT activity_pkey;
                DROP TABLE activation_cohorts""");
        assertThatThrownBy(() -> Schema.prepare(config()))
                .hasMessage(
                        sentence(
                                "account_scores.top_users is missing, expected jsonb; activation_cohorts is missing; alerts.at is timestamp without time zone, expected timestamp with time zone; accounts.traits is text, expected jsonb; users.account_id is text NOT NULL, expected text that may be null; activity has no such key, expected (day, member)"));
    }

    /**
     * Whatever may be null in the tables that the job writes to, as they are made, may be null in a
     * row, but for what rows that were written by an earlier version lack.
     */
    @Test
    void noColumnThatMayBeNullIsTakenForOneThatIsNot() throws SQLException {
        List<String> optional =
                database.query(
                        """
                        SELECT table_name, column_name FROM information_schema.columns
                        JOIN information_schema.tables USING (table_schema, table_name)
                        WHERE table_schema = 'drifted' AND table_type = 'BASE TABLE' AND is_nullable = 'YES'
                        AND is_generated = 'NEVER' AND table_name NOT IN ('tideline_schema_history', 'deliveries')
                        AND column_name NOT IN ('segments', 'total_account_raw', 'total_user_raw')""");
        assertThat(optional).hasSizeGreaterThan(20);
        for (String each : optional) {
            String[] place = each.split("\\|", -1);
            change("ALTER TABLE %s ALTER COLUMN %s SET NOT NULL".formatted(place[0], place[1]));
        }
        assertThatThrownBy(() -> Schema.prepare(config()))
                .message()
                .satisfies(
                        message ->
                                assertThat(optional)
                                        .allSatisfy(
                                                each ->
                                                        assertThat(message)
                                                                .contains(
                                                                        each.replace('|', '.')
                                                                                + " is ")));
    }

    @Test
    void whatDoesNoHarmIsLeftAlone() throws Exception {
        change(
                """
                ALTER TABLE user_scores ADD COLUMN note text;
                ALTER TABLE user_scores ADD COLUMN written timestamptz NOT NULL DEFAULT now();
                ALTER TABLE user_scores ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;
                ALTER TABLE user_scores ADD COLUMN half numeric GENERATED ALWAYS AS (raw / 2.0) STORED;
                ALTER TABLE user_scores ALTER COLUMN raw DROP NOT NULL;
                ALTER TABLE user_scores ADD CHECK (raw >= 0);
                ALTER TABLE user_scores DROP CONSTRAINT user_scores_pkey, ADD UNIQUE (day, profile, entity_id);
                CREATE INDEX more ON user_scores (raw);
                CREATE UNIQUE INDEX larger ON user_scores (entity_id, profile, day, raw);
                DROP INDEX user_scores_by_day;
                CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.note := ''seen''; RETURN NEW; END';
                CREATE TRIGGER noting BEFORE INSERT OR UPDATE ON user_scores FOR EACH ROW EXECUTE FUNCTION note()""");
        Schema.prepare(config());
        writeNewKeysThenThemAgain();
        assertThat(
                        database.query(
                                "SELECT entity_id, revision, note FROM drifted.user_scores ORDER BY 1"))
                .containsExactly("ann|2|seen", "bob|2|seen");
    }

    @Test
    void aTableInPartitionsIsWrittenToAsAnyOther() throws Exception {
        change(
                """
                ALTER TABLE user_scores RENAME TO once;
                ALTER TABLE once RENAME CONSTRAINT user_scores_pkey TO once_pkey;
                CREATE TABLE user_scores (LIKE once, PRIMARY KEY (entity_id, profile, day)) PARTITION BY RANGE (day);
                CREATE TABLE of_march PARTITION OF user_scores FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')""");
        Schema.prepare(config());
        writeNewKeysThenThemAgain();
        assertThat(database.query("SELECT entity_id, revision FROM drifted.user_scores ORDER BY 1"))
                .containsExactly("ann|2", "bob|2");
    }

    /**
     * In two batches: the first is copied, the second has to be merged. Live rows, which have
     * nulls.
     */
    private static void writeNewKeysThenThemAgain() throws Exception {
        PostgresSinkConfig config =
                database.config()
                        .schema(SCHEMA)
                        .batchRows(2)
                        .flushInterval(Duration.ofHours(1))
                        .get();
        Job.writeScores(
                new PostgresOutputs(config, true),
                Rows.user("ann", DAY, false, 1, 1),
                Rows.user("bob", DAY, false, 1, 1),
                Rows.user("ann", DAY, false, 2, 2),
                Rows.user("bob", DAY, false, 2, 2));
    }

    @Test
    void policiesThatHideRowsAreRefused() throws Exception {
        database.execute(
                """
                DROP ROLE IF EXISTS policed;
                CREATE ROLE policed LOGIN PASSWORD 'policed';
                GRANT USAGE ON SCHEMA drifted TO policed;
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA drifted TO policed;
                GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA drifted TO policed""");
        try {
            change("ALTER TABLE user_scores ENABLE ROW LEVEL SECURITY");
            assertPoliciesAreRefused();
            change("CREATE POLICY mine ON user_scores USING (entity_id LIKE 'a%')");
            assertPoliciesAreRefused();
            change("CREATE POLICY all_seen ON user_scores FOR SELECT TO policed USING (true)");
            assertPoliciesAreRefused();
            change("CREATE POLICY all_open ON user_scores TO policed USING (true)");
            Schema.prepare(policed());
            Job.writeScores(new PostgresOutputs(policed(), true), users(3));
            change(
                    "CREATE POLICY less ON user_scores AS RESTRICTIVE TO policed USING (day > '2026-01-01')");
            assertPoliciesAreRefused();
        } finally {
            database.execute("DROP OWNED BY policed; DROP ROLE policed");
        }
    }

    private static void assertPoliciesAreRefused() {
        assertThatThrownBy(() -> Schema.prepare(policed()))
                .hasMessage(
                        sentence(
                                "user_scores has row-level security that hides rows from this user, expected a policy FOR ALL with USING (true) and no restrictive one"));
    }

    private static PostgresSinkConfig policed() {
        return new PostgresSettings(database.jdbcUrl(), "policed", "policed").schema(SCHEMA).get();
    }

    // What columns and keys do not show

    @Test
    void aConstraintThatRefusesAllRowsFailsTheJob() throws Exception {
        change("ALTER TABLE user_scores ADD CONSTRAINT large CHECK (raw > 1000)");
        Schema.prepare(config());
        // A shorter interval would cut the batch on a slow machine.
        var config = database.config().schema(SCHEMA).flushInterval(Duration.ofHours(1)).get();
        assertThatThrownBy(() -> Job.writeScores(new PostgresOutputs(config, true), users(7)))
                .rootCause()
                .hasMessage(
                        "PostgreSQL at %s refuses all 7 rows of a batch of drifted.user_scores (SQLState 23514, constraint large), though its columns and key are as they should be: remove the constraint or trigger that keeps them out, and the job goes on.",
                        database.place());
    }

    @Test
    void aConstraintThatRefusesSomeRowsFailsTheJobOnceTheyAreMany() throws Exception {
        change("ALTER TABLE user_scores ADD CONSTRAINT even CHECK (entity_id ~ '[02468]$')");
        write(users(150));
        assertThat(database.query("SELECT count(*) FROM drifted.user_scores"))
                .as("75 rows are not many yet")
                .containsExactly("75");
        assertThatThrownBy(() -> write(users(250)))
                .rootCause()
                .hasMessageContaining(
                        "refuses more than 100 rows of drifted.user_scores (SQLState 23514, constraint even)");
    }

    @Test
    void aTriggerThatDropsRowsFailsTheJob_ofNewKeysAndOfKnownOnes() throws Exception {
        change(
                """
                CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                CREATE TRIGGER dropping BEFORE INSERT OR UPDATE ON user_scores FOR EACH ROW EXECUTE FUNCTION drop_row()""");
        String dropped =
                "of drifted.user_scores (a trigger drops them without an error), though its";
        assertThatThrownBy(() -> write(users(3))).rootCause().hasMessageContaining(dropped);

        change("ALTER TABLE user_scores DISABLE TRIGGER dropping");
        write(users(3));
        change(
                "DROP TRIGGER dropping ON user_scores; CREATE TRIGGER dropping BEFORE UPDATE ON user_scores FOR EACH ROW EXECUTE FUNCTION drop_row()");
        assertThatThrownBy(
                        () ->
                                write(
                                        Rows.user("user 0", DAY, true, 5, 5),
                                        Rows.user("user 1", DAY, true, 5, 5)))
                .rootCause()
                .hasMessageContaining(dropped);
        write(Rows.user("user 0", DAY, true, 1, 0), Rows.user("user 1", DAY, true, 1, 0));
    }

    @Test
    void aTriggerThatKeepsARowFromBeingWithdrawnIsSeen() throws Exception {
        write(users(3));
        change(
                """
                CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                CREATE TRIGGER keeping BEFORE DELETE ON user_scores FOR EACH ROW EXECUTE FUNCTION drop_row()""");
        assertThatThrownBy(
                        () ->
                                write(
                                        Rows.retractedUser("user 0", DAY, 9),
                                        Rows.retractedUser("user 1", DAY, 9)))
                .rootCause()
                .hasMessageContaining("a trigger drops them without an error");
    }

    @Test
    void aTriggerThatDropsOneRowDoesNotKeepOutTheOthers() throws Exception {
        change(
                """
                CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                CREATE TRIGGER dropping BEFORE INSERT ON user_scores
                FOR EACH ROW WHEN (NEW.entity_id = 'user 4') EXECUTE FUNCTION drop_row()""");
        write(users(9));
        assertThat(database.query("SELECT count(*) FROM drifted.user_scores")).containsExactly("8");
    }

    /** It may speak of the row, which does not belong in a log. */
    @Test
    void whatATriggerSaysIsNotRepeated() throws Exception {
        change(
                """
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
                AS 'BEGIN RAISE EXCEPTION ''no % here'', NEW.entity_id USING DETAIL = NEW.entity_id; END';
                CREATE TRIGGER refusing BEFORE INSERT ON user_scores FOR EACH ROW EXECUTE FUNCTION refuse()""");
        assertThatThrownBy(() -> write(Rows.user("ann@example.com", DAY, true, 1, 1)))
                .hasStackTraceContaining(
                        "refuses it, a trigger or constraint of its own perhaps (SQLState P0001; its log says more).")
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("example.com"));
    }

    private static String stackTrace(Throwable e) {
        StringBuilder text = new StringBuilder();
        for (Throwable each = e; each != null; each = each.getCause()) {
            text.append(each).append('\n');
        }
        return text.toString();
    }

    private static void change(String sql) throws SQLException {
        database.execute("SET search_path = " + SCHEMA + "; " + sql);
    }

    private static ScoreRow[] users(int count) {
        List<ScoreRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(Rows.user("user " + i, DAY, true, 1, 1));
        }
        return rows.toArray(ScoreRow[]::new);
    }

    private static void write(ScoreRow... rows) throws Exception {
        Job.writeScores(new PostgresOutputs(config(), true), rows);
    }

    private static PostgresSinkConfig config() {
        return database.config().schema(SCHEMA).get();
    }
}
