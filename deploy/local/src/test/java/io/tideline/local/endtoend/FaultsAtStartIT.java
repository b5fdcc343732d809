package io.tideline.local.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.embedded.ClosedPort;
import io.tideline.local.TidelineScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks the output of the {@code tideline} command, as a process of its own, when something is
 * wrong: the problem and the remedy, status 2, and nothing else.
 */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
class FaultsAtStartIT {
    private static final String GOOD_MODEL =
            """
            version: 1
            events: {Report Created: 9}
            profiles: {weekly: {window: 7d}}
            """;

    private static final String SECRET = "swordfish-42";

    @TempDir private Path folder;

    private Servers servers;

    /** The result of a command. */
    private record Outcome(int status, List<String> out, List<String> err) {}

    @BeforeEach
    void writeFiles(Servers running) throws Exception {
        servers = running;
        write("model.yaml", GOOD_MODEL);
        write("password", servers.postgres().password());
        write("events.jsonl", "");
    }

    @Test
    void noModelFile() throws Exception {
        assertRefused(
                replay("nowhere.yaml", "events.jsonl"),
                "tideline: nowhere.yaml: found no such file, expected a file that exists.");
    }

    @Test
    void aModelWithFiveFaults() throws Exception {
        write(
                "model.yaml",
                """
                version: 0
                timezone: Europe/Berln
                events: {Report Created: 11}
                profiles:
                  weekly: {window: 7 days}
                  trials: {window: 7d, segment: trial}
                """);
        assertRefused(
                replay("model.yaml", "events.jsonl"),
                "tideline: model.yaml has 5 faults:",
                "  version: found 0, expected a whole number of at least 1",
                "  timezone: found \"Europe/Berln\", expected an IANA time zone such as Europe/Berlin; did you mean \"Europe/Berlin\"?",
                "  events.Report Created: found 11, expected a whole number from 0 to 10",
                "  profiles.weekly.window: found \"7 days\", expected whole days such as 7d, from 1d to 400d",
                "  profiles.trials.segment: found \"trial\", expected the name of a segment, but there is none under segments");
    }

    @Test
    void anEventFileThatIsNotWhatItsNameSays() throws Exception {
        write("events.jsonl.gz", "{}");
        assertRefused(
                replay("model.yaml", "events.jsonl.gz"),
                "tideline: The file events.jsonl.gz is not packed with gzip, as its name says; check it, or take it without the suffix.");
    }

    @Test
    void noKafka() throws Exception {
        try (var unreachable = new ClosedPort()) {
            assertRefused(
                    run(unreachable.address(), "events", servers.postgres().user(), "public"),
                    "tideline: Kafka at %s is not reachable within 10 s: check source.kafka.bootstrap_servers."
                            .formatted(unreachable.address()));
        }
    }

    @Test
    void noSuchTopic() throws Exception {
        servers.kafka().createTopic("faults_at_start", 1);
        assertRefused(
                run(kafka(), "fault_at_start", servers.postgres().user(), "faults_at_start"),
                "tideline: Kafka at %s has no topic fault_at_start (did you mean faults_at_start?): create it, or check source.kafka.topics."
                        .formatted(kafka()));
    }

    @Test
    void aTransactionThatTheBrokerDoesNotAllow() throws Exception {
        servers.kafka().createTopic("faults_at_start_allowed", 1);
        assertRefused(
                run(
                        kafka(),
                        "faults_at_start_allowed",
                        servers.postgres().user(),
                        "faults_at_start",
                        ", transaction_timeout: 2h"),
                "tideline: sinks.kafka.transaction_timeout is 2h, but Kafka at %s allows 15m: shorten it, or raise transaction.max.timeout.ms of the broker."
                        .formatted(kafka()));
    }

    @Test
    void aWrongPassword() throws Exception {
        servers.kafka().createTopic("events_of_a_warden", 1);
        execute("CREATE USER warden PASSWORD 'another one'");
        write("password", SECRET);
        assertRefused(
                run(kafka(), "events_of_a_warden", "warden", "public"),
                "tideline: PostgreSQL at %s refuses the login of user warden: check sinks.postgres.user and sinks.postgres.password."
                        .formatted(postgres()));
    }

    @Test
    void tablesOfANewerVersion() throws Exception {
        servers.kafka().createTopic("events_of_the_future", 1);
        execute(
                """
                CREATE SCHEMA from_the_future;
                CREATE TABLE from_the_future.tideline_schema_history (
                    installed_rank int PRIMARY KEY, version text, description text, type text, script text,
                    checksum int, installed_by text, installed_on timestamp DEFAULT now(), execution_time int, success boolean);
                INSERT INTO from_the_future.tideline_schema_history VALUES
                    (1, '99', 'later', 'SQL', 'V99__later.sql', 1, 'postgres', now(), 1, true)""");
        assertRefused(
                run(kafka(), "events_of_the_future", servers.postgres().user(), "from_the_future"),
                "tideline: The tables in schema from_the_future of PostgreSQL at %s were made by a newer Tideline (version 99; this one knows 10): run that one, or give sinks.postgres.schema another schema."
                        .formatted(postgres()));
    }

    @Test
    void aSavepointOfAnotherTimeZone() throws Exception {
        write("model.yaml", GoldenStream.MODEL.replace("Europe/Berlin", "Asia/Tokyo"));
        assertRefusedByTasks(
                runFrom(GoldenJob.golden(1, folder), "kafka"),
                "The savepoint holds days of the time zone Europe/Berlin, the model says Asia/Tokyo: restore with timezone: Europe/Berlin, or start without the savepoint.");
    }

