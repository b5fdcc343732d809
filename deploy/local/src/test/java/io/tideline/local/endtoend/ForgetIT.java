package io.tideline.local.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.job.config.ForgetConfig;
import io.tideline.job.source.kafka.ControlRecords;
import io.tideline.job.source.kafka.ForgetRequest;
import io.tideline.local.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A forgotten user, or account, is gone from the job's state, from the tables and, by tombstones,
 * from the topics; everything else stays as it is.
 */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
class ForgetIT {
    private static final String MODEL =
            """
            version: 1
            events: {Report Created: 9, Logged In: 1}
            profiles: {daily: {window: 1d}, weekly: {window: 7d}}
            activation:
              setup: {level: user, steps: {Report: {event: Report Created}, Export: {event: Exported}}}
              team: {level: account, steps: {Report: {event: Report Created}, Export: {event: Exported}}}
            alerts:
              asks: {kind: event, events: [Help Requested]}
              stuck: {kind: event, events: [Help Requested], level: user}
            """;

    /** An account, and also a user of the other account: ids of both levels may be equal. */
    private static final String ACME = "acme";

    private static final String GLOBEX = "globex";
    private static final int PARTITIONS = 3;

    /** With rows of users and of accounts. */
    private static final List<Output> OF_BOTH =
            List.of(Output.SCORES, Output.ACTIVATION, Output.ALERTS);

    /** With rows of users alone: here, all activity is of users. */
    private static final List<Output> OF_USERS = List.of(Output.USERS, Output.ACTIVITY);

    @TempDir private Path folder;

    private Deployment deployment;
    private int sent;

    @Test
    void aUserIsGoneAndTheNumbersStay(Servers servers) throws Exception {
        try (var running = deployment(servers, "forget_user")) {
            deployment = running;
            deployment.start(2, null);
            twoDays();
            Map<Output, Map<String, ObjectNode>> before = tables();

            // Requested by plain JSON, which anybody may send, and for an id that no user has.
            send(Message.of("bob", "{\"type\":\"tideline.forget\",\"userId\":\"bob\"}"));
            assertThat(forget("--user", "'; DROP TABLE alerts; --"))
                    .contains("PostgreSQL: 0 rows deleted.", "Kafka: 0 tombstones written.");
            assertThat(finals(tables())).isEqualTo(finals(before));

            assertThat(forget("--user", "ann"))
                    .contains(
                            "Forgot user ann: its state is gone.",
                            "PostgreSQL: 9 rows deleted (user_scores 4, activation 1, alerts 2, users 1, activity 1).",
                            "PostgreSQL: taken out of account_scores.top_users in 4 rows.",
                            "Kafka: 5 tombstones written (forget_user-scores 1, forget_user-activation 1, forget_user-alerts 1, forget_user-users 1, forget_user-activity 1).");
            assertThat(finals(tables())).isEqualTo(finals(withoutAnn(before)));
            OF_BOTH.forEach(output -> assertTombstones(output, Map.of("ann", "user")));
            OF_USERS.forEach(output -> assertTombstones(output, Map.of("ann", "user")));

            // Once more, and with an account's id, which is not a user's.
            for (String id : List.of("ann", GLOBEX)) {
                assertThat(forget("--user", id))
                        .contains("PostgreSQL: 0 rows deleted.", "Kafka: 0 tombstones written.");
            }
            OF_BOTH.forEach(output -> assertTombstones(output, Map.of("ann", "user")));
            OF_USERS.forEach(output -> assertTombstones(output, Map.of("ann", "user")));

            send(did("ann", ACME, "Report Created", "2025-06-03T03:00:00Z"));
            closeSecondDay();
            assertThat(
                            deployment.query(
                                    "SELECT first_seen_at = '2025-06-03T03:00:00Z' FROM users WHERE user_id = 'ann'"))
                    .containsExactly("t");
            assertThat(deployment.query("SELECT events FROM activity WHERE user_id = 'ann'"))
                    .containsExactly("1");
            // She starts from scratch, and what she did before is still part of the account.
            assertThat(rows("user_scores", "ann", "2025-06-03"))
                    .containsExactly("daily 9 null", "weekly 9 null");
            assertThat(rows("user_scores", "bob", "2025-06-03"))
                    .containsExactly("daily 9 56", "weekly 18 null");
            assertThat(rows("account_scores", ACME, "2025-06-03"))
                    .containsExactly("daily 27 100", "weekly 55 null");
        }
    }

