package io.tideline.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs a replay as a process of its own: how it ends, what it leaves, and where it can run. */
class ReplayProcessIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String MODEL =
            """
            version: 1
            events: {Logged In: 1, Iptal İade: 9}
            features: {Giriş: [Logged In]}
            profiles: {weekly: {window: 7d}}
            alerts: {new: {kind: new_user}}
            """;

    @TempDir private Path folder;

    private TidelineScript script;
    private Path temporary;
    private Path model;

    @BeforeEach
    void prepare() throws Exception {
        script = new TidelineScript(Files.createDirectories(folder.resolve("checkout")));
        temporary = Files.createDirectories(folder.resolve("temporary"));
        model = Files.writeString(folder.resolve("model.yaml"), MODEL);
    }

    private static String line(int user, int day) {
        return """
        {"type":"track","userId":"u%d","event":"Logged In","timestamp":"2026-03-%02dT10:00:00Z","context":{"groupId":"İstanbul"}}
        """
                .formatted(user, day);
    }

    private static String lines(int users) {
        var lines = new StringBuilder();
        for (int day = 1; day <= 28; day++) {
            for (int user = 0; user < users; user++) {
                lines.append(line(user, day));
            }
        }
        return lines.append("no event\n").toString();
    }

    private Process start(String options, Map<String, String> environment, String... arguments)
            throws IOException {
        var all = new TreeMap<>(environment);
        all.put(
                "TIDELINE_JVM_OPTS",
                "-XX:TieredStopAtLevel=1 -Djava.io.tmpdir=" + temporary + " " + options);
        return script.start(folder, all, said(), arguments);
    }

    private Path said() {
        return folder.resolve("said");
    }

    private String end(Process process, int status) throws Exception {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        var text = Files.readString(said());
        assertThat(process.exitValue()).as(text).isEqualTo(status);
        return text;
    }

    private static List<String> names(Path directory) throws IOException {
        try (var all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM, 15", "INT, 2"})
    void aSignalLeavesNothingBehind(String signal, int number) throws Exception {
        assumeThat(ignored(number)).as("the build was started with this signal ignored").isFalse();
        var out = folder.resolve("results");
        var process =
                start(
                        "",
                        Map.of(),
                        "replay",
                        "--model",
                        model.toString(),
                        "--events",
                        "-",
                        "--out",
                        out.toString(),
                        "--parallelism",
                        "2");
        // Standard input stays open, so it keeps working until it is stopped.
        process.getOutputStream().write(lines(20).getBytes(UTF_8));
        process.getOutputStream().flush();
        await().atMost(PATIENCE)
                .until(
                        () ->
                                !process.isAlive()
                                        || Files.exists(out.resolve(".rejected.sorting/CURRENT")));
        assertThat(names(temporary)).isNotEmpty();
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();

        assertThat(end(process, 128 + number)).isEmpty();
        assertThat(out).doesNotExist();
        assertThat(names(temporary)).isEmpty();
    }

    /**
     * Returns whether this process ignores a signal; its children inherit that and never receive
     * it.
     */
    private static boolean ignored(int number) throws IOException {
        var mask =
                Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                        .findFirst();
        return mask.isPresent() && (mask.get() >> (number - 1) & 1) == 1;
    }

    @Test
    void aFullDiskIsOneSentence() throws Exception {
        var events = Files.writeString(folder.resolve("events.jsonl"), lines(2));
        var out = Files.createDirectories(folder.resolve("results"));
        Files.writeString(out.resolve("scores.jsonl"), "earlier\n");
        // The closest to a full disk without special rights: no file above 200 KiB, so
        // that the first large one, RocksDB's library, cannot be written.
        var process =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "ulimit -f 400; exec \"$0\" \"$@\"",
                                script.path().toString(),
                                "replay",
                                "--model",
                                model.toString(),
                                "--events",
                                events.toString(),
                                "--out",
                                out.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(said().toFile());
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process.environment()
                .put(
                        "TIDELINE_JVM_OPTS",
                        "-XX:TieredStopAtLevel=1 -Xshare:auto -Djava.io.tmpdir=" + temporary);

        assertThat(end(process.start(), 1))
                .matches(
                        "tideline: A file may not become so large[^:]*: raise the limit \\(ulimit -f\\)\\. The results in "
                                + out
                                + " are (in part )?those of an earlier run\\.\n");
        assertThat(names(out)).allMatch(name -> !name.startsWith("."));
    }

    /** Locales with letters, digits, and case rules of their own. */
    @Test
    void theFilesAreTheSameInEveryLocale() throws Exception {
        Files.writeString(folder.resolve("events.jsonl"), lines(3));
        var once = replay("", Map.of(), "events.jsonl", "once");
        assertThat(once).hasSizeGreaterThan(5);
        assertThat(once.get("scores.jsonl")).contains("İstanbul");
        for (var options :
                List.of(
                        "-Duser.language=tr -Duser.country=TR",
                        "-Duser.language=ar -Duser.country=SA",
                        "-Duser.language=th -Duser.country=TH -Duser.extensions=u-nu-thai")) {
            assertThat(replay(options, Map.of(), "events.jsonl", "again"))
                    .as(options)
                    .isEqualTo(once);
        }
    }

    /** Environments like those of cron and containers. */
    @ParameterizedTest
    @ValueSource(strings = {"C", "tr_TR.ISO-8859-9"})
    void filesMayHaveAnyNameWithoutALocale(String locale) throws Exception {
        Files.writeString(folder.resolve("märz events.jsonl"), lines(2));
        var environment = Map.of("LC_ALL", locale, "LANG", locale);
        assertThat(replay("", environment, "märz events.jsonl", "out ä").get("scores.jsonl"))
                .contains("İstanbul");
    }

    private Map<String, String> replay(
            String options, Map<String, String> environment, String events, String out)
            throws Exception {
        var arguments = new ArrayList<>(List.of("replay", "--model", "model.yaml"));
        arguments.addAll(List.of("--events", events, "--out", out));
        end(start(options, environment, arguments.toArray(String[]::new)), 0);
        var files = new TreeMap<String, String>();
        for (var name : names(folder.resolve(out))) {
            files.put(name, Files.readString(folder.resolve(out).resolve(name)));
        }
        return files;
    }
}
