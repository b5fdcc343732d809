package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.job.TidelineJob;
import io.tideline.job.config.JobConfig;
import io.tideline.time.MachineClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;

/**
 * A job as in production: a model, a {@code tideline.yaml}, a topic of events, topics and a
 * database schema for its rows. All have the deployment's name.
 */
final class Deployment implements AutoCloseable {
    /** Longer than anything takes, even on a busy machine. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration PAUSE = Duration.ofMillis(100);

    /** The settings that differ between tests, in the configuration's format. */
    record Settings(
            String eventOrder,
            String liveInterval,
            String checkpointInterval,
            String idleAfter,
            String stateBackend) {
        /** Longer than any test takes, so that the machine's clock closes no day. */
        private static final String NEVER_IDLE = "1h";

        /** Settings with which exactly the rows of a replay are written. */
        static final Settings OF_A_REPLAY = new Settings("time", "off", "1s");

        Settings(String eventOrder, String liveInterval, String checkpointInterval) {
            this(eventOrder, liveInterval, checkpointInterval, NEVER_IDLE);
        }

        Settings(
                String eventOrder,
                String liveInterval,
                String checkpointInterval,
                String idleAfter) {
            this(eventOrder, liveInterval, checkpointInterval, idleAfter, "rocksdb");
        }
    }

    private final Servers servers;
    private final String name;
    private final String events;
    private final int partitions;
    private final Path folder;
    private final Settings settings;
    private final String login;
    private final KafkaProducer<String, byte[]> producer;
    private final Map<List<Long>, byte[]> sent = new HashMap<>();
    private String moreSettings = "";
    private String files = "";
    private String start = "";
    private String registry = "";
    private String otherSink = "";
    private String modelTopic;
    private JobClient job;

    /**
     * @param partitions of the topic of events
     * @param folder for its files
     */
    Deployment(
            Servers servers,
            String name,
            int partitions,
            Path folder,
            String model,
            Settings settings)
            throws IOException {
        this(servers, name, name, partitions, folder, model, settings);
        servers.kafka().createTopic(name, partitions);
    }

    /**
     * Creates a deployment that reads the events of an existing topic.
     *
     * @param events the topic
     */
    Deployment(
            Servers servers,
            String name,
            String events,
            int partitions,
            Path folder,
            String model,
            Settings settings)
            throws IOException {
        this.servers = servers;
        this.name = name;
        this.events = events;
        this.partitions = partitions;
        this.folder = folder;
        this.settings = settings;
        Files.writeString(folder.resolve("model.yaml"), model);
        Files.writeString(folder.resolve("password"), servers.postgres().password());
        login = servers.kafka().login().writeFor(folder);
        producer =
                new KafkaProducer<>(
                        servers.kafka().client(Map.of("max.request.size", "10000000")),
                        new StringSerializer(),
                        new ByteArraySerializer());
    }

    /** Adds settings to the configuration, as in a file of its own. */
    void configure(String settings) {
        moreSettings = settings;
    }

    /** Writes to another sink, too: its key below sinks, and its settings as a map on one line. */
    void writeAlsoTo(String sink, String map) {
        otherSink = "  " + sink + ": " + map + "\n";
    }

    /** Reads files before the topic. */
    void readFirst(String pattern) {
        files = "  files: \"" + pattern + "\"\n";
    }

    /** Reads of the topic what was written at this time or later. */
    void readFrom(Instant time) {
        start = ", start: " + time;
    }

    /** Reads the records of a topic as Avro, by the schemas of a registry. */
    void readAvro(String topic, String url) {
        registry = ", schema_registry: {url: \"" + url + "\", topics: [" + topic + "]}";
    }

    /** Takes the model from a topic, not from its file. */
    void takeModelFrom(String topic) {
        modelTopic = topic;
    }

    /** Returns the job's id on the cluster. */
    JobID jobId() {
        return job.getJobID();
    }

    /**
     * Starts the job.
     *
     * @param savepoint to start from, or null
     */
    void start(int parallelism, String savepoint) throws Exception {
        start(parallelism, savepoint, System::currentTimeMillis);
    }

