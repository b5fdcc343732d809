package io.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the summary of {@code tideline replay}, and its exit status. */
class ReplaySummaryIT {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final String OPTION_ONLY = "--allowed-lateness would not help";

    private static final String MODEL =
            """
            version: 3
            events: {Logged In: 1, Report Created: 9}
            features: {Reports: [Report Created]}
            profiles: {weekly: {window: 7d}}
            """;

    @TempDir private Path folder;

    @Test
    void everyRecordIsCounted() throws Exception {
        var said =
                replay(
                        0,
                        login("ann", 0),
                        login("ann", 0),
                        "",
                        "{\"type\":\"alias\",\"userId\":\"ann\",\"previousId\":\"x\"}",
                        "{\"type\":\"alias\",\"userId\":\"bob\",\"previousId\":\"y\"}",
                        "{\"type\":\"batch\",\"batch\":[]}",
                        track("anonymousId", "x", "Logged In", 1),
                        "{\"type\":",
                        "[1]",
                        "[2]",
                        login("bob", 2));

        assertThat(said)
                .containsSequence(
                        "  taken       2, of 3 days: 2026-03-01 to 2026-03-03",
                        "  duplicates  1",
                        "  ignored     4: 2 of type \"alias\", 1 of type \"batch\", 1 with neither userId nor an account (an anonymousId is no user)",
                        "  rejected    3, see " + folder.resolve("out/rejected.jsonl"),
                        "    1 malformed_json, the first at line 8 of "
                                + events()
                                + ": The record is not valid JSON, it ends too early after 8 bytes; it must be one JSON object.",
                        "    2 not_an_object, the first at line 9 of "
                                + events()
                                + ": The record is an array; it must be a JSON object: send each call of"
                                + " a batch as a record of its own.",
                        "  rows        scores 4, activation 0, alerts 0, product_metrics 3, activation_cohorts 0, accounts 0, users 2, activity 2, rejected 3");
        assertThat(said.get(0))
                .matches("Read 10 records in [0-9.]+ s\\. The results are in .*/out\\.");
        assertThat(said).last().asString().startsWith("No event names an account, in context.");
    }

