package io.tideline.standalone;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The scripts as a user has them, in a folder with blanks in its name that is a symbolic link, on
 * free ports. All that they have started is killed on close.
 */
final class Standalone implements AutoCloseable {
    static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int MOST_PORT = 65_535;
    private static final int REPORTER_PORTS = 100;

    /** Small processes, which start soon. */
    private static final Map<String, String> CHANGES =
            Map.of(
                    "process.size: 1g", "process.size: 800m",
                    "process.size: 2g", "process.size: 1200m",
                    "numberOfTaskSlots: 2", "numberOfTaskSlots: 1",
                    "env.java.opts.all:",
                            "env.java.opts.all: -XX:+UseSerialGC -XX:TieredStopAtLevel=1");

    private final Path folder;
    private final Path scripts;
    private final Path conf;
    private final int rpcPort;
    private final int restPort;
    private final Map<String, String> environment = new TreeMap<>();
    private final Thread atExit = new Thread(this::killAll);

    /** What a script has said and how it ended. */
    record Said(int status, String text) {
        Said assertOk() {
            if (status != 0) {
                throw new AssertionError("exit status " + status + ": " + text);
            }
            return this;
        }

        /** Returns the rest of the line after some words. */
        String restAfter(String words) {
            int at = text.indexOf(words);
            if (at < 0) {
                throw new AssertionError("\"" + words + "\" is not in: " + text);
            }
            return text.substring(at + words.length()).lines().findFirst().orElse("").strip();
        }
    }

    /**
     * @param folder for all files
     */
    Standalone(Path folder) throws IOException {
        this.folder = folder;
        scripts = Files.createSymbolicLink(folder.resolve("the scripts"), MODULE);
        conf = Files.createDirectories(folder.resolve("the conf"));
        try (var one = freePort();
                var two = freePort()) {
            rpcPort = one.getLocalPort();
            restPort = two.getLocalPort();
        }
        String config = Files.readString(MODULE.resolve("conf/config.yaml"));
        var changes = new TreeMap<>(CHANGES);
        changes.put("rpc.port: 6123", "rpc.port: " + rpcPort);
        changes.put("rest.port: 8081", "rest.port: " + restPort);
        for (var change : changes.entrySet()) {
            if (!config.contains(change.getKey())) {
                throw new AssertionError("config.yaml has no " + change.getKey());
            }
            config = config.replace(change.getKey(), change.getValue());
        }
        Files.writeString(conf.resolve("config.yaml"), config);
        Files.copy(MODULE.resolve("conf/log4j.properties"), conf.resolve("log4j.properties"));
        environment.put("FLINK_CONF_DIR", conf.toString());
        environment.put("TIDELINE_RUN", run().toString());
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    private static ServerSocket freePort() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    /**
     * Switches on the reporter for processes that start from now on, each on the first port that is
     * free of some; it listens on all interfaces.
     */
    void reportToPrometheus() throws IOException {
        Path file = conf.resolve("config.yaml");
        String config = Files.readString(file);
        int first;
        try (var free = freePort()) {
            first = Math.min(free.getLocalPort(), MOST_PORT - REPORTER_PORTS);
        }
        String changed =
                config.replace("# metrics.reporter.prom.", "metrics.reporter.prom.")
                        .replace(
                                "prom.port: 9249-9260",
                                "prom.port: " + first + "-" + (first + REPORTER_PORTS));
        if (changed.equals(config)) {
            throw new AssertionError("config.yaml has no reporter");
        }
        Files.writeString(file, changed);
    }

    /** Sets a variable of the environment for all that follows; null removes it. */
    void set(String variable, String value) {
        environment.put(variable, value);
    }

    Path run() {
        return folder.resolve("the run");
    }

    int rpcPort() {
        return rpcPort;
    }

    int restPort() {
        return restPort;
    }

    Said call(String script, String... arguments) throws IOException, InterruptedException {
        return call(Map.of(), script, arguments);
    }

    /** Calls a script by a symbolic link, from another folder. */
    Said call(Map<String, String> more, String script, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(scripts.resolve(script).toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        var set = new TreeMap<>(environment);
        set.putAll(more);
        builder.environment().remove("FLINK_HOME");
        set.forEach(
                (variable, value) -> {
                    if (value != null) {
                        builder.environment().put(variable, value);
                    }
                });
        // A process that is left running keeps what it has inherited open, so not a pipe.
        Path output = Files.createTempFile(folder, script, ".txt");
        Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(
                    script + " has not ended, and said: " + Files.readString(output));
        }
        String text = Files.readString(output);
        System.out.println("$ " + script + " " + String.join(" ", arguments) + "\n" + text);
        return new Said(process.exitValue(), text);
    }

    /** Returns the processes whose command lines name the folder. */
    List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains(folder + "/"))
                .filter(process -> commandLine(process).contains(".args"))
                .toList();
    }

    /** Returns a process's command line, which everybody may see. */
    static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return process.info().commandLine().orElse(""); // it has ended, or this is not Linux
        }
    }

    /** Ends all processes as kill -9 does, and waits until they are gone. */
    void killAll() {
        List<ProcessHandle> all = processes();
        all.forEach(ProcessHandle::destroyForcibly);
        await().atMost(PATIENCE).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Returns everything that is in the logs. */
    String logs() throws IOException {
        var text = new StringBuilder();
        try (var files = Files.walk(folder)) {
            files.filter(file -> file.toString().matches(".*\\.(log|out)(\\.\\d+)?"))
                    .forEach(file -> text.append(read(file)));
        }
        return text.toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        killAll();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