    @Test
    void anAccountIsGoneAndItsUsersStay(Servers servers) throws Exception {
        try (var running = deployment(servers, "forget_account")) {
            deployment = running;
            requestBeforeTheJobRuns();
            deployment.start(2, null);
            twoDays();
            Map<Output, Map<String, ObjectNode>> before = tables();

            assertThat(forget("--account", ACME))
                    .contains(
                            "Forgot account acme: its state is gone.",
                            "PostgreSQL: 12 rows deleted (account_scores 4, activation 1, alerts 4, accounts 1, activity 2).",
                            "PostgreSQL: taken out of users.account_id in 2 rows.",
                            "PostgreSQL: taken out of user_scores.account_id in 8 rows.",
                            "PostgreSQL: taken out of activation.account_id in 2 rows.");
            assertThat(finals(tables())).isEqualTo(finals(withoutAcme(before)));
            OF_BOTH.forEach(output -> assertTombstones(output, Map.of(ACME, "account")));
            // The user of the same id stays.
            OF_USERS.forEach(output -> assertTombstones(output, Map.of()));
            assertThat(tombstones(Output.ACCOUNTS)).isEqualTo(Map.of(ACME, "account"));
            assertThat(forget("--account", ACME))
                    .contains("PostgreSQL: 0 rows deleted.", "Kafka: 0 tombstones written.");

            send(did("bob", ACME, "Report Created", "2025-06-03T03:00:00Z"));
            closeSecondDay();
            assertThat(rows("account_scores", ACME, "2025-06-03"))
                    .containsExactly("daily 9 null", "weekly 9 null");
            assertThat(rows("user_scores", "bob", "2025-06-03"))
                    .containsExactly("daily 18 56", "weekly 27 null");
            assertThat(rows("user_scores", ACME, "2025-06-02"))
                    .containsExactly("daily 9 null", "weekly 9 null");
            assertEarlierRequestWasTaken();
        }
    }

    /** Nothing is forgotten without the key; with it, thousands of users are at once. */
    @Test
    void manyAreForgottenByOneSignedRequest(Servers servers) throws Exception {
        try (var running = deployment(servers, "forget_many")) {
            deployment = running;
            Files.writeString(folder.resolve("key"), "k".repeat(32));
            Files.writeString(folder.resolve("wrong"), "w".repeat(32));
            deployment.configure("forget: {key: \"${file:key}\", suppress: 30d}");
            deployment.start(2, null);
            twoDays();
            Map<Output, Map<String, ObjectNode>> before = tables();

            sendUnsigned("carl");
            assertRefused("is not signed");
            requestWithAnotherKey();
            assertThat(finals(tables())).isEqualTo(finals(before));

            Files.write(folder.resolve("leavers"), leavers());
            Outcome outcome =
                    untilDone("--users", folder.resolve("leavers").toString(), "--strict");
            assertThat(outcome.err()).isEmpty();
            assertThat(outcome.out())
                    .contains(
                            "Asked the job to forget 2,502 users, by 9 records on forget_many;",
                            "Forgot 2,502 users: their state is gone.",
                            "PostgreSQL: 18 rows deleted (user_scores 8, activation 2, alerts 4, users 2, activity 2).",
                            "PostgreSQL: taken out of account_scores.top_users in 4 rows.",
                            "Kafka: 10 tombstones written (",
                            "Still in older records of topics, and gone by: forget_many 20",
                            ", forget_many-rejected 20")
                    .doesNotContain("ann");
            assertThat(outcome.status()).isZero();
            assertThat(deployment.query("SELECT DISTINCT entity_id FROM user_scores ORDER BY 1"))
                    .containsExactly(ACME, "carl");
            for (List<Output> outputs : List.of(OF_BOTH, OF_USERS)) {
                outputs.forEach(
                        output -> assertTombstones(output, Map.of("ann", "user", "bob", "user")));
            }

            keepAlertsForGood(servers);
            outcome = untilDone("--user", "ann", "bob", "--account", "nobody", "--strict");
            assertThat(outcome.out())
                    .contains(
                            "Forgot 2 users and 1 account: their state is gone.",
                            "PostgreSQL: 0 rows deleted.",
                            "Still in records of forget_many-alerts, which has no retention: set its retention.ms.");
            assertThat(outcome.status()).isEqualTo(1);

            // Events sent by her phone now do not bring her back.
            send(
                    did("ann", ACME, "Help Requested", "2025-06-03T03:00:00Z"),
                    did("carl", GLOBEX, "Report Created", "2025-06-03T03:00:00Z"));
            closeSecondDay();
            assertThat(rows("user_scores", "carl", "2025-06-03")).hasSize(2);
            assertThat(rows("user_scores", "ann", "2025-06-03")).isEmpty();
            assertThat(rows("account_scores", ACME, "2025-06-03"))
                    .containsExactly("daily 18 100", "weekly 46 null");
            assertThat(deployment.query("SELECT 1 FROM alerts WHERE user_id = 'ann'")).isEmpty();
        }
    }

