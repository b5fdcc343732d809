package io.tideline.local.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.tools.AclCommand;

/**
 * Runs {@code deploy/kafka/acls.sh}, the file that operators run, and Kafka's own tool that it
 * calls, though in this JVM.
 */
final class Acls {
    private static final Path SCRIPT = Path.of("../kafka/acls.sh");

    private Acls() {}

    /**
     * Grants all rights.
     *
     * @param folder for files
     * @param admin properties of a client that may grant them
     * @param names the script's own variables
     */
    static void give(
            Path folder,
            String bootstrapServers,
            Map<String, Object> admin,
            Map<String, String> names)
            throws Exception {
        Path settings = Files.createTempFile(folder, "admin", ".properties");
        StringBuilder properties = new StringBuilder();
        admin.forEach((key, value) -> properties.append(key + "=" + value + "\n"));
        Files.writeString(settings, properties);
        for (List<String> call :
                calls(
                        folder,
                        names,
                        "--bootstrap-server",
                        bootstrapServers,
                        "--command-config",
                        settings.toString())) {
            run(call);
        }
    }

    /** Returns the calls of the tool that the script makes. */
    private static List<List<String>> calls(
            Path folder, Map<String, String> names, String... arguments) throws Exception {
        Path tool =
                Files.createTempFile(
                        folder,
                        "kafka-acls",
                        ".sh",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        Path recorded = Files.createTempFile(folder, "calls", "");
        Files.writeString(
                tool, "#!/bin/sh\nprintf '%%s\\n' \"$@\" '' >> '%s'\n".formatted(recorded));
        List<String> line = new ArrayList<>(List.of("bash", SCRIPT.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder script = new ProcessBuilder(line).redirectErrorStream(true);
        script.environment().putAll(names);
        script.environment().put("KAFKA_ACLS", tool.toString());
        Process process = script.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("acls.sh: " + said);
        }
        return read(recorded);
    }

    private static List<List<String>> read(Path recorded) throws IOException {
        List<List<String>> calls = new ArrayList<>();
        List<String> call = new ArrayList<>();
        for (String argument : Files.readAllLines(recorded)) {
            if (argument.isEmpty()) {
                calls.add(call);
                call = new ArrayList<>();
            } else {
                call.add(argument);
            }
        }
        return calls;
    }

    private static void run(List<String> arguments) {
        Exit.setExitProcedure(
                (status, message) -> {
                    throw new IllegalStateException(
                            "kafka-acls " + arguments + " ends with status " + status);
                });
        try {
            AclCommand.main(arguments.toArray(String[]::new));
        } finally {
            Exit.resetExitProcedure();
        }
    }
}
