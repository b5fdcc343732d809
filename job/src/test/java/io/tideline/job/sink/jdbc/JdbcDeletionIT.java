package io.tideline.job.sink.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tideline.activation.ActivationStatus;
import io.tideline.engagement.ScoreRow;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.DirectoryRows;
import io.tideline.job.sink.EntityIds;
import io.tideline.job.sink.Job;
import io.tideline.job.sink.MariaDb;
import io.tideline.job.sink.RowEraser.Erased;
import io.tideline.job.sink.Rows;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.job.sink.row.TableSchema;
import io.tideline.job.sink.table.SchemaMigration;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users and accounts that are forgotten, and rows that are too old. */
class JdbcDeletionIT {
    private static final int DAY = Rows.DAY;

    private static MariaDb database;

    @BeforeAll
    static void start() throws SQLException {
        database = new MariaDb("deletion");
        Schema.prepare(database.config());
    }

    @BeforeEach
    void empty() throws SQLException {
        for (var table : RowSchemas.tables()) {
            database.execute("TRUNCATE TABLE " + table.name());
        }
    }

    @Test
    void theRowsOfAUserWhoIsForgottenAreDeleted() throws Exception {
        twoAccounts();
        Erased erased = erase(List.of("ann", "nobody"), List.of());
        assertThat(erased.store()).isEqualTo("MariaDB");
        assertThat(erased.counts())
                .containsEntry("user_scores", 1)
                .containsEntry("alerts", 1)
                .containsEntry("users", 1)
                .containsEntry("activity", 2);
        assertThat(erased.changed()).containsEntry("account_scores.top_users", 2);
        assertThat(database.query("SELECT entity_id FROM user_scores ORDER BY 1"))
                .containsExactly("Ann", "acme", "ann ");
        assertThat(database.query("SELECT user_id FROM users ORDER BY 1"))
                .containsExactly("acme", "bob");
        assertThat(database.query("SELECT account_id, user_id FROM activity ORDER BY 1, 2"))
                .containsExactly("acme|", "acme|bob", "bolt|acme");
        assertThat(database.query("SELECT DISTINCT top_users FROM account_scores"))
                .containsExactly("[{\"user_id\":\"bob\",\"raw\":10,\"share\":25}]");
        assertThat(erase(List.of("ann"), List.of()).counts().values()).containsOnly(0);
    }

    @Test
    void theRowsOfAnAccountThatIsForgottenAreDeleted_andItsUsersHaveNone() throws Exception {
        twoAccounts();
        Erased erased = erase(List.of(), List.of("acme"));
        assertThat(erased.counts())
                .containsEntry("account_scores", 1)
                .containsEntry("activation", 1)
                .containsEntry("alerts", 3)
                .containsEntry("accounts", 1)
                .containsEntry("activity", 3);
        assertThat(erased.changed())
                .containsEntry("users.account_id", 2)
                .containsEntry("user_scores.account_id", 4);
        assertThat(database.query("SELECT user_id, account_id FROM users ORDER BY 1"))
                .containsExactly("acme|bolt", "ann|null", "bob|null");
        assertThat(database.query("SELECT account_id FROM accounts")).containsExactly("bolt");
        assertThat(database.query("SELECT account_id, user_id FROM activity ORDER BY 1, 2"))
                .containsExactly("|ann", "bolt|acme");
    }

    @Test
    void manyAreForgottenAtOnce() throws Exception {
        List<String> ids = IntStream.range(0, 1_200).mapToObj(i -> "user " + i).toList();
        Job.writeScores(
                outputs(),
                Stream.concat(ids.stream(), Stream.of("kept"))
                        .map(id -> Rows.user(id, DAY, 1, 1))
                        .toArray(ScoreRow[]::new));
        assertThat(erase(ids, List.of()).counts()).containsEntry("user_scores", 1_200);
        assertThat(database.query("SELECT entity_id FROM user_scores")).containsExactly("kept");
    }

