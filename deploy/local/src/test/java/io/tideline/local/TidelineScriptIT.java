package io.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TidelineScriptIT {

    @TempDir private Path folder;

    /** Creates a script with a JVM that prints its arguments. */
    private TidelineScript echo() throws Exception {
        var bin = Files.createDirectories(folder.resolve("jdk/bin"));
        var java =
                Files.writeString(bin.resolve("java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\numask\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new TidelineScript(Files.createDirectories(folder.resolve("checkout")), java);
    }

    private String run(TidelineScript script, Map<String, String> environment, String... arguments)
            throws Exception {
        var output = folder.resolve("output");
        var process = script.start(folder, environment, output, arguments);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readString(output);
    }

    @Test
    void jvmOptionsAreTakenApartAndNeverTakenForFiles() throws Exception {
        Files.createFile(folder.resolve("-Da=1")); // a file that -D* would match
        Files.createFile(folder.resolve("-Da?"));
        var said =
                run(
                        echo(),
                        Map.of("TIDELINE_JVM_OPTS", "-Xmx1g  -D* -Da? [a-z]*"),
                        "check",
                        "*.yaml");
        assertThat(said.lines())
                .containsSubsequence(
                        "-Xmx1g",
                        "-D*",
                        "-Da?",
                        "[a-z]*",
                        "io.tideline.local.Tideline",
                        "check",
                        "*.yaml");
    }

    @Test
    void nobodyElseWritesToWhatItMakes() throws Exception {
        assertThat(run(echo(), Map.of(), "check").lines()).last().asString().endsWith("22");
    }
}