    /** Starts the job with another clock than the machine's. */
    void start(int parallelism, String savepoint, MachineClock clock) throws Exception {
        Path file = writeConfiguration(parallelism);
        StreamExecutionEnvironment environment = servers.environment(savepoint);
        environment.configure(new Configuration().set(PipelineOptions.NAME, name));
        job = TidelineJob.start(JobConfig.read(file), clock, environment);
    }

    /** Returns the job's name on the cluster. */
    String jobName() throws Exception {
        return servers.nameOf(job.getJobID());
    }

    /** Writes the configuration for a start with this parallelism, and returns the file. */
    Path writeConfiguration(int parallelism) throws IOException {
        return Files.writeString(folder.resolve("tideline.yaml"), configuration(parallelism));
    }

    String configuration(int parallelism) {
        return """
                %16$s
                source:
                %15$s  kafka: {bootstrap_servers: "%2$s", topics: [%11$s], group_id: %1$s, properties: %13$s%17$s%18$s%20$s}
                sinks:
                  kafka:
                    bootstrap_servers: "%2$s"
                    topic_prefix: %1$s-
                    transactional_id_prefix: %1$s
                    partitions: 3
                    properties: %13$s
                  postgres:
                    url: %3$s
                    user: %4$s
                    password: ${file:password}
                    schema: %1$s
                    flush_interval: 100ms
                    writers: 2
                %19$stime:
                  event_order: %5$s
                  idle_after: %6$s
                live_interval: %7$s
                checkpoints: {interval: %8$s, directory: "%9$s"}
                parallelism: %10$d
                state_backend: %12$s
                %14$s
                """
                .formatted(
                        name,
                        servers.kafka().bootstrapServers(),
                        servers.postgres().jdbcUrl(),
                        servers.postgres().user(),
                        settings.eventOrder(),
                        settings.idleAfter(),
                        settings.liveInterval(),
                        settings.checkpointInterval(),
                        folder.resolve("checkpoints").toUri(),
                        parallelism,
                        events,
                        settings.stateBackend(),
                        login,
                        moreSettings,
                        files,
                        modelTopic == null ? "model: model.yaml" : "",
                        modelTopic == null ? "" : ", model_topic: " + modelTopic,
                        start,
                        otherSink,
                        registry);
    }

    /** Stops the job with a native savepoint, as an operator would, and returns its location. */
    String stop() throws Exception {
        return stop(SavepointFormatType.NATIVE);
    }

    /** Stops the job with a savepoint, and returns its location. */
    String stop(SavepointFormatType format) throws Exception {
        servers.flink().awaitRunning(job.getJobID(), PATIENCE);
        try {
            return job.stopWithSavepoint(
                            false, folder.resolve("savepoints").toUri().toString(), format)
                    .get();
        } catch (ExecutionException e) {
            throw withCauseOfFailure(e);
        } finally {
            job = null;
        }
    }

    /** Adds why the job has failed: a refused stop itself does not say. */
    private ExecutionException withCauseOfFailure(ExecutionException refusal) throws Exception {
        try {
            job.getJobExecutionResult().get(1, TimeUnit.MINUTES);
        } catch (ExecutionException | TimeoutException failure) {
            refusal.addSuppressed(failure);
        }
        return refusal;
    }

    /** Ends the job as a failure does: uncommitted output is lost. */
    void kill() {
        job.cancel().join();
        await().atMost(PATIENCE).until(() -> job.getJobStatus().join().isGloballyTerminalState());
        job = null;
    }

    /** Sends messages, each user's to one partition, and waits until the broker has them. */
    void send(List<Message> messages) throws Exception {
        var acknowledgements = new ArrayList<Future<RecordMetadata>>();
        for (Message message : messages) {
            acknowledgements.add(
                    producer.send(
                            new ProducerRecord<>(
                                    events,
                                    message.partition(partitions),
                                    message.key(),
                                    message.payload())));
        }
        for (int i = 0; i < messages.size(); i++) {
            RecordMetadata position = acknowledgements.get(i).get();
            sent.put(
                    List.of((long) position.partition(), position.offset()),
                    messages.get(i).payload());
        }
    }