    @Test
    void aSavepointOfALaterVersion() throws Exception {
        write("model.yaml", GoldenStream.MODEL);
        Path savepoint = GoldenJob.golden(1, folder);
        String bytes = Files.readString(savepoint.resolve("_metadata"), ISO_8859_1);
        assertThat(bytes).contains("format 1");
        Files.writeString(
                savepoint.resolve("_metadata"), bytes.replace("format 1", "format 9"), ISO_8859_1);
        assertRefusedByTasks(
                runFrom(savepoint, "kafka"),
                "The savepoint's state has format 9, written by a later Tideline; this one reads up to format 3: restore with that version or a later one.");
    }

    @Test
    void aSavepointOfAJobWithMoreSinks() throws Exception {
        write("model.yaml", GoldenStream.MODEL);
        assertRefused(
                runFrom(GoldenJob.golden(1, folder), "no_kafka"),
                "tideline: --from-savepoint: the savepoint holds state of a sink that tideline.yaml does not have: put it back under sinks, or start without the savepoint.");
    }

    /** Asserts that each task that refuses throws the sentence, and that the command prints it. */
    private static void assertRefusedByTasks(Outcome outcome, String sentence) {
        assertThat(outcome.err()).allMatch(line -> line.endsWith(": " + sentence));
        assertThat(outcome.err()).endsWith("tideline: " + sentence);
        assertThat(outcome.status()).isEqualTo(2);
    }

    private static void assertRefused(Outcome outcome, String... lines) {
        assertThat(outcome.err()).containsExactly(lines);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.status()).isEqualTo(2);
    }

    private Outcome replay(String model, String events) throws Exception {
        return tideline("replay", "--model", model, "--events", events, "--out", "results");
    }

    private Outcome run(String kafka, String topic, String user, String schema) throws Exception {
        return run(kafka, topic, user, schema, "");
    }

    /** Runs a job that does not start: nothing that it would write to exists then. */
    private Outcome run(String kafka, String topic, String user, String schema, String more)
            throws Exception {
        write(
                "tideline.yaml",
                """
                model: model.yaml
                source:
                  kafka: {bootstrap_servers: "%1$s", topics: [%2$s], properties: %6$s}
                sinks:
                  kafka: {bootstrap_servers: "%1$s", topic_prefix: faults-at-start-, properties: %6$s%7$s}
                  postgres: {url: "%3$s", user: %4$s, password: "${file:password}", schema: %5$s, retention: 730d}
                """
                        .formatted(
                                kafka,
                                topic,
                                servers.postgres().jdbcUrl(),
                                user,
                                schema,
                                servers.kafka().login().writeFor(folder),
                                more));
        Outcome outcome = tideline("run", "--config", "tideline.yaml");
        try (var admin = Admin.create(servers.kafka().client())) {
            assertThat(admin.listTopics().names().get())
                    .noneMatch(name -> name.startsWith("faults-at-start-"));
        }
        execute("CREATE SCHEMA faults_at_start; DROP SCHEMA faults_at_start");
        assertThat(outcome.toString())
                .doesNotContain(
                        SECRET, servers.postgres().password(), servers.kafka().login().password());
        return outcome;
    }

    /**
     * Resumes from a golden savepoint.
     *
     * @param sinks "kafka" or none
     */
    private Outcome runFrom(Path savepoint, String sinks) throws Exception {
        GoldenJob.fill(servers, folder);
        String login = servers.kafka().login().writeFor(folder);
        write(
                "tideline.yaml",
                """
                model: model.yaml
                source:
                  kafka: {bootstrap_servers: "%1$s", topics: [%2$s], properties: %6$s}
                sinks:
                  %3$s
                  postgres: {url: "%4$s", user: %5$s, password: "${file:password}", schema: refused_savepoints, retention: 730d}
                parallelism: 2
                """
                        .formatted(
                                kafka(),
                                GoldenJob.TOPIC,
                                sinks.equals("kafka")
                                        ? "kafka: {bootstrap_servers: \"%1$s\", topic_prefix: refused-savepoints-, transactional_id_prefix: %2$s, transaction_timeout: 10m, properties: %3$s}"
                                                .formatted(kafka(), GoldenJob.TOPIC, login)
                                        : "",
                                servers.postgres().jdbcUrl(),
                                servers.postgres().user(),
                                login));
        return tideline(
                "run", "--config", "tideline.yaml", "--from-savepoint", savepoint.toString());
    }

    /** Runs the command as the script does, in the folder, with the log settings of a user. */
    private Outcome tideline(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-Dlog4j2.configurationFile=classpath:log4j2.properties"));
        command.addAll(TidelineScript.warningsOff());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("io.tideline.local.Tideline");
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        try {
            assertThat(process.waitFor(Deployment.PATIENCE.toMinutes(), TimeUnit.MINUTES))
                    .as("it ends by itself")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private String kafka() {
        return servers.kafka().bootstrapServers();
    }

    private String postgres() {
        return servers.postgres().jdbcUrl().substring("jdbc:postgresql://".length());
    }

    private void execute(String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                servers.postgres().jdbcUrl(),
                                servers.postgres().user(),
                                servers.postgres().password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
