package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.core.execution.SavepointFormatType;

/**
 * Savepoints of the whole job, with data in every stage: golden ones, written by earlier versions,
 * in {@code golden/}, and new ones. A change of any state's format adds a golden one, written by
 * {@link #main}; existing ones stay.
 */
final class GoldenJob {
    /** The topic; part of each golden savepoint. */
    static final String TOPIC = "golden_job";

    /** The parallelism of each stage; part of each golden savepoint. */
    private static final int TASKS = 2;

    /** The servers that have the topic. */
    private static Servers filled;

    private GoldenJob() {}

    /** Writes the golden savepoint of this version to a file. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("golden-job");
        try (var servers = new Servers();
                var out = new GZIPOutputStream(Files.newOutputStream(Path.of(args[0])))) {
            Path savepoint = write(servers, TOPIC, folder, "heap");
            Files.copy(savepoint.resolve("_metadata"), out);
        }
        System.exit(0); // clients of a closed broker keep reconnecting
    }

    /** Returns the folder of a golden savepoint, by its number, from which a job can start. */
    static Path golden(int number, Path folder) throws IOException {
        Path savepoint = Files.createDirectories(folder.resolve("golden-" + number));
        try (InputStream file =
                GoldenJob.class.getResourceAsStream("/golden/job-" + number + ".savepoint.gz")) {
            assertThat(file).as("golden savepoint " + number).isNotNull();
            Files.copy(new GZIPInputStream(file), savepoint.resolve("_metadata"));
        }
        return savepoint;
    }

    /**
     * Leaves out of a row what the first golden savepoint has no state for: when exactly somebody
     * was seen, and counts of a second window of the longest profile.
     */
    static void leaveOutWhatItLacks(ObjectNode row) {
        row.remove("first_seen_at");
        String dayAfterIt = GoldenStream.LAST_DAY_CLOSED.plusDays(2).toString();
        if (row.path("last_seen_at").asText().compareTo(dayAfterIt) < 0) {
            row.remove("last_seen_at");
        }
        if (row.path("profile").asText().equals("goal")) {
            row.remove(List.of("previous_raw", "movers"));
        }
    }

    /**
     * Runs the job on the stream's first part, and stops it with a savepoint, all in one file.
     *
     * @param topic to be created; afterwards the whole stream is in it
     */
    static Path write(Servers servers, String topic, Path folder, String stateBackend)
            throws Exception {
        try (var deployment = deployment(servers, topic, folder, stateBackend)) {
            servers.kafka().createTopic(topic, GoldenStream.PARTITIONS);
            deployment.start(TASKS, null);
            deployment.send(GoldenStream.untilNoon());
            deployment.untilClosed(GoldenStream.LAST_DAY_CLOSED);
            deployment.send(GoldenStream.lateAtNoon());
            deployment.send(GoldenStream.untilTheEnd());
            deployment.until(
                    () ->
                            assertThat(deployment.query("SELECT user_id FROM alerts"))
                                    .contains(GoldenStream.MARKER));
            // By now one task has had the watermark; what follows must find it in all.
            deployment.untilCheckpointed();
            deployment.send(GoldenStream.lateAtTheEnd());
            deployment.untilCheckpointed();
            Path savepoint = savepoint(deployment);
            deployment.send(GoldenStream.rest());
            deployment.moveClock(GoldenStream.AFTERWARDS);
            return savepoint;
        }
    }

    private static Deployment deployment(
            Servers servers, String topic, Path folder, String stateBackend) throws IOException {
        var settings = new Deployment.Settings("time", "200ms", "300ms", "1h", stateBackend);
        return new Deployment(
                servers,
                topic,
                topic,
                GoldenStream.PARTITIONS,
                folder,
                GoldenStream.MODEL,
                settings);
    }

    private static Path savepoint(Deployment deployment) throws Exception {
        Path savepoint = Path.of(URI.create(deployment.stop(SavepointFormatType.CANONICAL)));
        try (var files = Files.list(savepoint)) {
            assertThat(files).as("one file has all").hasSize(1);
        }
        return savepoint;
    }

    /** Creates the topic of the golden savepoints, with the whole stream, unless it exists. */
    static synchronized void fill(Servers servers, Path folder) throws Exception {
        if (filled == servers) {
            return;
        }
        filled = servers;
        try (var deployment =
                new Deployment(
                        servers,
                        TOPIC,
                        GoldenStream.PARTITIONS,
                        Files.createDirectories(folder.resolve(TOPIC)),
                        GoldenStream.MODEL,
                        Deployment.Settings.OF_A_REPLAY)) {
            deployment.send(GoldenStream.messages());
            deployment.moveClock(GoldenStream.AFTERWARDS);
        }
    }
}
