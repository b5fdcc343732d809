package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.job.sink.MariaDb;
import io.tideline.job.sink.row.ColumnType;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.job.sink.row.TableSchema;
import io.tideline.local.Outcome;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole job, with its tables in MariaDB. */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
class MariaDbIT {
    @TempDir private Path folder;

    private MariaDb database;

    @BeforeEach
    void create() throws Exception {
        database = new MariaDb("end_to_end");
        Files.writeString(folder.resolve("mariadb"), database.server().password());
    }

    /**
     * The rows of a replay, though the job stopped and went on with another parallelism, failed and
     * began again from a savepoint, and the server died and came back meanwhile.
     */
    @Test
    void theRowsOfAReplay_throughARestartAFailureAndACrashOfTheServer(Servers servers)
            throws Exception {
        Replayed replayed = Replayed.of(folder, History.MODEL, History.messages());
        try (var deployment = deployment(servers, "mariadb_rows", History.PARTITIONS)) {
            deployment.send(History.firstHalf());
            deployment.start(2, null);
            deployment.untilClosed(History.LAST_DAY_OF_FIRST_HALF);
            String savepoint = deployment.stop();

            deployment.send(History.secondHalf());
            deployment.start(1, savepoint);
            deployment.untilCheckpointed();
            database.server().kill();
            database.server().startAgain();
            deployment.untilCheckpointed();
            deployment.kill();

            // What has been written since is written again.
            deployment.moveClock(History.AFTERWARDS);
            deployment.start(2, savepoint);
            deployment.untilClosed(History.LAST_DAY);
            deployment.stop();

            for (Output output : Output.values()) {
                Rows.assertSame(inMariaDb(output), replayed.rows(output));
            }
            assertThat(database.query("SELECT sum(records) > 10 FROM rejected_counts"))
                    .containsExactly("1");
            assertThat(
                            database.query(
                                    "SELECT version, json_extract(definition, '$.version') FROM scoring_models"))
                    .containsExactly("3|3");
        }
    }

    @Test
    void whoIsForgottenIsGone(Servers servers) throws Exception {
        String model =
                """
                version: 1
                events: {Report Created: 9}
                profiles: {daily: {window: 1d}}
                """;
        try (var deployment =
                new Deployment(
                        servers,
                        "mariadb_forget",
                        1,
                        folder,
                        model,
                        Deployment.Settings.OF_A_REPLAY)) {
            writeToMariaDb(deployment);
            deployment.start(1, null);
            deployment.send(
                    List.of(
                            did("ann", "2025-06-01T10:00:00Z"),
                            did("bob", "2025-06-01T11:00:00Z")));
            deployment.moveClock("2025-06-04T00:00:00Z");
            deployment.until(
                    () ->
                            assertThat(
                                            database.query(
                                                    "SELECT count(*) FROM user_scores WHERE day = '2025-06-01'"))
                                    .containsExactly("2"));

            Outcome outcome = forget(deployment, "ann");

            assertThat(outcome.err()).isEmpty();
            assertThat(outcome.status()).isZero();
            assertThat(outcome.out())
                    .containsPattern(
                            "MariaDB: \\d+ rows deleted \\(user_scores \\d, users 1, activity 1\\)\\.")
                    .containsPattern(
                            "MariaDB: taken out of account_scores.top_users in \\d rows?\\.")
                    .contains("PostgreSQL: ");
            assertThat(database.query("SELECT user_id FROM users WHERE user_id IN ('ann', 'bob')"))
                    .containsExactly("bob");
            assertThat(
                            database.query(
                                    "SELECT count(*) FROM account_scores WHERE top_users LIKE '%ann%'"))
                    .containsExactly("0");
        }
    }

    /** While the topic is in use: a source without input commits late. */
    private Outcome forget(Deployment deployment, String user) {
        String config = folder.resolve("tideline.yaml").toString();
        var running =
                CompletableFuture.supplyAsync(
                        () ->
                                Outcome.of(
                                        "forget",
                                        "--config",
                                        config,
                                        "--user",
                                        user,
                                        "--within",
                                        "5m"));
        deployment.until(
                () -> {
                    deployment.send(List.of(Message.of("tick", "{\"type\":\"alias\"}")));
                    assertThat(running).isDone();
                });
        return running.join();
    }

