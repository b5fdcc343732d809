package io.tideline.job.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tideline.directory.UserRow;
import io.tideline.job.sink.Database;
import io.tideline.job.sink.DirectoryRows;
import io.tideline.job.sink.EntityIds;
import io.tideline.job.sink.Job;
import io.tideline.job.sink.RowEraser.Erased;
import io.tideline.job.sink.Rows;
import io.tideline.job.sink.row.RowSchemas;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tables of accounts, of users and of what they did. */
class DirectoryTablesIT {
    private static final int DAY = Rows.DAY;

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
        database.execute("TRUNCATE accounts, users, activity, deliveries");
    }

    @Test
    void anAccountAndAUserNeverGoBack() throws Exception {
        Job.write(
                RowSchemas.ACCOUNTS,
                outputs(),
                DirectoryRows.account("acme", Rows.NOON, 3),
                DirectoryRows.account("bolt", Rows.NOON, 1),
                DirectoryRows.account("acme", Rows.NOON - 1, 2));
        assertThat(database.query("SELECT * FROM accounts ORDER BY account_id"))
                .containsExactly(
                        "acme|{\"name\": \"Acme\", \"seats\": 4, \"paying\": true}|[\"paid\", \"large\"]|2026-02-28 12:00:00+00|2026-03-01 12:00:00+00|7|3",
                        "bolt|{\"name\": \"Acme\", \"seats\": 4, \"paying\": true}|[\"paid\", \"large\"]|2026-02-28 12:00:00+00|2026-03-01 12:00:00+00|7|1");
        Job.write(RowSchemas.ACCOUNTS, outputs(), DirectoryRows.named("acme", "\"Old\""));
        assertThat(
                        database.query(
                                "SELECT traits ->> 'name' FROM accounts WHERE account_id = 'acme'"))
                .containsExactly("Acme");
        Job.write(
                RowSchemas.ACCOUNTS,
                outputs(),
                DirectoryRows.accountOfModel("acme", Rows.NOON, 8, 1));
        assertThat(
                        database.query(
                                "SELECT model_version, revision FROM accounts WHERE account_id = 'acme'"))
                .containsExactly("8|1");

        Job.write(
                RowSchemas.USERS,
                outputs(),
                DirectoryRows.user("ann", "acme", Rows.NOON, 3),
                DirectoryRows.user("bob", null, Rows.NOON, 1));
        Job.write(RowSchemas.USERS, outputs(), DirectoryRows.user("ann", null, Rows.NOON, 2));
        assertThat(
                        database.query(
                                "SELECT user_id, account_id, traits, revision FROM users ORDER BY 1"))
                .containsExactly("ann|acme|{\"name\": \"Ann \\\"A\\\"\"}|3", "bob|null|{}|1");
    }

    /** Else each of the indexes would get an entry for each day of each user. */
    @Test
    void aUserWhoWasSeenAgainHasNoNewEntryInAnyIndex() throws Exception {
        String updates =
                "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relid = 'users'::regclass";
        var rows = new ArrayList<UserRow>();
        for (int user = 0; user < 100; user++) {
            rows.add(DirectoryRows.user("user" + user, "acme", Rows.NOON, 1));
        }
        Job.write(RowSchemas.USERS, outputs(), rows.toArray(UserRow[]::new));
        // The server counts what a connection did when that has gone.
        await().until(
                        () ->
                                database.query(
                                                "SELECT n_tup_ins >= 100 FROM pg_stat_user_tables WHERE relid = 'users'::regclass")
                                        .equals(List.of("t")));
        database.execute("SELECT pg_stat_reset_single_table_counters('users'::regclass)");
        var seen = new ArrayList<UserRow>();
        for (int user = 0; user < 100; user++) {
            seen.add(DirectoryRows.user("user" + user, "acme", Rows.NOON + 1, 2));
        }
        Job.write(RowSchemas.USERS, outputs(), seen.toArray(UserRow[]::new));
        await().untilAsserted(() -> assertThat(database.query(updates)).containsExactly("100|100"));
    }

    /** A key has no null: an id that is none is an empty text, as no id is. */
    @Test
    void activityOfNobodyHasAnEmptyId() throws Exception {
        Job.write(
                RowSchemas.ACTIVITY,
                outputs(),
                DirectoryRows.activity("acme", "ann", DAY, 3),
                DirectoryRows.activity("acme", null, DAY, 2),
                DirectoryRows.activity(null, "ann", DAY, 1));
        Job.write(
                RowSchemas.ACTIVITY,
                outputs(),
                DirectoryRows.activity("acme", "ann", DAY, 2),
                DirectoryRows.activity("acme", null, DAY, 5),
                DirectoryRows.activity(null, "ann", DAY + 1, 1));
        assertThat(
                        database.query(
                                "SELECT account_id, user_id, day, events, counts FROM activity ORDER BY 1, 2, 3"))
                .containsExactly(
                        "|ann|2026-03-01|1|{}",
                        "|ann|2026-03-02|1|{}",
                        "acme||2026-03-01|5|{\"Report Created\": 4}",
                        "acme|ann|2026-03-01|3|{\"Report Created\": 2}");
        assertThat(database.query("SELECT count(DISTINCT member) FROM activity"))
                .containsExactly("3");
    }

    @Test
    void textThatCannotBeStoredIsReplaced() throws Exception {
        Job.write(
                RowSchemas.ACCOUNTS,
                outputs(),
                DirectoryRows.named("nul\0", "\"\\u0000\""),
                DirectoryRows.named("lone\uD800", "\"\uD800\""));
        assertThat(
                        database.query(
                                "SELECT account_id, traits ->> 'name' FROM accounts ORDER BY account_id COLLATE \"C\""))
                .containsExactly("lone\uFFFD|\uFFFD", "nul\uFFFD|\uFFFD");
    }

    /** What others did there stays, and what nobody did. */
    @Test
    void theRowsOfWhoIsForgottenAreDeleted() throws Exception {
        twoAccounts();
        Erased erased = erase(new EntityIds(List.of("ann"), List.of()));
        assertThat(erased.counts()).containsEntry("users", 1).containsEntry("activity", 2);
        assertThat(database.query("SELECT user_id FROM users ORDER BY 1"))
                .containsExactly("acme", "bob");
        assertThat(database.query("SELECT account_id FROM accounts ORDER BY 1"))
                .containsExactly("acme", "bolt");
        assertThat(database.query("SELECT account_id, user_id FROM activity ORDER BY 1, 2"))
                .containsExactly("acme|", "acme|bob", "bolt|acme");
    }

    @Test
    void theRowsOfAnAccountThatIsForgottenAreDeleted_andItsUsersHaveNone() throws Exception {
        twoAccounts();
        Erased erased = erase(new EntityIds(List.of(), List.of("acme")));
        assertThat(erased.counts()).containsEntry("accounts", 1).containsEntry("activity", 3);
        assertThat(erased.changed()).containsEntry("users.account_id", 2);
        assertThat(database.query("SELECT user_id, account_id FROM users ORDER BY 1"))
                .containsExactly("acme|bolt", "ann|null", "bob|null");
        assertThat(database.query("SELECT account_id FROM accounts")).containsExactly("bolt");
        assertThat(database.query("SELECT account_id, user_id FROM activity ORDER BY 1, 2"))
                .containsExactly("|ann", "bolt|acme");
    }

    /** Others have what was sent, and the rows that say so go. */
    @Test
    void theDeliveriesOfWhoIsForgottenAreDeleted_andWhatWasSentIsSaid() throws Exception {
        database.execute(
                """
                INSERT INTO deliveries (destination, address, key, kind, account_id, user_id, payload, state, is_digest, attempts, next_attempt_at, created_at, sent_at)
                SELECT destination, '', key, 'alert', account_id, user_id, '{}', 'sent', false, 1, now(), now(), sent_at::timestamptz
                FROM (VALUES ('slack', 'a', 'acme', 'ann', '2026-03-01'), ('slack', 'b', 'acme', NULL, '2026-03-01'),
                    ('crm', 'c', 'acme', NULL, NULL), ('slack', 'd', 'bolt', 'bob', '2026-03-01')) AS made (destination, key, account_id, user_id, sent_at)""");
        Erased ofUser = erase(new EntityIds(List.of("ann"), List.of()));
        assertThat(ofUser.counts()).containsEntry("deliveries", 1);
        assertThat(ofUser.sent()).isEqualTo(Map.of("slack", 1));
        Erased ofAccount = erase(new EntityIds(List.of(), List.of("acme")));
        assertThat(ofAccount.counts()).containsEntry("deliveries", 2);
        assertThat(ofAccount.sent()).isEqualTo(Map.of("slack", 1));
        assertThat(database.query("SELECT key FROM deliveries")).containsExactly("d");
    }

    /** One of them is also the name of a user of the other. */
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
    }

    private static Erased erase(EntityIds ids) {
        return Deletion.of(database.config().get(), ids);
    }

    private static PostgresOutputs outputs() {
        return new PostgresOutputs(database.config().get(), true);
    }
}