    /** Returns two known users, and so many unknown ones that one record is not enough. */
    private static List<String> leavers() {
        List<String> ids = new ArrayList<>(List.of("ann", "bob"));
        for (int i = 0; i < 2_500; i++) {
            ids.add("stranger-" + i);
        }
        return ids;
    }

    private void sendUnsigned(String user) throws Exception {
        ForgetRequest request = new ForgetRequest(Instant.now(), List.of(user), List.of());
        deployment.send(
                ControlRecords.forget(
                        "forget_many", 0, request, new ForgetConfig(null, null, null).keys()));
    }

    /** Asserts that the request is reported without the ids in it. */
    private void assertRefused(String detail) {
        deployment.until(
                () ->
                        assertThat(deployment.topic("rejected"))
                                .isNotEmpty()
                                .anySatisfy(row -> assertThat(row).contains(detail))
                                .allSatisfy(
                                        row ->
                                                assertThat(row)
                                                        .contains("\"payload\":\"\"")
                                                        .doesNotContain("carl")));
    }

    private void requestWithAnotherKey() throws Exception {
        Path config = folder.resolve("tideline.yaml");
        String right = Files.readString(config);
        Files.writeString(config, right.replace("${file:key}", "${file:wrong}"));
        Outcome outcome = untilDone("--user", "carl");
        assertThat(outcome.err())
                .startsWith("tideline: The job refuses the request, and nothing was deleted: ")
                .contains("signature is wrong");
        assertThat(outcome.status()).isEqualTo(1);
        Files.writeString(config, right);
    }

