package io.tideline.bench.process;

import io.tideline.bench.contestant.Cpu;
import io.tideline.bench.contestant.Servers;
import io.tideline.bench.work.EventTopic;
import io.tideline.bench.work.Generator;
import io.tideline.bench.work.Workload;
import io.tideline.embedded.EmbeddedKafka;
import io.tideline.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * The process of the broker and of the database's server. It tells where they are, then does what
 * it is asked, one thing after the other, and answers each.
 */
public final class ServicesProcess {

    /** What it can be asked. */
    enum Asked {
        /** With {@code topic} and {@code work}: makes the topic, and puts the work's calls in. */
        FILL,
        /** CPU time so far, in milliseconds: {@code broker} and {@code postgres}. */
        CPU,
        /** With {@code run}: removes the run's topics and schema. */
        CLEAR
    }

    /** As one would have it on a machine of 8 GB; PostgreSQL's defaults are for a tenth of it. */
    private static final Map<String, String> DATABASE =
            Map.of(
                    "shared_buffers", "1GB",
                    "max_wal_size", "8GB",
                    "checkpoint_timeout", "15min",
                    "wal_compression", "on");

    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final Path postgresFolder;

    private ServicesProcess(Path folder) {
        kafka = EmbeddedKafka.startIn(folder.resolve("kafka"), Map.of());
        postgresFolder = folder.resolve("postgres");
        postgres = EmbeddedPostgres.startIn(postgresFolder, DATABASE);
    }

    /**
     * Serves until its parent has gone.
     *
     * @param args the folder in which the servers keep their data
     */
    public static void main(String[] args) throws Exception {
        // Its end is PostgreSQL's too, whose server is a process of its own.
        var parent = Parent.listen(() -> System.exit(0));
        var services = new ServicesProcess(Path.of(args[0]));
        parent.tell(services.servers());
        while (true) {
            var asked = parent.take();
            Object answer =
                    switch (Asked.valueOf(asked.path("ask").asText())) {
                        case FILL ->
                                services.fill(
                                        asked.path("topic").asText(),
                                        Parent.JSON.treeToValue(
                                                asked.path("work"), Workload.class));
                        case CPU -> services.cpu();
                        case CLEAR -> services.clear(asked.path("run").asText());
                    };
            parent.tell(answer);
        }
    }

    private Servers servers() {
        return new Servers(
                kafka.bootstrapServers(),
                kafka.login(),
                postgres.jdbcUrl(),
                postgres.user(),
                postgres.password());
    }

    private Map<String, Long> fill(String topic, Workload work) {
        kafka.createTopic(topic, Generator.PARTITIONS);
        EventTopic.fill(kafka.client(), topic, work);
        return Map.of("events", work.events());
    }

    private Map<String, Long> cpu() throws IOException {
        long broker = Cpu.nanos();
        var pid = Files.readAllLines(postgresFolder.resolve("data").resolve("postmaster.pid"));
        long database =
                ProcessHandle.of(Long.parseLong(pid.get(0).strip()))
                        .map(server -> Stream.concat(Stream.of(server), server.descendants()))
                        .orElseThrow()
                        .mapToLong(
                                process ->
                                        process.info()
                                                .totalCpuDuration()
                                                .orElse(Duration.ZERO)
                                                .toMillis())
                        .sum();
        return Map.of("broker", Duration.ofNanos(broker).toMillis(), "postgres", database);
    }

    private Map<String, Integer> clear(String run) throws Exception {
        try (var admin = Admin.create(kafka.client());
                var connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            var topics =
                    admin.listTopics().names().get().stream()
                            .filter(topic -> topic.startsWith(run + "-"))
                            .toList();
            admin.deleteTopics(topics).all().get();
            statement.execute("DROP SCHEMA IF EXISTS \"" + run + "\" CASCADE");
            return Map.of("topics", topics.size());
        }
    }
}
