package io.tideline.local;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/** The {@code tideline} script in a checkout of its own, which holds the classes of this build. */
public final class TidelineScript {
    private final Path script;
    private final Path java;

    /** Creates a checkout that uses this JVM's Java. */
    public TidelineScript(Path checkout) throws IOException {
        this(checkout, Path.of(System.getProperty("java.home"), "bin", "java"));
    }

    /**
     * Creates a checkout that uses another Java.
     *
     * @param java its executable, in a folder {@code bin}
     */
    public TidelineScript(Path checkout, Path java) throws IOException {
        this.java = java;
        Path root = checkout.toRealPath();
        Path module = Files.createDirectories(root.resolve("deploy/local"));
        script = module.resolve("tideline");
        Files.copy(Path.of("tideline"), script);
        Path launch = Files.createDirectories(module.resolve("target/launch"));
        Files.copy(Path.of("target/launch/jvm.args"), launch.resolve("jvm.args"));
        Path libraries = launch.resolve("all.jar");
        writeClassPath(libraries);
        Files.writeString(launch.resolve("libraries"), libraries.toString());
        Path built = Files.writeString(launch.resolve("built"), java + " " + root + "\n");
        // Newer than everything that it is built from.
        Files.setLastModifiedTime(built, FileTime.from(Instant.now().plusSeconds(3600)));
    }

    /** Returns the options by which the script keeps this JVM from warning of Flink's libraries. */
    public static List<String> warningsOff() {
        var nativeAccess = "--enable-native-access=ALL-UNNAMED";
        return Runtime.version().feature() < 23
                ? List.of(nativeAccess)
                : List.of(nativeAccess, "--sun-misc-unsafe-memory-access=allow");
    }

    /** Returns the path of the script. */
    public Path path() {
        return script;
    }

    /**
     * Writes a jar that refers to the class path: the script expects files, and parts of it are
     * folders.
     */
    private static void writeClassPath(Path jar) throws IOException {
        var manifest = new Manifest();
        var attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(
                Attributes.Name.CLASS_PATH,
                Arrays.stream(System.getProperty("java.class.path").split(":"))
                        .filter(entry -> !entry.endsWith("test-classes"))
                        .map(entry -> Path.of(entry).toUri().toString())
                        .collect(Collectors.joining(" ")));
        try (OutputStream file = Files.newOutputStream(jar)) {
            new JarOutputStream(file, manifest).close();
        }
    }

    /**
     * Starts the command, for a user whose new files are writable for everybody.
     *
     * @param folder the working directory
     * @param environment additional variables
     * @param output takes its output
     */
    public Process start(
            Path folder, Map<String, String> environment, Path output, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("sh", "-c", "umask 000; exec \"$0\" \"$@\"", script.toString()));
        command.addAll(List.of(arguments));
        var builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", java.getParent().getParent().toString());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