    @Test
    void aServerThatRefusesSaysSoInOneSentence() {
        var wrong =
                database.config(
                        database.jdbcUrl(), "tideline", "not-" + "it", SchemaMigration.AUTO);
        assertThatThrownBy(() -> Deletion.of(wrong, new EntityIds(List.of("ann"), List.of())))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "MariaDB at %s refuses the login of user tideline: check sinks.jdbc.user and sinks.jdbc.password.",
                        database.place());
    }

    /** One of them is also the name of a user of the other, and three differ in little. */
    private static void twoAccounts() throws Exception {
        Job.write(
                RowSchemas.ACCOUNTS,
                outputs(),
                DirectoryRows.account("acme", Rows.NOON, 1),
                DirectoryRows.account("bolt", Rows.NOON, 1));
        Job.write(
                RowSchemas.USERS,
                outputs(),
                DirectoryRows.user("ann", "acme", Rows.NOON, 1),
                DirectoryRows.user("bob", "acme", Rows.NOON, 1),
                DirectoryRows.user("acme", "bolt", Rows.NOON, 1));
        Job.write(
                RowSchemas.ACTIVITY,
                outputs(),
                DirectoryRows.activity("acme", "ann", DAY, 1),
                DirectoryRows.activity("acme", "bob", DAY, 1),
                DirectoryRows.activity("acme", null, DAY, 1),
                DirectoryRows.activity(null, "ann", DAY, 1),
                DirectoryRows.activity("bolt", "acme", DAY, 1));
        Job.write(
                RowSchemas.ALERTS,
                outputs(),
                Rows.alert("falling", "acme", Rows.NOON),
                Rows.userAlert("gone", "ann", "{}"),
                Rows.userAlert("gone", "bob", "{}"));
        Job.write(
                RowSchemas.ACTIVATION,
                outputs(),
                Rows.activation("acme", ActivationStatus.STALLED, 1),
                Rows.activation("bolt", ActivationStatus.STALLED, 1));
        Job.writeScores(
                outputs(),
                Rows.user("ann", DAY, 1, 1),
                Rows.user("Ann", DAY, 1, 1),
                Rows.user("ann ", DAY, 1, 1),
                Rows.user("acme", DAY, 1, 1),
                Rows.account("acme", DAY, 1),
                Rows.account("bolt", DAY, 1));
    }

    private static Erased erase(List<String> users, List<String> accounts) {
        return Deletion.of(database.config(), new EntityIds(users, accounts));
    }

    /** By the job itself, which has nothing else to do. */
    @Test
    void rowsOlderThanTheyAreKeptAreDeleted_andNoOthers() throws Exception {
        int today = (int) LocalDate.now(ZoneOffset.UTC).toEpochDay();
        List<ScoreRow> rows = new ArrayList<>();
        for (int age : List.of(0, 29, 31, 400)) {
            rows.add(Rows.user("ann", today - age, 1, 1));
        }
        for (int i = 0; i < 6_000; i++) {
            rows.add(Rows.user("user " + i, today - 100, 1, 1));
        }
        Job.writeScores(outputs(), rows.toArray(ScoreRow[]::new));
        StreamExecutionEnvironment env = Job.environment();
        DataStream<ScoreRow> none = never(env);
        new JdbcOutputs(database.config(1_000, Duration.ofDays(30)), true)
                .add(none, Job.none(none), RowSchemas.SCORES);
        JobClient job = env.executeAsync();
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(
                        () ->
                                assertThat(
                                                database.query(
                                                        "SELECT datediff(utc_date(), day) FROM user_scores ORDER BY 1"))
                                        .containsExactly("0", "29"));
        job.cancel().get();
    }

    /** Each table's old rows are found without looking at the others. */
    @Test
    void everyTableHasAnIndexByAge() throws Exception {
        for (TableSchema<?> table : RowSchemas.tables()) {
            assertThat(
                            database.query(
                                    "SELECT column_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND seq_in_index = 1 AND table_name = '%s'"
                                            .formatted(table.name())))
                    .as(table.name())
                    .contains(table.ageColumn());
        }
    }

    private static DataStream<ScoreRow> never(StreamExecutionEnvironment env) {
        return env.fromSource(
                        new DataGeneratorSource<>(
                                number -> number,
                                Long.MAX_VALUE,
                                RateLimiterStrategy.perSecond(5),
                                Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "never")
                .uid("never")
                .filter(number -> false)
                .uid("no number")
                .map(number -> Rows.user("ann", DAY, 1, 1))
                .returns(TypeInformation.of(ScoreRow.class))
                .uid("no row");
    }

    private static JdbcOutputs outputs() {
        return new JdbcOutputs(database.config(), true);
    }
}
