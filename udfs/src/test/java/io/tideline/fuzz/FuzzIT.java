package io.tideline.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs Jazzer, which makes inputs by following what code they reach, on each target; {@code
 * deploy/bench/fuzz} runs it for longer. In a JVM of its own, since it rewrites the classes that it
 * watches.
 */
class FuzzIT {
    /** How long on each target; 0: until there have been so many inputs, however long it takes. */
    private static final int SECONDS = Integer.getInteger("tideline.fuzz.seconds", 0);

    private static final int INPUTS = 10_000;
    private static final int LONGEST_INPUT = 8_192;
    private static final int SLOWEST_SECONDS = 20; // the first input also loads all classes
    private static final int MEGABYTES = 2_048;

    private static final List<String> EVENTS =
            List.of(
                    """
                    {"messageId":"m1","type":"track","userId":"üser-😀","event":"File Uploaded",\
                    "properties":{"kind":"csv","n":[1,2.5,{"a":null}],"size":12.50},\
                    "context":{"groupId":"acme"},"timestamp":"2025-03-15T02:44:31.400Z"}""",
                    """
                    {"type":"group","userId":"u","groupId":"acme","traits":{"plan":"trial",\
                    "seats":1e3},"originalTimestamp":"2025-03-15T02:44:31+05:30"}""",
                    """
                    {"type":"track","anonymousId":"a","event":"Invite Sent",\
                    "properties":{"email":"x"},"timestamp":"2016-12-31T23:59:60Z"}""",
                    """
                    {"batch":[{"type":"page","name":"Home","userId":"u","timestamp":1},7],\
                    "context":{"groupId":"acme"}}""",
                    """
                    {"event":"$groupidentify","distinct_id":"u","properties":{"$group_type":"company",\
                    "$group_key":"a","$group_set":{"plan":"trial"}},"timestamp":"2025-03-15T02:44:31Z"}""",
                    """
                    {"event_name":"x","event_timestamp":"1742006671400000","event_params":[{"key":"kind",\
                    "value":{"string_value":"csv"}}],"user_properties":[]}""",
                    "a\tb\t\t2025-03-15 02:44:31.400\t\tunstruct\te1",
                    "{\"type\":\"page\",\"type\":\"identify\",\"userId\":\"\\ud83d\\ude00\"}",
                    "[null,true,\"text\",-1.5e-3]");

    private static final List<String> MODELS =
            List.of(
                    """
                    version: 7
                    timezone: Europe/Berlin
                    events:
                      Logged In: 1
                      File Uploaded: {weight: 5, where: {kind: [csv, xlsx]}, daily_cap: 20}
                    features: {Files: [File Uploaded]}
                    segments: {trial: {plan: [trial]}}
                    profiles:
                      trials: {window: 7d, segment: trial, weights: {Invite Sent: 10}}
                    normalization: {method: winsorized, percentile: 90}
                    activation:
                      setup: {level: user, segment: trial, stalled_after: 2d, expires_after: 14d,
                        steps: {Invite: {event: Invite Sent, count: 3, distinct: email}}}
                    inactive_after: {user: 14d, account: 30d}
                    alerts:
                      quiet: {kind: inactive, level: user, segment: trial}
                      used: {kind: event, events: [Logged In], cooldown: 1h}
                    """,
                    "version: 1\nprofiles: &a {w: *a}\n",
                    "{\"version\": 1e400, \"events\": {\"\\u0000\": [[[[]]]]}}");

    @TempDir Path folder;

    @Test
    void theDecoder() throws Exception {
        fuzz(DecoderTarget.class, EVENTS);
    }

    @Test
    void theModelReader() throws Exception {
        fuzz(ModelTarget.class, MODELS);
    }

    private void fuzz(Class<?> target, List<String> seeds) throws Exception {
        assumeThat(System.getProperty("os.name") + System.getProperty("os.arch"))
                .as("there is no Jazzer for it")
                .doesNotMatch("Linuxaarch64|Windows.*aarch64");
        Path corpus = Files.createDirectory(folder.resolve("corpus"));
        for (int i = 0; i < seeds.size(); i++) {
            Files.writeString(corpus.resolve("seed" + i), seeds.get(i));
        }
        Path log = folder.resolve("log");
        int exit =
                new ProcessBuilder(command(target, corpus))
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start()
                        .waitFor();
        String said = withoutProgress(Files.readString(log));
        if (Boolean.getBoolean("tideline.fuzz.verbose")) {
            System.out.println(said);
        }
        assertThat(exit).as(said).isZero();
        assertThat(inputs(said)).as(said).isGreaterThanOrEqualTo(SECONDS > 0 ? 1 : INPUTS);
    }

    private static String withoutProgress(String said) {
        return said.lines()
                .filter(line -> !line.startsWith("INFO: ") && !line.startsWith("#"))
                .collect(Collectors.joining("\n"));
    }

    private List<String> command(Class<?> target, Path corpus) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+EnableDynamicAgentLoading",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=io.tideline.event.**:io.tideline.model.**",
                "--custom_hook_includes=io.tideline.**",
                SECONDS > 0 ? "-max_total_time=" + SECONDS : "-runs=" + INPUTS,
                "-max_len=" + LONGEST_INPUT,
                "-timeout=" + SLOWEST_SECONDS,
                "-rss_limit_mb=" + MEGABYTES,
                "-seed=20250315",
                corpus.toString());
    }

    /** Returns how many inputs it says that it has made. */
    private static long inputs(String said) {
        return said.lines()
                .filter(line -> line.startsWith("Done "))
                .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
                .findFirst()
                .orElse(0);
    }
}
