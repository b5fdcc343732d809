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
 * The process of the broker and of the database server. It sends their addresses, then carries out
 * requests one after the other, and answers each.
 */
public final class ServicesProcess {

    /** The requests that it accepts. */
    enum Request {
        /** Creates the {@code topic}, and fills it with the calls of {@code work}. */
        FILL,
        /** Returns the CPU time so far, in milliseconds: {@code broker} and {@code postgres}. */
        CPU,
        /** Removes the topics and the schema of {@code run}. */
        CLEAR
    }

    /** Settings for a machine of 8 GB; PostgreSQL's defaults are for a tenth of it. */
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
        // At its end PostgreSQL, whose server is a process of its own, is stopped too.
        var parent = Parent.listen(() -> System.exit(0));
        var services = new ServicesProcess(Path.of(args[0]));
        parent.send(services.servers());
        while (true) {
            var request = parent.take();
            Object answer =
                    switch (Request.valueOf(request.path("request").asText())) {
                        case FILL ->
                                services.fill(
                                        request.path("topic").asText(),
                                        Parent.JSON.treeToValue(
                                                request.path("work"), Workload.class));
                        case CPU -> services.cpu();
                        case CLEAR -> services.clear(request.path("run").asText());
                    };
            parent.send(answer);
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