    /** The tables, made by a user who may, and what a job says that may not write to them. */
    @Test
    void tablesAreMadeByACommand_andAFaultIsOneSentence() throws Exception {
        Path password = Files.writeString(folder.resolve("migrator"), "p${env:NONE}w\n");
        database.execute(
                """
                CREATE OR REPLACE USER 'migrator'@'127.0.0.1' IDENTIFIED BY 'p${env:NONE}w';
                GRANT ALL ON end_to_end.* TO 'migrator'@'127.0.0.1';
                CREATE OR REPLACE USER 'writer'@'127.0.0.1' IDENTIFIED BY 'right-password';
                GRANT SELECT ON end_to_end.* TO 'writer'@'127.0.0.1';
                """);
        Files.writeString(folder.resolve("model.yaml"), History.MODEL);
        Files.writeString(folder.resolve("events.jsonl"), "");
        Files.writeString(folder.resolve("wrong"), "wrong-password");
        Files.writeString(folder.resolve("right"), "right-password");

        String asWriter = config("writer", "right");
        assertThat(Outcome.of("migrate", "--config", asWriter).err())
                .startsWith(
                        "tideline: User writer may not do this in MariaDB at " + database.place());
        assertThat(
                        Outcome.of(
                                "migrate",
                                "--config",
                                asWriter,
                                "--sink",
                                "jdbc",
                                "--user",
                                "migrator",
                                "--password-file",
                                password.toString()))
                .isEqualTo(
                        new Outcome(
                                0,
                                "Applied 1 (tables).\nBrought MariaDB at %s from no tables to version 1.\n"
                                        .formatted(database.place()),
                                ""));
        assertThat(Outcome.of("migrate", "--config", asWriter, "--sink", "postgres").err())
                .isEqualTo(
                        "tideline: %s has no sinks.postgres, so there are no tables to make.\n"
                                .formatted(asWriter));

        assertThat(Outcome.of("run", "--config", asWriter))
                .isEqualTo(
                        new Outcome(
                                2,
                                "",
                                "tideline: User writer lacks INSERT, UPDATE, DELETE on table user_scores of MariaDB at %s: grant it SELECT, INSERT, UPDATE and DELETE on the database.\n"
                                        .formatted(database.place())));
        assertThat(Outcome.of("run", "--config", config("writer", "wrong")).err())
                .isEqualTo(
                        "tideline: MariaDB at %s refuses the login of user writer: check sinks.jdbc.user and sinks.jdbc.password.\n"
                                .formatted(database.place()));
    }

    private String config(String user, String password) throws Exception {
        return Files.writeString(
                        folder.resolve(user + ".yaml"),
                        """
                        model: model.yaml
                        source: {files: [events.jsonl]}
                        sinks:
                          jdbc: {url: "%s", user: %s, password: "${file:%s}", migrate: check}
                        """
                                .formatted(database.jdbcUrl(), user, password))
                .toString();
    }

    private Deployment deployment(Servers servers, String name, int partitions) throws Exception {
        var deployment =
                new Deployment(
                        servers,
                        name,
                        partitions,
                        folder,
                        History.MODEL,
                        Deployment.Settings.OF_A_REPLAY);
        writeToMariaDb(deployment);
        return deployment;
    }

    private void writeToMariaDb(Deployment deployment) {
        deployment.writeAlsoTo(
                "jdbc",
                "{url: \"%s\", user: %s, password: \"${file:mariadb}\", flush_interval: 100ms}"
                        .formatted(database.jdbcUrl(), database.server().user()));
    }

    private static Message did(String user, String at) {
        return Message.of(
                user,
                """
                {"type":"track","event":"Report Created","userId":"%s","messageId":"%1$s","context":{"groupId":"acme"},"timestamp":"%s"}"""
                        .formatted(user, at));
    }

    /** Returns the rows of an output's tables, as those of a file. */
    private Map<String, ObjectNode> inMariaDb(Output output) throws SQLException {
        List<String> rows = new ArrayList<>();
        for (TableSchema<?> table : RowSchemas.tables()) {
            if (table.output().name().equals(output.text())) {
                rows.addAll(rows(table, output));
            }
        }
        return Rows.byKey(rows, output.key());
    }

    private List<String> rows(TableSchema<?> table, Output output) throws SQLException {
        Map<String, ColumnType> types = new TreeMap<>();
        table.columns().forEach(column -> types.put(column.name(), column.type()));
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM " + table.name())) {
            while (result.next()) {
                Map<String, String> fields = new TreeMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    String name = result.getMetaData().getColumnName(i);
                    ColumnType type = types.getOrDefault(name, ColumnType.TEXT);
                    fields.put(name, json(MariaDb.text(result, i), type));
                }
                fields.remove("revision");
                switch (output) {
                    case SCORES -> fields.put("level", quoted(table.name().replace("_scores", "")));
                    case ACTIVATION_COHORTS -> fields.remove("model_version");
                    case ACTIVITY -> {
                        fields.remove("member");
                        fields.replaceAll((name, value) -> value.equals("\"\"") ? "null" : value);
                    }
                    default -> {}
                }
                rows.add(
                        fields.entrySet().stream()
                                .map(field -> quoted(field.getKey()) + ":" + field.getValue())
                                .collect(Collectors.joining(",", "{", "}")));
            }
        }
        return rows;
    }

    private static String json(String value, ColumnType type) {
        if (value == null) {
            return "null";
        }
        return switch (type) {
            case TEXT, DAY, BYTES -> quoted(value);
            case TIME -> quoted(value.replace(' ', 'T') + "Z");
            case FLAG -> String.valueOf(value.equals("1") || value.equals("true"));
            case NUMERIC -> new BigDecimal(value).stripTrailingZeros().toPlainString();
            case INTEGER, BIGINT, LIST, OBJECT -> value;
        };
    }

    private static String quoted(String text) {
        return JsonNodeFactory.instance.textNode(text).toString();
    }
}
