package io.tideline.bench.contestant;

import io.tideline.job.config.JobConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a run, as a user would write them: the ready model and a configuration. */
public final class TidelineFiles {
    /** How the ready model is found on the class path. */
    private static final String MODEL = "/io/tideline/local/models/saas.yaml";

    private TidelineFiles() {}

    /** Writes them into the task's folder, and reads them back. */
    static JobConfig write(Task task, String liveInterval) throws IOException {
        copyModel(task.folder());
        Files.writeString(task.folder().resolve("password"), task.servers().password());
        Path file =
                Files.writeString(
                        task.folder().resolve("tideline.yaml"), configuration(task, liveInterval));
        return JobConfig.read(file);
    }

    /** Copies the ready model into a folder. */
    public static Path copyModel(Path folder) throws IOException {
        Path model = folder.resolve("model.yaml");
        try (var ready = TidelineFiles.class.getResourceAsStream(MODEL)) {
            Files.copy(ready, model);
        }
        return model;
    }

    private static String configuration(Task task, String liveInterval) {
        return """
                model: model.yaml
                source:
                  kafka: {bootstrap_servers: "%1$s", topics: ["%2$s"], group_id: "%3$s"}
                sinks:
                  kafka:
                    bootstrap_servers: "%1$s"
                    topic_prefix: "%3$s-"
                    transactional_id_prefix: "%3$s"
                  postgres:
                    url: "%4$s"
                    user: "%5$s"
                    password: ${file:password}
                    schema: "%3$s"
                time: {idle_after: 1h}
                live_interval: %6$s
                checkpoints: {interval: 10s, directory: "%7$s"}
                parallelism: %8$d
                state_backend: rocksdb
                """
                .formatted(
                        task.servers().kafka(),
                        task.topic(),
                        task.run(),
                        task.servers().jdbcUrl(),
                        task.servers().user(),
                        liveInterval,
                        task.folder().resolve("checkpoints").toUri(),
                        task.parallelism());
    }
}
