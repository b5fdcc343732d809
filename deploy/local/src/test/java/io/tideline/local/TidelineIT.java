package io.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TidelineIT {

    private static final String GOOD =
            """
            version: 3
            events: {Logged In: 1, Report Created: 9}
            features: {Reports: [Report Created]}
            profiles: {weekly: {window: 7d}}
            """;

    private static final String EVENT =
            """
            {"type":"track","userId":"%1$s","event":"Logged In","timestamp":"2026-03-0%2$dT10:00:00Z"}
            """;

    private static final String WRONG =
            """
            version: 1
            events: {Logged In: 12}
            profiles: {weekly: {window: soon}}
            """;

    @TempDir private Path folder;

    @Test
    void checkSaysWhatAModelMeans() throws Exception {
        var outcome = Outcome.of("check", file("model.yaml", GOOD));
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out())
                .contains("model.yaml is a good model.", "version 3", "weekly", "Reports");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void checkNamesEveryFault() throws Exception {
        var outcome = Outcome.of("check", file("model.yaml", WRONG));
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err())
                .startsWith("tideline: ")
                .contains("model.yaml", "events.Logged In", "profiles.weekly.window")
                .doesNotContain("Exception", "\tat ");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void checkOfAMissingFile() {
        var outcome = Outcome.of("check", folder.resolve("nowhere.yaml").toString());
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).contains("nowhere.yaml").doesNotContain("Exception", "\tat ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | Say which command",
                "check | Missing required parameter: 'MODEL.yaml'",
                "chekc model.yaml | Did you mean",
                "check --modle model.yaml | Unknown option: '--modle'",
                "check one.yaml two.yaml | two.yaml",
                "replay --model m.yaml --out o | Missing required option: '--events=FILE'",
                "replay --model m.yaml --events --out o | --events",
                "replay --model m.yaml --events e --out o --parallelism two | --parallelism",
                "replay --model m.yaml --events e --out o --allowed-lateness 1w | 30s, 10m",
                "replay --model m.yaml --events e --out o --alerts-from tomorrow | --alerts-from",
                "replay --model m.yaml --events e --out o --alerts-from 5d | is not a time such as 2026-03-01T09:00:00Z",
                "compare --model m.yaml --model n.yaml | Missing required option: '--events=FILE'",
                "compare --events e | Missing required option: '--model=MODEL.yaml'",
                "backtest --model m.yaml --events e --horizon 30d | Missing required option: '--outcome=EVENT'",
                "backtest --model m.yaml --events e --outcome o --horizon soon | --horizon",
                "backtest --model m.yaml --events e --outcome o --horizon 30d --level team | \"team\" is neither account nor user",
                "explain --account a | Missing required argument (specify one of these)",
                "explain --from d --config c --account a | mutually exclusive",
                "explain --from d | Missing required argument (specify one of these)",
                "explain --from d --account a --user u | mutually exclusive",
                "explain --from d --account a --day yesterday | \"yesterday\" is not a day such as 2026-03-01",
                "explain --from d --account a --day 2026-02-30 | --day",
                "explain --from d --account a --day 0000-01-01 | --day",
                "run | Missing required option: '--config=tideline.yaml'",
                "forget --user u | Missing required option: '--config=tideline.yaml'",
                "forget --config c | tideline: Say whom to forget: --user, --users, --account or --accounts.",
                "forget --config c --user | tideline: ",
                "forget --config c --users - --account a - | Standard input (-) can be read once only",
                "forget --config c --users /dev/null | No ids were given: there is nothing to forget",
                "forget --config c --user u --within soon | --within",
                "demo --for ever | --for",
            })
    void badArgumentsAreRefusedInASentence(String line, String message) {
        var outcome = Outcome.of(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err())
                .startsWith("tideline: ")
                .contains(message, "--help' says how it is used.")
                .doesNotContain("Exception", "\tat ");
        assertThat(outcome.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "check --help",
                "replay --help",
                "compare --help",
                "backtest --help",
                "explain --help",
                "run --help",
                "forget --help",
                "demo --help"
            })
    void helpIsNoFault(String line) {
        var outcome = Outcome.of(line.split(" "));
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).contains("Usage: tideline", "tideline");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void replayWritesItsResults() throws Exception {
        var out = folder.resolve("results");
        var outcome =
                Outcome.of(
                        "replay",
                        "--events",
                        file("one.jsonl", EVENT.formatted("a", 1)),
                        file("two.jsonl", EVENT.formatted("b", 2)),
                        "--model",
                        file("model.yaml", GOOD),
                        "--out",
                        out.toString());
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).isEmpty();
        assertThat(Files.readAllLines(out.resolve("scores.jsonl")))
                .anySatisfy(line -> assertThat(line).contains("\"entity_id\":\"a\""))
                .anySatisfy(line -> assertThat(line).contains("\"entity_id\":\"b\""));
        assertThat(out.resolve("product_metrics.jsonl")).isNotEmptyFile();
        assertThat(out.resolve("rejected.jsonl")).isEmptyFile();
    }

    @Test
    void replayRefusesWhatItCannotUse() throws Exception {
        var model = file("model.yaml", GOOD);
        var events = file("events.jsonl", EVENT.formatted("a", 1));
        var out = folder.resolve("results").toString();
        var nowhere = folder.resolve("nowhere").toString();
        assertRefused("nowhere", "replay", "--model", nowhere, "--events", events, "--out", out);
        assertRefused("nowhere", "replay", "--model", model, "--events", nowhere, "--out", out);
        assertRefused(
                "events.jsonl", "replay", "--model", model, "--events", events, "--out", events);
        for (var parallelism : new String[] {"0", "-1", "65", "500", "1000", "2147483647"}) {
            assertRefused(
                    "--parallelism: found "
                            + parallelism
                            + ", expected a whole number from 1 to 64",
                    "replay",
                    "--model",
                    model,
                    "--events",
                    events,
                    "--out",
                    out,
                    "--parallelism",
                    parallelism);
        }
    }

    @Test
    void runRefusesAConfigurationWithFaults() throws Exception {
        assertRefused("nowhere.yaml", "run", "--config", folder.resolve("nowhere.yaml").toString());
        assertRefused("modle", "run", "--config", file("tideline.yaml", "modle: model.yaml\n"));
        var files =
                "model: model.yaml\nsource: {files: [e.jsonl]}\nsinks: {files: {directory: out}}\n";
        assertRefused(
                "The parallelism is 500, expected at most 64 on one machine",
                "run",
                "--config",
                file("tideline.yaml", files + "parallelism: 500\n"));
    }

    @Test
    void demoRefusesAWrongModelBeforeItStartsAnything() throws Exception {
        assertRefused("events.Logged In", "demo", "--model", file("model.yaml", WRONG));
    }

    @Test
    void forgetRefusesAnIdThatNoEventCanHave() {
        assertRefused("--user is empty; it must be an id.", forget("--user", " "));
        assertRefused(
                "--account has 513 characters; it must have at most 512.",
                forget("--account", "a", "x".repeat(513)));
        assertRefused("U+0000", forget("--user", "a\0"));
        assertRefused(
                "--user cannot be read in the encoding of this terminal: set LC_ALL=C.UTF-8",
                forget("--user", "J\uFFFD\uFFFDrg"));
    }

    @Test
    void explainRefusesWhatItCannotAsk() throws Exception {
        assertRefused(
                "--account is empty; it must be an id.",
                "explain",
                "--from",
                "d",
                "--account",
                " ");
        assertRefused("U+0000", "explain", "--from", "d", "--user", "a\0");
        assertRefused("nowhere.yaml", "explain", "--user", "u", "--config", "nowhere.yaml");
        var files = "model: m.yaml\nsource: {files: [e.jsonl]}\nsinks: {files: {directory: out}}\n";
        assertRefused(
                "has no sinks.postgres, so there are no tables to read: give the folder of a replay, as in --from results.",
                "explain",
                "--user",
                "u",
                "--config",
                file("tideline.yaml", files));
    }

    @Test
    void forgetRefusesAFileThatIsNoListOfIds() throws Exception {
        var wrong = file("ids.txt", "ann\n\n" + "x".repeat(513) + "\n");
        assertRefused(
                "--users " + wrong + ", line 3, has 513 characters", forget("--users", wrong));
        Files.write(folder.resolve("latin1.txt"), new byte[] {'a', '\n', 'J', (byte) 0xF6, '\n'});
        var latin1 = folder.resolve("latin1.txt").toString();
        assertRefused(
                "--accounts " + latin1 + ", line 2, is not UTF-8", forget("--accounts", latin1));
        assertRefused(
                "--users " + folder + " cannot be read: give a text file with an id a line",
                forget("--users", folder.toString()));
        assertRefused("--users nowhere.txt cannot be read", forget("--users", "nowhere.txt"));
    }

    private static String[] forget(String... ids) {
        return Stream.concat(Stream.of("forget", "--config", "c"), Stream.of(ids))
                .toArray(String[]::new);
    }

    @Test
    void forgetRefusesUnusableConfigurations() throws Exception {
        assertRefused(
                "nowhere.yaml",
                "forget",
                "--user",
                "u",
                "--config",
                folder.resolve("nowhere.yaml").toString());
        var files = "model: m.yaml\nsource: {files: [e.jsonl]}\nsinks: {files: {directory: out}}\n";
        assertRefused(
                "source.files: found event files, expected source.kafka: leave users and accounts out of the files, and replay them again.",
                "forget",
                "--account",
                "a",
                "--config",
                file("tideline.yaml", files));
        var kafka =
                """
                model: m.yaml
                source: {kafka: {bootstrap_servers: "k:1", topics: [events], properties: {%s}}}
                sinks: {kafka: {bootstrap_servers: "k:1"}}
                """;
        for (var property :
                new String[] {"enable.auto.commit: true", "commit.offsets.on.checkpoint: false"}) {
            assertRefused(
                    "source.kafka.properties.%s, which hides what the job has taken: remove it, and start the job again from a savepoint."
                            .formatted(property.replace(": ", ": found ")),
                    "forget",
                    "--user",
                    "u",
                    "--config",
                    file("tideline.yaml", kafka.formatted(property)));
        }
    }

    private static void assertRefused(String message, String... args) {
        var outcome = Outcome.of(args);
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err())
                .startsWith("tideline: ")
                .contains(message)
                .doesNotContain("Exception", "\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "replay --version", "deliver --version", "model push -V"})
    void versionNamesFlinkToo(String words) {
        var outcome = Outcome.of(words.split(" "));
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).matches("(?s)tideline \\d.* \\(Flink 2\\..*, Java .*\\)\\s*");
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
