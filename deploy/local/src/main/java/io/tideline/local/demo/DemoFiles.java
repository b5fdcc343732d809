package io.tideline.local.demo;

import io.tideline.embedded.EmbeddedKafka;
import io.tideline.inprocess.Folder;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Properties;

/** The files in the demo's data folder, written as users would for runs of their own. */
final class DemoFiles {

    private static final long SEED = 7;

    private final Path folder;

    DemoFiles(Path folder) {
        this.folder = folder;
    }

    /** The simulated product, and the time up to which its calls have been sent. */
    record Story(long seed, LocalDate present, Instant from) {

        Simulation simulation() {
            return new Simulation(seed, present);
        }

        Story until(Instant until) {
            return new Story(seed, present, until);
        }
    }

    /** Returns the model file: {@code given}, or an editable copy of the demo's own. */
    Path model(Path given) throws IOException {
        if (given != null) {
            return given.toAbsolutePath();
        }
        var file = folder.resolve("model.yaml");
        if (!Files.exists(file)) {
            try (var own = Demo.class.getResourceAsStream("/io/tideline/local/models/saas.yaml")) {
                Files.copy(own, file);
            }
        }
        return file;
    }

    Path checkpoints() {
        return folder.resolve("checkpoints");
    }

    /** Writes the job's settings, and returns the file. */
    Path config(Path model, Servers servers) throws IOException {
        Folder.writeSecret(folder.resolve("postgres-password"), servers.postgres().password());
        return Files.writeString(
                folder.resolve("tideline.yaml"),
                """
                # Written by `tideline demo`. While it runs, its servers are where this says.
                model: "%1$s"
                source:
                  kafka:
                    bootstrap_servers: %2$s
                    topics: [%3$s]
                    group_id: %4$s
                    properties: %9$s
                sinks:
                  kafka:
                    bootstrap_servers: %2$s
                    partitions: %5$d
                    transaction_timeout: 10m
                    properties: %9$s
                  postgres:
                    url: %6$s
                    user: %7$s
                    password: ${file:postgres-password}
                    flush_interval: 500ms
                time:
                  out_of_orderness: 5s
                live_interval: 2s         # how often an account's open day is written
                checkpoints:
                  interval: 5s            # how late the rows are in Kafka
                  directory: "%8$s"
                parallelism: 2
                state_backend: heap
                console:
                  port: 0                 # a free one
                """
                        .formatted(
                                quoted(model),
                                servers.kafka().bootstrapServers(),
                                Demo.TOPIC,
                                Demo.GROUP,
                                Demo.PARTITIONS,
                                servers.postgres().jdbcUrl(),
                                servers.postgres().user(),
                                checkpoints().toUri(),
                                servers.kafka().login().writeFor(folder)));
    }

    /** Writes what Kafka's own commands need to log in, and returns the file. */
    Path kafkaClient(EmbeddedKafka kafka) throws IOException {
        var file = folder.resolve("kafka-client.properties");
        kafka.login().writeProperties(file);
        return file;
    }

    /** Returns the story of an earlier run in this folder, or a new one. */
    Story story() throws IOException {
        var file = folder.resolve("simulation.properties");
        if (!Files.exists(file)) {
            var present = LocalDate.now(ZoneOffset.UTC);
            return new Story(SEED, present, new Simulation(SEED, present).beginning());
        }
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return new Story(
                Long.parseLong(properties.getProperty("seed")),
                LocalDate.parse(properties.getProperty("present")),
                Instant.parse(properties.getProperty("until")));
    }

    /** Saves up to which time the story has been sent. */
    void save(Story story) throws IOException {
        var fresh = folder.resolve("simulation.properties.new");
        Files.writeString(
                fresh,
                "seed=%d%npresent=%s%nuntil=%s%n"
                        .formatted(story.seed(), story.present(), story.from()));
        Files.move(
                fresh,
                folder.resolve("simulation.properties"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns the newest complete checkpoint of an earlier run, or null. */
    String latestCheckpoint() throws IOException {
        if (!Files.isDirectory(checkpoints())) {
            return null;
        }
        try (var files = Files.walk(checkpoints(), 3)) {
            return files.filter(file -> file.getFileName().toString().equals("_metadata"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .map(file -> file.getParent().toUri().toString())
                    .orElse(null);
        }
    }

    private static String quoted(Path path) {
        return path.toString().replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