    private static void keepAlertsForGood(Servers servers) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, "forget_many-alerts");
        var forGood = new ConfigEntry("retention.ms", "-1");
        try (Admin admin = Admin.create(servers.kafka().client())) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    topic,
                                    List.of(new AlterConfigOp(forGood, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    /** Requests to forget dora, behind an event of hers that has not been processed yet. */
    private void requestBeforeTheJobRuns() throws Exception {
        deployment.writeConfiguration(2);
        send(did("dora", GLOBEX, "Report Created", "2025-06-02T07:00:00Z"));
        Outcome outcome = outcome("--user", "dora", "--within", "0s");
        assertThat(outcome.err())
                .startsWith(
                        "tideline: The job (consumer group forget_account) has not taken the request within 0")
                .endsWith(
                        "it stays in Kafka and is taken when the job runs; run the same command again then, which deletes the rows.%n"
                                .formatted());
        assertThat(outcome.status()).isEqualTo(1);
    }

    /** Asserts that she has no final rows, and that what she did is part of the account. */
    private void assertEarlierRequestWasTaken() {
        assertThat(finalRows("dora")).containsExactly("0");
        assertThat(rows("account_scores", GLOBEX, "2025-06-02"))
                .containsExactly("daily 27 null", "weekly 27 null");
    }

    private Deployment deployment(Servers servers, String name) throws IOException {
        return new Deployment(
                servers,
                name,
                PARTITIONS,
                folder,
                MODEL,
                new Deployment.Settings("arrival", "500ms", "500ms"));
    }

    /** Sends a day that is closed, and the beginning of one that has live rows; all are written. */
    private void twoDays() throws Exception {
        firstDay();
        deployment.moveClock("2025-06-03T01:00:00Z");
        deployment.untilClosed(LocalDate.parse("2025-06-02"));
        for (String user : List.of("ann", "bob", "carl", ACME)) {
            deployment.until(() -> assertThat(finalRows(user)).containsExactly("2"));
        }
        send(
                did("ann", ACME, "Report Created", "2025-06-03T02:00:00Z"),
                did("bob", ACME, "Report Created", "2025-06-03T02:00:00Z"));
        deployment.until(
                () -> {
                    assertThat(rows("user_scores", "ann", "2025-06-03")).hasSize(2);
                    assertThat(rows("user_scores", "bob", "2025-06-03")).hasSize(2);
                    assertThat(raws("account_scores", ACME, "2025-06-03"))
                            .containsExactly("18", "46");
                    assertThat(listed("2025-06-03")).containsExactly("2", "2");
                });
        for (Output output : Output.values()) {
            deployment.until(
                    () -> assertThat(deployment.inKafka(output)).hasSameSizeAs(table(output)));
        }
    }

    private void firstDay() throws Exception {
        // In another partition than her other events.
        var elsewhere = did("ann", ACME, "Report Created", "2025-06-02T08:00:00Z");
        send(
                new Message(otherThan("ann"), elsewhere.payload()),
                did("ann", ACME, "Report Created", "2025-06-02T08:01:00Z"),
                did("ann", ACME, "Logged In", "2025-06-02T08:02:00Z"),
                did("ann", ACME, "Help Requested", "2025-06-02T08:03:00Z"),
                did("bob", ACME, "Report Created", "2025-06-02T08:00:00Z"),
                did("bob", ACME, "Help Requested", "2025-06-02T08:01:00Z"),
                did("carl", GLOBEX, "Report Created", "2025-06-02T08:00:00Z"),
                did(ACME, GLOBEX, "Report Created", "2025-06-02T08:00:00Z"));
    }

    private void closeSecondDay() throws Exception {
        deployment.moveClock("2025-06-04T01:00:00Z");
        deployment.untilClosed(LocalDate.parse("2025-06-03"));
        deployment.stop();
    }

    private Message did(String user, String account, String event, String at) {
        return Message.track(user, account, event, "m" + sent++, at);
    }

    /** Returns a key whose records are in another partition. */
    private static String otherThan(String key) {
        int partition = Message.of(key, "").partition(PARTITIONS);
        return Message.ticks(PARTITIONS, "").stream()
                .filter(message -> message.partition(PARTITIONS) != partition)
                .findFirst()
                .orElseThrow()
                .key();
    }

    private void send(Message... messages) throws Exception {
        deployment.send(List.of(messages));
    }

    private String forget(String option, String id) {
        Outcome outcome = untilDone(option, id);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.status()).isZero();
        return outcome.out();
    }

    /**
     * Runs the command while the topic is in use, as topics are: a source without input commits
     * only up to ten seconds after its checkpoint.
     */
    private Outcome untilDone(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--within", Deployment.PATIENCE.toMinutes() + "m"));
        var running = CompletableFuture.supplyAsync(() -> outcome(all.toArray(String[]::new)));
        deployment.until(
                () -> {
                    deployment.send(
                            Message.ticks(PARTITIONS, "").stream()
                                    .map(tick -> Message.of(tick.key(), "{\"type\":\"alias\"}"))
                                    .toList());
                    assertThat(running).isDone();
                });
        return running.join();
    }

    private Outcome outcome(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(0, List.of("forget", "--config", folder.resolve("tideline.yaml").toString()));
        return Outcome.of(all.toArray(String[]::new));
    }

    private List<String> finalRows(String user) {
        return deployment.query(
                "SELECT count(*) FROM user_scores WHERE final AND entity_id = '" + user + "'");
    }

    /** Returns profile, raw and previous score of an entity's rows of a day. */
    private List<String> rows(String table, String entity, String day) {
        return deployment.query(
                "SELECT concat_ws(' ', profile, raw, coalesce(previous_score::text, 'null')) FROM %s WHERE entity_id = '%s' AND day = '%s' ORDER BY 1"
                        .formatted(table, entity, day));
    }

    private List<String> raws(String table, String entity, String day) {
        return deployment.query(
                "SELECT raw FROM %s WHERE entity_id = '%s' AND day = '%s' ORDER BY profile"
                        .formatted(table, entity, day));
    }

    /** Returns how many top users acme's rows of a day have. */
    private List<String> listed(String day) {
        return deployment.query(
                "SELECT jsonb_array_length(top_users) FROM account_scores WHERE entity_id = 'acme' AND day = '%s'"
                        .formatted(day));
    }

    private Map<Output, Map<String, ObjectNode>> tables() {
        Map<Output, Map<String, ObjectNode>> tables = new TreeMap<>();
        for (Output output : Output.values()) {
            tables.put(output, table(output));
        }
        return tables;
    }

    private Map<String, ObjectNode> table(Output output) {
        return deployment.inPostgres(output);
    }

    /**
     * Returns the final rows: live rows follow the remaining data, and are checked once they are
     * final.
     */
    private static Map<Output, Map<String, ObjectNode>> finals(
            Map<Output, Map<String, ObjectNode>> tables) {
        Map<Output, Map<String, ObjectNode>> finals = new TreeMap<>();
        tables.forEach((output, rows) -> finals.put(output, Rows.finals(rows)));
        return finals;
    }

    private static Map<Output, Map<String, ObjectNode>> withoutAnn(
            Map<Output, Map<String, ObjectNode>> tables) {
        tables.values()
                .forEach(
                        rows ->
                                rows.values()
                                        .removeIf(
                                                row ->
                                                        is(row, "entity_id", "ann")
                                                                || is(row, "user_id", "ann")));
        tables.get(Output.SCORES)
                .values()
                .forEach(
                        row -> {
                            if (row.get("top_users") instanceof ArrayNode listed) {
                                listed.removeIf(
                                        user -> user.get("user_id").textValue().equals("ann"));
                            }
                        });
        return tables;
    }

    private static Map<Output, Map<String, ObjectNode>> withoutAcme(
            Map<Output, Map<String, ObjectNode>> tables) {
        for (Output output : List.of(Output.ACCOUNTS, Output.ACTIVITY)) {
            tables.get(output).values().removeIf(row -> is(row, "account_id", ACME));
        }
        for (var rows : tables.values()) {
            rows.values()
                    .removeIf(
                            row ->
                                    (is(row, "level", "account") && is(row, "entity_id", ACME))
                                            || (row.has("rule") && is(row, "account_id", ACME)));
            rows.values().stream()
                    .filter(row -> is(row, "account_id", ACME))
                    .forEach(row -> row.putNull("account_id"));
        }
        return tables;
    }

    private static boolean is(ObjectNode row, String field, String value) {
        return value.equals(row.path(field).textValue());
    }

    /** Asserts that the last record of exactly these keys is a tombstone of that level. */
    private void assertTombstones(Output output, Map<String, String> levels) {
        assertThat(last(output)).containsKeys("bob", "ann", ACME);
        assertThat(tombstones(output)).as(output.text()).isEqualTo(levels);
    }

    private Map<String, ConsumerRecord<String, String>> last(Output output) {
        Map<String, ConsumerRecord<String, String>> last = new TreeMap<>();
        deployment.records(output.text()).forEach(each -> last.put(each.key(), each));
        return last;
    }

    /** Returns the levels of the keys whose last record is a tombstone. */
    private Map<String, String> tombstones(Output output) {
        Map<String, String> tombstones = new TreeMap<>();
        last(output)
                .forEach(
                        (key, record) -> {
                            if (record.value() == null) {
                                byte[] level =
                                        record.headers().lastHeader("tideline-forgotten").value();
                                tombstones.put(key, new String(level, UTF_8));
                            }
                        });
        return tombstones;
    }
}