    @Test
    void quietSaysNothing() throws Exception {
        Files.write(events(), List.of(login("ann", 0)));
        assertThat(Outcome.of(arguments("--quiet"))).isEqualTo(new Outcome(0, "", ""));
        Files.write(events(), List.of("[]"));
        assertThat(Outcome.of(arguments("--quiet"))).isEqualTo(new Outcome(3, "", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "{\"type\":\"alias\"}",
                "{\"userId\":\"ann\"}\n",
                "{\"type\":\"track\",\"event\":\"Logged In\",\"timestamp\":\"2026-03-01T10:00:00Z\"}"
            })
    void aReplayThatTakesNothingSaysSo(String text) throws Exception {
        Files.writeString(events(), text);
        var outcome = Outcome.of(arguments());
        assertThat(outcome.status()).isEqualTo(3);
        assertThat(outcome.err().lines())
                .last()
                .isEqualTo(
                        text.isBlank()
                                ? "There was nothing to read: the input is empty."
                                : "Nothing was taken: the results are empty.");
    }

    @Test
    void oneLineWithAWrongDateIsNamed() throws Exception {
        List<String> lines = days(0, 30);
        lines.add(10, login("bob", 100));
        assertThat(replay(0, lines))
                .containsSequence(
                        "20 of 31 events came too late: their days had closed, by the dates of events before them.",
                        "  "
                                + events()
                                + ", line 11, is dated 2026-06-09T10:00:00Z, 91d after all before it, and moved the clock there; without that line they would have been taken.",
                        "  If the date is wrong, correct the line or leave it out. If it is right, sort the input by time, or add --out-of-orderness 90d; "
                                + OPTION_ONLY
                                + ".");
    }

    @Test
    void aFileThatIsNewestFirstIsNotInOrder() throws Exception {
        List<String> lines = days(0, 40);
        Collections.reverse(lines);
        var said = replay(0, lines);
        assertThat(said)
                .containsSequence(
                        "38 of 40 events came too late: their days had closed, by the dates of events before them.",
                        "  "
                                + events()
                                + " is not in order of time: line 1 moved the clock to 2026-04-09T10:00:00Z, and events come up to 39d behind others.",
                        "  Sort the input by time, or add --out-of-orderness 39d, which is enough for all of them; "
                                + OPTION_ONLY
                                + ".");
        assertThat(replay(0, lines, "--out-of-orderness", "39d"))
                .noneMatch(line -> line.contains("too late"))
                .anyMatch(line -> line.startsWith("  taken       40, of 40 days"));
    }

    /** A few late events, as from a phone that was offline, are not worth a hint. */
    @Test
    void oneInAHundredIsNotExplained() throws Exception {
        List<String> lines = days(0, 198);
        lines.add(100, login("bob", 1));
        assertThat(replay(0, lines))
                .contains("    1 too_late")
                .noneMatch(line -> line.contains("came too late"));
    }

    @Test
    void namesThatTheModelDoesNotHaveAreListed() throws Exception {
        List<String> lines = new ArrayList<>();
        Function<String, String> named = name -> track("userId", "ann", name, 0);
        lines.add(named.apply("Report Created"));
        for (String name :
                List.of("report_created", "report_created", "Logged in", "Paid", "Logged In ")) {
            lines.add(named.apply(name));
        }
        lines.add(
                "{\"type\":\"page\",\"userId\":\"ann\",\"properties\":{\"name\":\"Pricing\"},\"timestamp\":\"2026-03-01T10:00:00Z\"}");
        assertThat(replay(0, lines))
                .containsSequence(
                        "6 events are under names that the model does not have, and which score nothing:",
                        "  2 \"report_created\"; did you mean \"Report Created\"?",
                        "  1 \"Logged In \"; did you mean \"Logged In\"?",
                        "  1 \"Logged in\"; did you mean \"Logged In\"?",
                        "  1 \"Paid\"",
                        "  1 \"Viewed Pricing Page\"");
    }

    @Test
    void namesAreBoundedAndFitForATerminal() throws Exception {
        List<String> lines = new ArrayList<>(days(0, 1));
        lines.add(track("userId", "ann", "\\u001b[2Jgone\\u202e", 0));
        lines.add(track("userId", "ann", "\\u001b[2Jgone\\u202e", 0));
        lines.add(track("userId", "ann", "x".repeat(100_000), 0));
        IntStream.range(0, 10_500)
                .forEach(name -> lines.add(track("userId", "ann", "n" + name, 0)));
        var said = replay(0, lines);
        assertThat(said)
                .contains(
                        "  2 \"\\u001b[2Jgone\\u202e\"",
                        "  and more than 9,980 others: after 10,000 different names new ones were not counted by name.")
                .anyMatch(
                        line ->
                                line.startsWith(
                                        "10,503 events are under names that the model does not"));
        assertThat(said).allMatch(line -> line.length() < 400);
        assertThat(String.join("", said)).doesNotContain("\u001b", "\u202e");
    }

    @Test
    void oneFileUnderTwoNamesIsRefused() throws Exception {
        Files.write(events(), List.of(login("ann", 0)));
        Path link = Files.createSymbolicLink(folder.resolve("link.jsonl"), events());
        Path hard = Files.createLink(folder.resolve("hard.jsonl"), events());
        assertRefused(
                "The file " + events() + " is named twice; name it once", events().toString());
        for (Path other :
                List.of(
                        link,
                        hard,
                        folder.resolve("../" + folder.getFileName() + "/events.jsonl"))) {
            assertRefused(
                    "The files "
                            + events()
                            + " and "
                            + other
                            + " are one and the same; name it once",
                    other.toString());
        }
    }

    /** The results would replace the input. */
    @Test
    void anInputInTheOutputFolderIsRefused() throws Exception {
        Path out = Files.createDirectory(folder.resolve("out"));
        Path rejected = Files.write(out.resolve("rejected.jsonl"), List.of(login("ann", 0)));
        Path link = Files.createSymbolicLink(folder.resolve("link.jsonl"), rejected);
        Path hard = Files.createLink(folder.resolve("hard.jsonl"), rejected);
        Files.write(events(), List.of(login("bob", 0)));
        for (Path input : List.of(rejected, link, hard, out.resolve("../out/rejected.jsonl"))) {
            assertRefused(
                    "The input "
                            + input
                            + " is the file "
                            + rejected
                            + ", which the results would replace",
                    input.toString());
        }
        assertThat(rejected).hasContent(login("ann", 0));

        Path other = Files.copy(rejected, out.resolve("march.jsonl"));
        assertThat(Outcome.of(arguments(other.toString())).status()).isZero();
        assertThat(rejected).isEmptyFile();
        assertThat(other).hasContent(login("ann", 0));
    }

    private void assertRefused(String message, String... events) throws Exception {
        var outcome = Outcome.of(arguments(events));
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err())
                .startsWith("tideline: " + message)
                .hasLineCount(1)
                .doesNotContain("Exception");
        if (Files.exists(folder.resolve("out"))) {
            try (Stream<Path> left = Files.list(folder.resolve("out"))) {
                assertThat(left.filter(file -> file.getFileName().toString().startsWith(".")))
                        .isEmpty();
            }
        }
    }

    private List<String> replay(int status, List<String> lines, String... more) throws Exception {
        Files.write(events(), lines);
        var outcome = Outcome.of(arguments(more));
        assertThat(outcome.status()).isEqualTo(status);
        assertThat(outcome.out()).isEmpty();
        return outcome.err().lines().toList();
    }

    private List<String> replay(int status, String... lines) throws Exception {
        return replay(status, List.of(lines));
    }

    private String[] arguments(String... more) throws Exception {
        Path model = Files.writeString(folder.resolve("model.yaml"), MODEL);
        var start =
                Stream.of(
                        "replay",
                        "--model",
                        model.toString(),
                        "--out",
                        folder.resolve("out").toString(),
                        "--parallelism",
                        "2",
                        "--events",
                        events().toString());
        return Stream.concat(start, Stream.of(more)).toArray(String[]::new);
    }

    private Path events() {
        return folder.resolve("events.jsonl");
    }

    private static List<String> days(int from, int to) {
        return new ArrayList<>(
                IntStream.range(from, to).mapToObj(day -> login("ann", day)).toList());
    }

    private static String login(String user, int day) {
        return track("userId", user, "Logged In", day);
    }

    private static String track(String field, String id, String event, int day) {
        return "{\"type\":\"track\",\"%s\":\"%s\",\"event\":\"%s\",\"messageId\":\"%s%d\",\"timestamp\":\"%s\"}"
                .formatted(
                        field,
                        id,
                        event,
                        event.length() > 20 ? "long" : event,
                        day,
                        START.plus(day, ChronoUnit.DAYS));
    }
}
