package io.tideline.bench.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A JVM started by this one, which ends with it at the latest. */
final class Child implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long END_WITHIN_SECONDS = 60;

    private final Process process;
    private final BufferedWriter to;
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final Path log;
    private final Thread logging;

    /**
     * How to start a child.
     *
     * @param classPath its class path
     * @param argumentsFile of the JVM, as {@code java @FILE} takes it
     * @param options more options of the JVM
     * @param log takes its standard error
     */
    record Launch(String classPath, Path argumentsFile, List<String> options, Path log) {}

    /**
     * A line that the process has written.
     *
     * @param line null: it writes no more
     */
    private record Answer(String line) {}

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.to = process.outputWriter(StandardCharsets.UTF_8);
        this.logging = BoundedLog.copy(process.getErrorStream(), log, BoundedLog.MOST_BYTES);
        var reading = new Thread(this::read, "answers of " + log.getFileName());
        reading.setDaemon(true);
        reading.start();
    }

    private void read() {
        try (var from = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                answers.add(new Answer(line));
            }
        } catch (IOException e) {
            // It has been killed.
        }
        answers.add(new Answer(null));
    }

    static Child start(Launch launch, Class<?> main, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + launch.argumentsFile());
        command.addAll(launch.options());
        command.add("-cp");
        command.add(launch.classPath());
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new Child(new ProcessBuilder(command).start(), launch.log());
    }

    /** Sends an object. */
    void send(Object message) throws IOException {
        to.write(JSON.writeValueAsString(message));
        to.newLine();
        to.flush();
    }

    /**
     * Waits for the next object that it sends, and returns it.
     *
     * @throws ChildException if it has ended, or sends nothing within the time: then it is killed
     */
    JsonNode take(Duration within) throws IOException {
        Answer answer = next(within);
        if (answer == null) {
            kill();
            throw new ChildException(
                    "A process of the benchmark did not answer within %d s, and was ended; %s says what it did."
                            .formatted(within.toSeconds(), log));
        }
        if (answer.line() == null) {
            throw new ChildException("A process of the benchmark has ended; " + log + " says why.");
        }
        return JSON.readTree(answer.line());
    }

    private Answer next(Duration within) {
        try {
            return answers.poll(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a process was to answer", e);
        }
    }

    /** Returns the file of its messages. */
    Path log() {
        return log;
    }

    /** Waits a while until it has ended by itself, so that its last output is complete. */
    void awaitEnd() {
        try {
            process.waitFor(END_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it at once. */
    void kill() {
        process.destroyForcibly();
    }

    /** Closes its input, at which it ends by itself; kills it otherwise. */
    @Override
    public void close() {
        try {
            to.close();
        } catch (IOException e) {
            // It has ended already.
        }
        try {
            if (!process.waitFor(END_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            logging.join(TimeUnit.SECONDS.toMillis(END_WITHIN_SECONDS));
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
