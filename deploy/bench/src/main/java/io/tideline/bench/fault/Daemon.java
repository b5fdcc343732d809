package io.tideline.bench.fault;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process of the operating system, with its child processes. If it ends unexpectedly it is
 * started again, as a service manager would do.
 */
final class Daemon implements AutoCloseable {
    private static final Executor SOON =
            CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);
    private static final int MOST_SECONDS = 60;

    private final String name;
    private final List<String> command;
    private final Path log;
    private Process process;
    private boolean wanted;
    private int endedByItself;

    /**
     * @param command the program and its arguments
     * @param log takes its output across restarts
     */
    Daemon(String name, List<String> command, Path log) {
        this.name = name;
        this.command = List.copyOf(command);
        this.log = log;
    }

    String name() {
        return name;
    }

    /** Starts the process. */
    synchronized void start() throws IOException {
        wanted = true;
        var started =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        process = started;
        var unused = started.onExit().thenRunAsync(() -> again(started), SOON);
    }

    private synchronized void again(Process ended) {
        if (!wanted || process != ended) {
            return;
        }
        endedByItself++;
        try {
            start();
        } catch (IOException e) {
            wanted = false; // the threads that wait for it will notice
        }
    }

    /** Returns how often it has ended unexpectedly. */
    synchronized int endedByItself() {
        return endedByItself;
    }

    /** Kills the process ({@code kill -9}), and waits until all of it has ended. */
    synchronized void kill() throws IOException {
        wanted = false;
        if (process == null) {
            return;
        }
        List<ProcessHandle> family = family();
        family.forEach(ProcessHandle::destroyForcibly);
        await(family);
    }

    /**
     * Sends a signal to end the process, and waits until all of it has ended.
     *
     * @param signal the name of the signal, such as {@code INT}
     */
    synchronized void end(String signal) throws IOException {
        wanted = false;
        List<ProcessHandle> family = family();
        signal(signal, List.of(process.toHandle()));
        await(family);
    }

    /** Stops its execution. */
    synchronized void freeze() throws IOException {
        signal("STOP", family());
    }

    /** Resumes its execution. */
    synchronized void thaw() throws IOException {
        signal("CONT", family());
    }

    private List<ProcessHandle> family() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    }

    private static void signal(String signal, List<ProcessHandle> processes) throws IOException {
        var kill = new ArrayList<>(List.of("kill", "-" + signal));
        processes.forEach(each -> kill.add(String.valueOf(each.pid())));
        try {
            // kill complains about processes that have just ended; that is harmless.
            new ProcessBuilder(kill)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while sending a signal", e);
        }
    }

    private void await(List<ProcessHandle> processes) throws IOException {
        try {
            for (ProcessHandle each : processes) {
                each.onExit().get(MOST_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while " + name + " ended", e);
        } catch (Exception e) {
            throw new IOException("%s has not ended within %d s".formatted(name, MOST_SECONDS), e);
        }
    }

    /** Kills the process. */
    @Override
    public void close() {
        try {
            kill();
        } catch (IOException e) {
            // It has been killed, and there is no need to wait for its end.
        }
    }
}
