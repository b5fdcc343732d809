package io.tideline.local.demo;

import io.tideline.delivery.Preview;
import io.tideline.delivery.config.DeliveryConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest messages that {@code tideline deliver} would send to Slack, by a dry run of it. */
final class SlackMessages implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SlackMessages.class);
    private static final int SHOWN = 3;

    private final Deque<String> newest = new ArrayDeque<>();
    private final Preview preview;
    private final Thread thread;
    private volatile boolean isStopping;

    private SlackMessages(DeliveryConfig config) {
        preview = new Preview(config, this::add);
        thread = new Thread(this::run, "demo-deliver");
        thread.setDaemon(true);
    }

    /**
     * Starts the dry run, with a {@code delivery.yaml} beside the job's file.
     *
     * @param job the demo's {@code tideline.yaml}
     * @param console where messages link to
     */
    static SlackMessages start(Path job, URI console) throws IOException {
        var folder = job.toAbsolutePath().getParent();
        Files.writeString(folder.resolve("slack-token"), "of no use: nothing is sent");
        var delivery = folder.resolve("delivery.yaml");
        Files.writeString(
                delivery,
                """
                job: %s
                console_url: %s
                destinations:
                  slack: {type: slack, token: "${file:slack-token}"}
                alerts:
                  - {to: slack, address: "#customer-success", severities: [warning, critical]}
                  - {to: slack, address: "#sales", severities: info}
                """
                        .formatted(job.getFileName(), console));
        var messages = new SlackMessages(DeliveryConfig.read(delivery));
        messages.thread.start();
        return messages;
    }

    private void run() {
        try (preview) {
            preview.run(() -> isStopping);
        } catch (SQLException e) {
            LOG.warn("Slack's messages are no longer shown", e);
        }
    }

    private synchronized void add(String message) {
        newest.addLast(message);
        while (newest.size() > SHOWN) {
            newest.removeFirst();
        }
    }

    /** Returns the newest messages, a heading before them, no line longer than a terminal's. */
    synchronized List<String> lines(int columns) {
        List<String> lines =
                new ArrayList<>(List.of("", "Slack would get (tideline deliver --dry-run):"));
        for (String message : newest) {
            message.lines().map(line -> "  " + Cell.cut(line, columns - 3)).forEach(lines::add);
        }
        return lines;
    }

    @Override
    public void close() {
        isStopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
