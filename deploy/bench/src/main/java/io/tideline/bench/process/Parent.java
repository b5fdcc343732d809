package io.tideline.bench.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The process that started this one, as seen from here. */
final class Parent {
    static final ObjectMapper JSON = new ObjectMapper();

    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final Runnable whenGone;

    /**
     * @param whenGone is run when the parent has gone or has closed the connection
     */
    private Parent(Runnable whenGone) {
        this.whenGone = whenGone;
    }

    /**
     * Begins to listen. From then on nothing else may write to standard output: output of libraries
     * is redirected to standard error.
     */
    static Parent listen(Runnable whenGone) {
        var parent = new Parent(whenGone);
        System.setOut(System.err);
        var thread = new Thread(parent::read, "parent");
        thread.setDaemon(true);
        thread.start();
        return parent;
    }

    private void read() {
        try (var in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                messages.add(JSON.readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The parent did not write JSON", e);
        } finally {
            whenGone.run();
        }
    }

    /** Waits for the next object that it sends, and returns it. */
    JsonNode take() throws InterruptedException {
        return messages.take();
    }

    /** Sends an object: a record, or a map. */
    void send(Object message) {
        try {
            out.println(JSON.writeValueAsString(message));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
