package io.tideline.bench.fault;

import io.tideline.embedded.KafkaTopics;
import io.tideline.inprocess.Folder;
import io.tideline.job.TidelineJob;
import io.tideline.job.config.JobConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.NewTopic;

/** The job of a run, with topics, tables and checkpoints of its own. */
final class Deployment {
    private static final int PARALLELISM = 2;
    private static final Pattern RECEIVED = Pattern.compile("was received, [^;]+(?=;)");

    private final Cluster cluster;
    private final String name;
    private final boolean waitsInSilence;
    private final Path folder;
    private volatile String job;

    /**
     * Creates the topic that the job reads.
     *
     * @param name of the run, its topics and its schema
     * @param waitsInSilence whether the job's clock stands still while no events are sent
     */
    Deployment(Cluster cluster, String name, boolean waitsInSilence) throws Exception {
        this.cluster = cluster;
        this.name = name;
        this.waitsInSilence = waitsInSilence;
        this.folder = Files.createDirectories(cluster.folder(name));
        try (InputStream model = Deployment.class.getResourceAsStream("model.yaml")) {
            Files.copy(model, folder.resolve("model.yaml"));
        }
        Folder.writeSecret(folder.resolve("password"), cluster.postgresPassword());
        Files.writeString(folder.resolve("tideline.yaml"), configuration());
        KafkaTopics.create(
                cluster.brokerClient(Map.of()),
                new NewTopic(topic(), Message.PARTITIONS, (short) 1));
    }

    /** Returns the topic of events. */
    String topic() {
        return name + "-events";
    }

    /** Returns the topic of an output. */
    String topic(String output) {
        return name + "-" + output;
    }

    /** Returns the schema of the tables. */
    String schema() {
        return name;
    }

    /**
     * Removes what differs between runs from a row: the run's name, which is in the sources of
     * alerts and rejected records, and the time of receipt of a record rejected for its timestamp.
     */
    String unnamed(String row) {
        return RECEIVED.matcher(row.replace(topic(""), "")).replaceAll("was received");
    }

    /** Returns the job's id, which changes when it is submitted again. */
    String job() {
        return job;
    }

    private String configuration() throws IOException {
        return """
               model: model.yaml
               source:
                 kafka: {bootstrap_servers: "%8$s", topics: [%3$s], group_id: %1$s, properties: %7$s}
               sinks:
                 kafka:
                   bootstrap_servers: "%2$s"
                   topic_prefix: %1$s-
                   transactional_id_prefix: %1$s
                   partitions: 3
                   properties: %7$s
                 postgres:
                   url: %4$s
                   user: postgres
                   password: ${file:password}
                   schema: %1$s
                   flush_interval: 100ms
                   retry_for: 10s
               time:
                 event_order: time
                 silence: %9$s
               live_interval: off
               checkpoints: {interval: 1s, directory: "%5$s"}
               parallelism: %6$d
               """
                .formatted(
                        name,
                        cluster.brokerForwarded(),
                        topic(),
                        cluster.postgresForwarded(),
                        disk("checkpoints"),
                        PARALLELISM,
                        cluster.brokerLogin().writeFor(folder),
                        cluster.sourceForwarded(),
                        waitsInSilence ? "wait" : "advance");
    }

    private String disk(String sub) {
        return FullDisk.SCHEME + "://" + folder.resolve(sub);
    }

    /** Submits the job, to start at the first event. */
    void start() throws Exception {
        submit(null);
    }

    /**
     * Submits the job again to a cluster that does not know it, with the newest completed
     * checkpoint of the previous one; from the beginning if there is none.
     */
    void startAgain() throws Exception {
        submit(newestCheckpoint());
    }

    private void submit(String checkpoint) throws Exception {
        var settings = new Configuration();
        if (checkpoint != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, checkpoint);
        }
        var environment =
                StreamExecutionEnvironment.createRemoteEnvironment(
                        "127.0.0.1", cluster.restPort(), settings);
        var config = JobConfig.read(folder.resolve("tideline.yaml"));
        job = TidelineJob.start(config, environment).getJobID().toString();
    }

    /** Returns the newest complete checkpoint: one with metadata, which is written last. */
    private String newestCheckpoint() throws IOException {
        Path all = folder.resolve("checkpoints").resolve(job);
        if (!Files.exists(all)) {
            return null;
        }
        try (Stream<Path> checkpoints = Files.list(all)) {
            return checkpoints
                    .filter(path -> Files.exists(path.resolve("_metadata")))
                    .max(Comparator.comparingLong(Deployment::number))
                    .map(path -> FullDisk.SCHEME + "://" + path)
                    .orElse(null);
        }
    }

    private static long number(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().replace("chk-", ""));
    }

    /** Stops the job with a savepoint, which brings out all rows of the events so far. */
    void stop() throws Exception {
        FlinkRest rest = cluster.rest();
        var request = new AtomicReference<String>();
        Patience.until(
                "the job has stopped",
                () -> {
                    if (request.get() == null) {
                        request.set(rest.stop(job, disk("savepoints")));
                    }
                    FlinkRest.Stop stop = rest.stopped(job, request.get());
                    if (stop == FlinkRest.Stop.FAILED) {
                        request.set(null); // failed, so try again
                    }
                    return stop == FlinkRest.Stop.DONE;
                });
        Patience.until("no job runs", () -> rest.jobs() == 0);
    }
}