    /** Sends a record as it is, and waits until the broker has it. */
    void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        producer.send(
                        new ProducerRecord<>(
                                record.topic(),
                                record.partition(),
                                new String(record.key(), StandardCharsets.UTF_8),
                                record.value(),
                                record.headers()))
                .get();
    }

    /** Returns what was sent to a position of the topic of events; null if nothing was. */
    byte[] sentTo(int partition, long offset) {
        return sent.get(List.of((long) partition, offset));
    }

    /** Sends one event with this time to each partition, so that the clock of all reaches it. */
    void moveClock(Object at) throws Exception {
        send(Message.ticks(partitions, at));
    }

    /** Returns the rows that result from the records in an output's topic. */
    Map<String, ObjectNode> inKafka(Output output) {
        return Rows.byKey(topic(output.text()), output.key());
    }

    /** Returns the rows of an output's tables. */
    Map<String, ObjectNode> inPostgres(Output output) {
        var rows = new ArrayList<String>();
        output.queries().forEach(query -> rows.addAll(query(query)));
        return Rows.byKey(rows, output.key());
    }

    /** Returns the values of all committed records in an output's topic. */
    List<String> topic(String output) {
        return topic(output, new StringDeserializer());
    }

    /** Returns the same values, read with another deserializer. */
    <V> List<V> topic(String output, Deserializer<V> values) {
        return Topic.values(servers, name + "-" + output, values);
    }

    /** Returns all committed records in an output's topic, each partition's in order. */
    List<ConsumerRecord<String, String>> records(String output) {
        return Topic.records(servers, name + "-" + output, new StringDeserializer());
    }

    /** Reads an output's topic from its beginning. */
    Topic<String> follow(String output) {
        return new Topic<>(servers, name + "-" + output, new StringDeserializer());
    }

    /** Returns the first column of a query on the deployment's schema, as text. */
    List<String> query(String sql) {
        try (var connection =
                        DriverManager.getConnection(
                                servers.postgres().jdbcUrl() + "?currentSchema=" + name,
                                servers.postgres().user(),
                                servers.postgres().password());
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            var values = new ArrayList<String>();
            while (result.next()) {
                values.add(result.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Waits until a day has closed; a savepoint taken then brings out all its rows. */
    void untilClosed(LocalDate day) {
        until(
                () ->
                        assertThat(query("SELECT 1 FROM product_metrics WHERE day = '" + day + "'"))
                                .as("product rows of " + day)
                                .isNotEmpty());
    }

    /** Waits until a checkpoint that begins from now on is complete; all tasks run by then. */
    void untilCheckpointed() throws IOException {
        long before = newestCheckpoint();
        // The next one may have begun already.
        until(() -> assertThat(newestCheckpoint()).isGreaterThan(before + 1));
    }

    /** Returns the number of the job's newest checkpoint; 0 if there is none. */
    private long newestCheckpoint() throws IOException {
        Path checkpoints = folder.resolve("checkpoints").resolve(job.getJobID().toHexString());
        if (!Files.exists(checkpoints)) {
            return 0;
        }
        try (var files = Files.list(checkpoints)) {
            return files.filter(file -> Files.exists(file.resolve("_metadata")))
                    .map(file -> file.getFileName().toString())
                    .mapToLong(file -> Long.parseLong(file.substring("chk-".length())))
                    .max()
                    .orElse(0);
        }
    }

    /** Waits until an assertion holds, as long as the job runs. */
    void until(ThrowingRunnable assertion) {
        patience().untilAsserted(assertion);
    }

    private ConditionFactory patience() {
        return await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(PAUSE)
                .failFast(this::assertRuns);
    }

    /** Fails with the job's own failure if it has one; the job is never restarted. */
    private void assertRuns() throws Exception {
        JobStatus status = job.getJobStatus().get();
        if (status == JobStatus.FAILED) {
            job.getJobExecutionResult().get();
        }
        assertThat(status.isGloballyTerminalState()).as("the job has ended: " + status).isFalse();
    }

    @Override
    public void close() {
        producer.close();
        if (job != null && !job.getJobStatus().join().isGloballyTerminalState()) {
            kill();
        }
    }
}
